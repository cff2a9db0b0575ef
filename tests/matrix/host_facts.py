"""Print, as JSON, what an AWS CLI offers of what the package leans on.

Run by the host's own Python. It imports awscli first, as the host does, and
nothing of the package under test.
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import awscli.argparser
import awscli.argprocess
import awscli.arguments
import awscli.clidriver
import awscli.customizations.commands
import awscli.formatter
import awscli.paramfile
import awscli.plugin
import botocore.awsrequest
import botocore.exceptions
import botocore.httpsession
import botocore.parsers
import botocore.regions
import botocore.session

MARK = "https://fcu.mars-1.outscale.com"


class _MarsResolver(botocore.regions.BaseEndpointResolver):  # type: ignore[misc, unused-ignore]
    """The least that a session takes for an endpoint resolver."""

    uses_builtin_data = False

    def construct_endpoint(
        self, service_name: str, region_name: str | None = None, **_: Any
    ) -> dict[str, Any]:
        return {
            "partition": "outscale",
            "dnsSuffix": "outscale.com",
            "endpointName": region_name,
            "hostname": MARK.partition("//")[2],
            "credentialScope": {"region": region_name},
            "protocols": ["https"],
            "signatureVersions": ["v4"],
        }

    def get_partition_for_region(self, region_name: str) -> str:
        return "outscale"


def _session() -> Any:
    session = botocore.session.Session()
    session.set_credentials("key", "secret")
    return session


def _keywords(function: Callable[..., Any]) -> list[str]:
    names = list(inspect.signature(function).parameters)
    return names[1:] if names[:1] == ["self"] else names


def _unknown_component() -> str:
    try:
        _session().get_component("no-such-component")
    except Exception as problem:
        return type(problem).__name__
    return "no exception"


def _replaced_resolver() -> list[str]:
    session = _session()
    session._register_internal_component("endpoint_resolver", _MarsResolver())
    client = session.create_client("ec2", "mars-1")
    return [
        client.meta.endpoint_url,
        client._request_signer.region_name,
    ]


def _replaced_loader() -> Any:
    """Return what a client has of an operation that a loader makes up."""
    session = _session()
    loader = session.get_component("data_loader")

    class Loader:
        def __getattr__(self, name: str) -> Any:
            return getattr(loader, name)

        def load_service_model(
            self, service: str, kind: str, api_version: str | None = None
        ) -> Any:
            model = loader.load_service_model(service, kind, api_version)
            if (service, kind) != ("ec2", "service-2"):
                return model
            made_up = {"name": "MakeUp", "http": {"requestUri": "/"}}
            operations = {**model["operations"], "MakeUp": made_up}
            return {**model, "operations": operations}

    session.register_component("data_loader", Loader())
    client = session.create_client("ec2", "eu-west-2")
    return callable(getattr(client, "make_up", None))


def _loaded_options() -> dict[str, list[str]]:
    """Return what is said of an option that is loaded, and of a page."""
    heard: dict[str, list[str]] = {}
    events = DRIVER.session.get_component("event_emitter")

    def hear(event_name: str, **kwargs: Any) -> None:
        heard[event_name.partition(".")[0]] = sorted(kwargs)

    events.register_first("load-cli-arg.ec2", hear)
    awscli.argprocess.unpack_argument(
        *(DRIVER.session, "ec2", "register-image"),
        *(_register_image().arg_table["image-location"], "x"),
        **({} if _old_unpack() else {"parsed_globals": None}),
    )
    events.unregister("load-cli-arg.ec2", hear)
    return heard


def _old_unpack() -> bool:
    return "parsed_globals" not in _keywords(awscli.argprocess.unpack_argument)


def _help_document() -> dict[str, Any]:
    page = _register_image().create_help_command()
    return {"class": page.event_class, "keep_data": page.doc.keep_data}


def _signer_keys() -> str:
    client = _session().create_client("ec2", "eu-west-2")
    key: str = client._request_signer._credentials.access_key
    return key


def _events_of_a_client() -> dict[str, list[str]]:
    """Return which session events reach a client, with their keywords."""
    heard: dict[str, list[str]] = {}
    session = _session()
    events = session.get_component("event_emitter")
    names = (
        "before-parameter-build.ec2",
        "before-endpoint-resolution",
        "before-sign",
        "request-created",
        "before-send",
        "response-received",
        "needs-retry.ec2",
        "after-call.ec2",
        "creating-client-class.ec2",
    )
    for name in names:

        def handler(name: str = name, **kwargs: Any) -> Any:
            heard[name] = sorted(kwargs)
            if name == "request-created":
                heard[name] += kwargs["request"].context
            if name != "before-send":
                return None
            response = botocore.awsrequest.AWSResponse("", 200, {}, None)
            response._content = b"<R/>"
            return response

        events.register_first(name, handler)
    client = session.create_client(
        "ec2", "eu-west-2", endpoint_url="http://127.0.0.1:9"
    )
    client.register_image(Name="Test Image")
    return heard


def _replaced_sending() -> list[str]:
    """Return who has sent, of a handler and an endpoint's replaced method."""
    client = _session().create_client(
        "ec2", "eu-west-2", endpoint_url="http://127.0.0.1:9"
    )
    heard: list[str] = []
    answers: list[Any] = [True, None]
    response = botocore.awsrequest.AWSResponse("", 200, {}, None)
    response._content = b"<R/>"

    def handler(**kwargs: Any) -> Any:
        heard.append("handler")
        return answers.pop(0) and response

    def send(request: Any) -> Any:
        heard.append(type(request).__name__)
        return response

    client.meta.events.register("before-send.ec2", handler)
    client._endpoint._send = send
    client.describe_images()
    client.describe_images()
    return heard


def _set_variables() -> dict[str, Any]:
    """Return which settings of a session reach a client made later."""
    session = _session()
    store = session.get_component("config_store")
    store.set_config_variable("region", "us-east-2")
    store.set_config_variable("s3", {"addressing_style": "path"})
    store.set_config_variable("request_checksum_calculation", "when_required")
    config = session.create_client("s3").meta.config
    return {
        "region": config.region_name,
        "s3": config.s3["addressing_style"],
        # Absent before 2025: those versions send no such checksums.
        "request_checksum_calculation": getattr(
            config, "request_checksum_calculation", "when_required"
        ),
    }


def _edited_profile() -> Any:
    """Change a profile's configuration in place, and read it again."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "config")
        path.write_text("[default]\noutput = json\n", "utf-8")
        session = _session()
        session.set_config_variable("config_file", str(path))
        session.get_scoped_config()["mark"] = "ours"
        return session.get_scoped_config().get("mark")


class _Provider:
    """A provider of a setting, as short as it can be."""

    def provide(self) -> Any:
        return {"addressing_style": "path"}

    def set_default_provider(self, *args: Any) -> None:
        """Keep what it provides."""


def _set_provider() -> Any:
    """Return what a client makes of a provider that was put in place."""
    session = _session()
    store = session.get_component("config_store")
    store.get_config_provider("s3")
    store.set_config_provider("s3", _Provider())
    config = session.create_client("s3", "eu-west-2").meta.config
    return config.s3["addressing_style"]


def _driver() -> Any:
    if hasattr(awscli.clidriver, "AWSCLIEntryPoint"):
        return awscli.clidriver.create_clidriver([])
    return awscli.clidriver.create_clidriver()


def _missing_names() -> list[str]:
    """Return the private names that a host does not define where it did."""
    names = Path(__file__).with_name("private-names.json").read_bytes()
    return [
        name
        for name, modules in json.loads(names).items()
        for module in modules
        if not re.search(
            rf"^\s*(def {name}\(|(self\.)?{name}(: [\w\[\], ]+)? =)",
            inspect.getsource(importlib.import_module(module)),
            re.MULTILINE,
        )
    ]


def _redirection() -> dict[str, Any]:
    """Return what stands in an S3 call by which it may be sent elsewhere."""
    found: dict[str, Any] = {}
    session = _session()
    events = session.get_component("event_emitter")

    def hear(request_dict: Any, **kwargs: Any) -> None:
        found["arguments"] = sorted({*kwargs, "request_dict"})
        found.update(request_dict["context"].get("s3_redirect", {}))

    def answer(**kwargs: Any) -> Any:
        response = botocore.awsrequest.AWSResponse("", 200, {}, None)
        response._content = b"<R/>"
        return response

    events.register_first("needs-retry.s3", hear)
    events.register_first("before-send", answer)
    session.create_client(
        "s3", "eu-west-2", endpoint_url="http://127.0.0.1:9"
    ).list_objects(Bucket="bucket")
    return {name: value for name, value in found.items() if name != "params"}


def _can_import(module: str, name: str) -> bool:
    try:
        return hasattr(importlib.import_module(module), name)
    except ImportError:
        return False


def _register_image() -> Any:
    return _ec2()["register-image"]


def _ec2() -> Any:
    return DRIVER._get_command_table()["ec2"]._get_command_table()


def _image_options() -> dict[str, list[str]]:
    """Return the stock options of each command that gets some of ours."""
    path = Path(__file__).parents[2] / "awscli_outscale" / "data"
    ours = json.loads((path / "image-commands.json").read_bytes())["commands"]
    return {
        name: sorted(command.arg_table)
        for name, command in _ec2().items()
        if name in ours
    }


def _late_command() -> list[str]:
    """Return what may follow `aws`, with a command that came late."""
    table: dict[str, Any] = {"ec2": None}
    action = awscli.argparser.CommandAction([], "command", table)
    table["outscale"] = None
    return list(action.choices)


def _invoked() -> list[str]:
    """Return what the AWS CLI calls of an entry of its command table."""
    used: list[str] = []

    def command(args: Any, parsed_globals: Any) -> int:
        used.append(f"args {args}, profile {parsed_globals.profile}")
        return 0

    driver = _driver()
    events = driver.session.get_component("event_emitter")

    def exchange(**kwargs: Any) -> None:
        driver._get_command_table()["ec2"] = command

    events.register("session-initialized", exchange)
    used.append(str(driver.main(["ec2", "a", "--profile", "default"])))
    return used


def _named_session() -> Any:
    session = _session()
    session.set_config_variable("profile", "named")
    return session


SERVICE_OPERATION = awscli.clidriver.ServiceOperation
CALLER = awscli.clidriver.CLIOperationCaller
DRIVER = _driver()

FACTS: dict[str, Callable[[], Any]] = {
    "unknown component": _unknown_component,
    "replaced resolver": _replaced_resolver,
    "replaced loader": _replaced_loader,
    "loaded options": _loaded_options,
    "help document": _help_document,
    "signer keys": _signer_keys,
    "client events": _events_of_a_client,
    "set variables": _set_variables,
    "set provider": _set_provider,
    "edited profile": _edited_profile,
    "providers": lambda: [
        provider.METHOD
        for provider in DRIVER.session.get_component(
            "credential_provider"
        ).providers
    ],
    "explicit profile": lambda: sorted(_named_session().instance_variables()),
    "default profile": lambda: sorted(_session().instance_variables()),
    "SDK_ENDPOINT": lambda: (
        botocore.regions.EndpointResolverBuiltins.SDK_ENDPOINT
    ),
    "user agent": lambda: DRIVER.session.user_agent().split()[0],
    "missing names": _missing_names,
    "redirection": _redirection,
    "ServiceOperation": lambda: _keywords(SERVICE_OPERATION.__init__),
    "ServiceOperation.arg_table": lambda: (
        type(SERVICE_OPERATION.arg_table).__name__
    ),
    "CLIOperationCaller": lambda: _keywords(CALLER.__init__),
    "CLIOperationCaller._session": lambda: CALLER("a session")._session,
    "CLIOperationCaller.invoke": lambda: _keywords(CALLER.invoke),
    "CLIOperationCaller._make_client_call": lambda: _keywords(
        CALLER._make_client_call
    ),
    "CustomArgument": lambda: _keywords(
        awscli.arguments.CustomArgument.__init__
    ),
    "CustomArgument.add_to_params": lambda: _keywords(
        awscli.arguments.CustomArgument.add_to_params
    ),
    "CLIOperationCaller._display_response": lambda: _keywords(
        CALLER._display_response
    ),
    "pager": lambda: callable(
        getattr(
            getattr(CALLER("a session"), "_output_stream_factory", None),
            "_popen",
            None,
        )
    ),
    "http session": lambda: _keywords(
        _session()
        .create_client("ec2", "eu-west-2")
        ._endpoint.http_session.send
    ),
    "endpoint": lambda: _replaced_sending(),
    "request": lambda: _keywords(
        botocore.awsrequest.AWSPreparedRequest.__init__
    ),
    "response": lambda: sorted(
        vars(botocore.awsrequest.AWSResponse("", 200, {}, None))
    ),
    "suffixes of AWS": lambda: sorted(
        {
            value
            for partition in _session()
            .get_component("data_loader")
            .load_data("endpoints")["partitions"]
            for each in (
                partition,
                *partition.get("defaults", {}).get("variants", []),
            )
            for name, value in each.items()
            if name == "dnsSuffix"
        }
    ),
    "late command": _late_command,
    "invoked": _invoked,
    "flags": lambda: sorted(
        name
        for name, settings in DRIVER.session.get_data("cli")["options"].items()
        if settings.get("action") not in (None, "store")
    ),
    "BasicCommand": lambda: sorted(
        vars(awscli.customizations.commands.BasicCommand)
    ),
    "formatter": lambda: _keywords(awscli.formatter.get_formatter),
    "URLLib3Session": lambda: _keywords(
        botocore.httpsession.URLLib3Session.__init__
    ),
    "arguments of a schema": lambda: (
        awscli.arguments.create_argument_model_from_schema(
            {"type": "array", "items": {"type": "string"}}
        ).type_name
    ),
    "local prefixes": lambda: sorted(awscli.paramfile.LOCAL_PREFIX_MAP),
    "no paramfile": lambda: awscli.paramfile.get_paramfile(
        "https://nobody.invalid/", awscli.paramfile.LOCAL_PREFIX_MAP
    ),
    "ParamError": lambda: _keywords(awscli.argprocess.ParamError.__init__),
    "ParamValidationError": lambda: str(
        botocore.exceptions.ParamValidationError(report="our report")
    ),
    "exceptions": lambda: sorted(
        {*vars(botocore.exceptions), *vars(botocore.parsers)}
    ),
    "marks of v2": lambda: [
        _can_import("awscli.clidriver", "AWSCLIEntryPoint"),
        _can_import("awscli.plugin", "CLI_LEGACY_PLUGIN_PATH"),
        _can_import("awscli.customizations.exceptions", "ConfigurationError"),
    ],
    "global options": lambda: sorted(DRIVER._get_argument_table()),
    "image options": _image_options,
    "register-image options": lambda: sorted(_register_image().arg_table),
}


def main() -> None:
    found: dict[str, Any] = {}
    for name, look in FACTS.items():
        try:
            found[name] = look()
        except Exception as problem:
            found[name] = f"{type(problem).__name__}: {problem}"
    print(json.dumps(found))


if __name__ == "__main__":
    main()
