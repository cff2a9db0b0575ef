"""Start and stop the sandbox: one address, one account, one pair of keys."""

from __future__ import annotations

import secrets
import string
from types import TracebackType

from .app import App, Settings
from .clock import Clock, SystemClock
from .faults import Faults
from .images import Images
from .listener import HOST, Listener
from .moto_services import reset, warm_up
from .profileless import no_profile
from .recording import Recorded

_KEY_LETTERS = string.ascii_uppercase + string.digits


class Sandbox:
    """A local Outscale Region.

    port            TCP port on 127.0.0.1; 0 takes a free one
    region          the Region of `environment()`; requests signed for any
                    Region of Outscale are accepted
    clock           an object with now() -> float, seconds since 1970
    import_seconds  how long an image that is registered from a manifest
                    stays pending, on that clock
    access_key, secret_key, account_id
                    made up for each start unless given

    moto's state is one per process: one sandbox at a time, each starts empty.
    start() raises OSError when the port is taken.
    """

    def __init__(
        self,
        port: int = 0,
        region: str = "eu-west-2",
        clock: Clock | None = None,
        import_seconds: float = 2.0,
        *,
        access_key: str | None = None,
        secret_key: str | None = None,
        account_id: str | None = None,
    ) -> None:
        self.region = region
        self.import_seconds = import_seconds
        self.access_key = access_key or _random(_KEY_LETTERS, 20)
        self.secret_key = secret_key or _random(_KEY_LETTERS, 40)
        self.account_id = account_id or _random(string.digits, 12)
        self._clock = clock or SystemClock()
        self._port = port
        self._listener: Listener | None = None
        self._app: App | None = None

    def start(self) -> Sandbox:
        """Open the port and serve in the background; returns itself."""
        if self._listener is not None:
            raise RuntimeError("The sandbox is already running.")
        listener = Listener(self._port)
        with no_profile():
            warm_up()
        reset()
        settings = Settings(
            self.region,
            self.access_key,
            self.secret_key,
            self.account_id,
            self.import_seconds,
            listener.port,
        )
        self._app = App(settings, self._clock)
        self._listener = listener
        listener.start(self._app.answer)
        return self

    def stop(self) -> None:
        """Close the port; nothing happens when it is closed already."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def endpoint_url(self) -> str:
        """`http://127.0.0.1:PORT`; RuntimeError while not running."""
        if self._listener is None:
            raise RuntimeError("The sandbox is not running.")
        return f"http://{HOST}:{self._listener.port}"

    @property
    def requests(self) -> list[Recorded]:
        """Every request that arrived, oldest first (a copy)."""
        return self._running().recording.copy()

    @property
    def faults(self) -> Faults:
        """Failures on order: `faults.add("DescribeImages", times=2)`."""
        return self._running().faults

    @property
    def images(self) -> Images:
        """The images, to look at or to force a state upon."""
        return self._running().images

    def environment(self) -> dict[str, str]:
        """Return the variables that point an `aws` at this sandbox."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ENDPOINT_URL": self.endpoint_url,
        }

    def _running(self) -> App:
        if self._app is None:
            raise RuntimeError("The sandbox was never started.")
        return self._app


def _random(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))
