"""Make many calls with one session, and say what has become of each.

It runs in the program that is tested, with whichever botocore that has. A job
names calls one by one, or services, Regions and verbs::

    {"calls": [{"service": ..., "operation": ..., "parameters": {...}}]}
    {"services": [...] or "all", "regions": [...], "verbs": [...]}

``"every": 10`` beside ``"all"`` takes each tenth, and those of ``"always"``.
"""

from __future__ import annotations

from typing import Any

#: The first operation of a service, the last, and the first as a URL.
VERBS = ("first", "last", "presign")


class Work:
    """Makes the calls of a job with a session.

    :param signatures: grows while signatures are made; never written here.
    :param outcomes: where each call leaves what has become of it.
    """

    def __init__(
        self, session: Any, signatures: list[Any], outcomes: list[Any]
    ) -> None:
        self._session = session
        self._signatures = signatures
        self._outcomes = outcomes

    def do(self, job: dict[str, Any]) -> None:
        for call in job.get("calls", []):
            self._make(call)
        services = job.get("services", [])
        if services == "all":
            always, step = job.get("always", ()), job.get("every", 1)
            services = [
                name
                for n, name in enumerate(
                    self._session.get_available_services()
                )
                if n % step == 0 or name in always
            ]
        for service in services:
            self._forget_models()
            for region in job["regions"]:
                self._call_service(service, region, job["verbs"])

    def _call_service(
        self, service: str, region: str | None, verbs: list[str]
    ) -> None:
        label = {"service": service, "region": region}
        client = self.attempt(
            {**label, "verb": "create"}, lambda: self._client(service, region)
        )
        if client is None:
            return
        names = client.meta.service_model.operation_names
        for verb in verbs:
            name = names[-1] if verb == "last" else names[0]
            call = {"operation": name, "verb": verb}
            self.attempt(
                {**label, **call},
                lambda call=call: self._use(client, call),
            )

    def _make(self, call: dict[str, Any]) -> None:
        def make() -> Any:
            client = self._client(
                call["service"],
                call.get("region"),
                call.get("config"),
                **call.get("client", {}),
            )
            return self._use(client, call)

        self.attempt(call, make)

    def _use(self, client: Any, call: dict[str, Any]) -> Any:
        from botocore import xform_name

        name = call["operation"]
        verb = call.get("verb", "call")
        parameters = call.get("parameters")
        if parameters is None:
            parameters = _least_parameters(client, name)
        if verb == "post":
            return client.generate_presigned_post(**parameters)
        if verb == "presign":
            return client.generate_presigned_url(
                xform_name(name), Params=parameters
            )
        return getattr(client, xform_name(name))(**parameters)

    def _client(
        self,
        service: str,
        region: str | None,
        config: dict[str, Any] | None = None,
        **settings: Any,
    ) -> Any:
        from botocore.config import Config

        # Names and numbers that a test makes up need not pass for real ones.
        options = {"parameter_validation": False, **(config or {})}
        return self._session.create_client(
            service, region_name=region, config=Config(**options), **settings
        )

    def attempt(self, label: dict[str, Any], step: Any) -> Any:
        before = len(self._signatures)
        value, problem = None, None
        try:
            value = step()
        except Exception as error:
            problem = error
        self.note(label, problem, self._signatures[before:])
        return value

    def note(
        self,
        label: dict[str, Any],
        error: Exception | None,
        signatures: list[Any] | None = None,
    ) -> None:
        """Keep what has become of a call."""
        outcome = {
            "kind": _kind(error) if error else "done",
            "error": f"{type(error).__name__}: {error}" if error else "",
            "signatures": signatures or [],
        }
        self._outcomes.append({**label, **outcome})

    def _forget_models(self) -> None:
        # A loader keeps what it has read; all services are a gigabyte.
        from botocore.loaders import create_loader

        path = self._session.get_config_variable("data_path")
        self._session.register_component("data_loader", create_loader(path))


def _least_parameters(client: Any, operation: str) -> dict[str, Any]:
    """Return a value for each parameter that an operation must have."""
    from botocore.utils import ArgumentGenerator

    shape = client.meta.service_model.operation_model(operation).input_shape
    if shape is None:
        return {}
    # One by one: a whole skeleton may hold an event stream.
    skeleton = ArgumentGenerator().generate_skeleton
    return {
        name: _filled(skeleton(shape.members[name]))
        for name in shape.required_members
    }


def _filled(value: Any) -> Any:
    """Return a skeleton with something in each empty string and blob."""
    if isinstance(value, dict):
        return {key: _filled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item) for item in value]
    if value is None:
        return b"blob"
    return "text" if value == "" else value


def _kind(error: Exception) -> str:
    from botocore.exceptions import ClientError
    from botocore.parsers import ResponseParserError

    from awscli_outscale.errors import Refused

    if isinstance(error, Refused):
        return "refused"
    if isinstance(error, (ClientError, ResponseParserError)):
        return "answered"
    return "error"
