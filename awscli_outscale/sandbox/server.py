"""Start and stop the sandbox: one address for all accounts and Regions."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import TracebackType

from awscli_outscale.sandbox import facts
from awscli_outscale.sandbox.app import App, Settings
from awscli_outscale.sandbox.clock import Clock, SystemClock
from awscli_outscale.sandbox.door.faults import Faults
from awscli_outscale.sandbox.door.keys import AccountKeys, Keyring
from awscli_outscale.sandbox.door.listener import HOST, Listener
from awscli_outscale.sandbox.door.recording import Recorded
from awscli_outscale.sandbox.fcu.images import Images
from awscli_outscale.sandbox.files import Files, Keys
from awscli_outscale.sandbox.moto.identifiers import long_ids, short_ids
from awscli_outscale.sandbox.moto.moto_services import reset, warm_up
from awscli_outscale.sandbox.moto.profileless import no_profile

CLOCK_SKEW = 300.0


class Sandbox:
    """All of OUTSCALE's Regions, on loopback.

    A request is served for the account of its access key and in the Region
    that it is signed for.

    port            TCP port on 127.0.0.1; 0 takes a free one
    region          the Region of `environment()`
    clock           an object with now() -> float, seconds since 1970
    import_seconds  how long an image stays pending and an export takes, on
                    that clock; what is registered from a snapshot is
                    available at once
    access_key, secret_key, account_id
                    of the first account; made up unless given
    clock_skew      how many seconds a request may be off that clock; None
                    for any number
    public_images   whether every Region begins with OUTSCALE's own OMIs
    domain          `outscale_domain` of its profiles, with which the Region
                    may be a private or a new one
    directory       where the files of `environment()` are kept; None for a
                    directory that stop() removes

    moto's state is one per process: one sandbox at a time, each starts empty.
    start() raises OSError when the port is taken; ValueError is for a Region
    that is not known.
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
        clock_skew: float | None = CLOCK_SKEW,
        public_images: bool = True,
        directory: Path | str | None = None,
        domain: str | None = None,
    ) -> None:
        problem = facts.why_not_region(region, domain)
        if problem:
            raise ValueError(problem)
        self.region = region
        self._domain = domain
        self.import_seconds = import_seconds
        self._clock_skew = clock_skew
        self._public_images = public_images
        self._keyring = Keyring(self._environment)
        self._first = self._keyring.add(access_key, secret_key, account_id)
        self.access_key = self._first.access_key
        self.secret_key = self._first.secret_key
        self.account_id = self._first.account_id
        self._clock = clock or SystemClock()
        self._port = port
        self._directory = Path(directory) if directory else None
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._listener: Listener | None = None
        self._app: App | None = None

    def start(self) -> Sandbox:
        """Open the port and serve in the background; returns itself."""
        if self._listener is not None:
            raise RuntimeError("The sandbox is already running.")
        listener = Listener(self._port, self._clock)
        with no_profile():
            warm_up()
        reset()
        settings = Settings(
            self.region,
            self._first,
            self.import_seconds,
            self._clock_skew,
            listener.port,
            self._public_images,
        )
        short_ids()
        self._app = App(settings, self._keyring, self._clock)
        self._listener = listener
        listener.start(self._app.answer)
        return self

    def stop(self) -> None:
        """Close the port; nothing happens when it is closed already."""
        if self._listener is not None:
            self.faults.clear()
            self._listener.stop()
            self._listener = None
            long_ids()
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = self._directory = None

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

    def add_account(
        self,
        access_key: str | None = None,
        secret_key: str | None = None,
        account_id: str | None = None,
    ) -> AccountKeys:
        """Add an account, before or after the start; what is None is made up.

        The result has `access_key`, `secret_key`, `account_id` and
        `environment()`. For an account ID that is known, it is a second pair
        of keys. ValueError when the access key is taken, or the account ID is
        not 12 digits.
        """
        return self._keyring.add(access_key, secret_key, account_id)

    @property
    def accounts(self) -> list[AccountKeys]:
        """Every pair of keys, the oldest first (a copy)."""
        return self._keyring.every()

    @property
    def clock_skew(self) -> float | None:
        """How many seconds a request may be off the clock; None for any."""
        return self._clock_skew

    @clock_skew.setter
    def clock_skew(self, seconds: float | None) -> None:
        self._clock_skew = seconds
        if self._app is not None:
            self._app.door.clock_skew = seconds

    def unlock(self) -> None:
        """Unlock every access key and forget failed authentications."""
        self._running().door.locks.clear()

    def environment(self) -> dict[str, str]:
        """Return the variables that point an `aws` or boto3 at this sandbox.

        They name a configuration and credentials, written to a directory of
        their own, that make every AWS CLI an OUTSCALE client and lead it here
        and nowhere else. Variables with keys or an endpoint, if there are any
        in your environment, come before them: leave those out.
        """
        return self._environment(self._first)

    def _environment(self, keys: AccountKeys) -> dict[str, str]:
        url, every = self.endpoint_url, self._keyring.every()
        if self._directory is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="outscale-")
            self._directory = Path(self._temporary.name)
        files = Files(self._directory)
        files.write(
            [Keys(k.access_key, k.secret_key, k.account_id) for k in every],
            self.region,
            url,
            self._domain,
        )
        return files.environment(every.index(keys) + 1)

    def _running(self) -> App:
        if self._app is None:
            raise RuntimeError("The sandbox was never started.")
        return self._app
