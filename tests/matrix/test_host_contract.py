"""What we lean on is there, in every AWS CLI.

Some of it is private, or documented nowhere. When a new AWS CLI breaks one of
these, this says which, in one line.
"""

from __future__ import annotations

import json
from pathlib import Path

from laws import private_names
from matrix.hosted import facts

from awscli_outscale.cloud import hosts
from support.hosts import Host

#: Private name -> the modules of an AWS CLI that define it.
NAMES = json.loads(Path(__file__).with_name("private-names.json").read_bytes())

#: What is v1's or v2's alone, or newer than AWS CLI 1.29.
_NOT_EVERYWHERE = {
    "_INITIALIZERS": lambda host: host.major == 1,
    "_get_credentials": lambda host: host.major == 1 and not host.is_oldest,
    "_output_stream_factory": lambda host: host.major == 2,
    "_proxied_sub_command": lambda host: host.major == 2,
}


def test_every_private_name_that_we_lean_on_is_listed() -> None:
    """A new one fails here, and is added to ``private-names.json``."""
    assert set(NAMES) == set(private_names.of_the_host())


def test_private_names_are_where_they_were(host: Host) -> None:
    expected = {
        name
        for name in NAMES
        if not _NOT_EVERYWHERE.get(name, lambda host: True)(host)
    }

    assert expected == set(facts(host)["missing names"])


def test_an_s3_call_says_how_it_may_be_sent_elsewhere(host: Host) -> None:
    # object_storage.stay_in_region
    found = facts(host)["redirection"]

    assert found["redirected"] is False
    assert {"request_dict", "response"} <= set(found["arguments"])


def test_an_unknown_component_is_a_value_error(host: Host) -> None:
    # triage.decision_of
    assert "ValueError" == facts(host)["unknown component"]


def test_the_endpoint_resolver_of_a_session_can_be_replaced(
    host: Host,
) -> None:
    # hooks.endpoints: endpoint and signing Region of a client are its word.
    expected = ["https://fcu.mars-1.outscale.com", "mars-1"]

    assert expected == facts(host)["replaced resolver"]


def test_the_handlers_of_a_session_reach_its_clients(host: Host) -> None:
    # hooks.install, hooks.check_parameters: with the arguments that they need.
    heard = facts(host)["client events"]
    needed = {
        "before-parameter-build.ec2": {"params", "model", "context"},
        "before-endpoint-resolution": {"builtins"},
        "before-sign": {
            "event_name",
            "request",
            "request_signer",
            "region_name",
        },
        "request-created": {"request", "client_config"},
        "before-send": {"event_name", "request"},
        "response-received": {"parsed_response"},
        "needs-retry.ec2": {
            "response",
            "caught_exception",
            "operation",
            "request_dict",
        },
        "after-call.ec2": {"parsed"},
        "creating-client-class.ec2": {"class_attributes", "base_classes"},
    }

    assert needed.keys() == heard.keys()
    for event, arguments in needed.items():
        assert set() == arguments - set(heard[event]), event


def test_the_data_loader_of_a_session_can_be_replaced(host: Host) -> None:
    # hooks.fcu_model: clients are made of what it loads.
    assert facts(host)["replaced loader"] is True


def test_an_option_is_loaded_with_these_arguments(host: Host) -> None:
    # literal_urls.keep_url
    needed = {"param", "value", "operation_name"}

    assert set() == needed - set(facts(host)["loaded options"]["load-cli-arg"])


def test_a_help_page_can_leave_something_out(host: Host) -> None:
    # fcu_actions._drop_text
    expected = {"class": "ec2.register-image", "keep_data": True}

    assert expected == facts(host)["help document"]


def test_a_signer_has_the_keys(host: Host) -> None:
    # guard.check_signing
    assert "key" == facts(host)["signer keys"]


def test_the_builtin_of_an_endpoint_has_its_name(host: Host) -> None:
    # guard.note_endpoint
    assert "SDK::Endpoint" == facts(host)["SDK_ENDPOINT"]


def test_settings_of_a_session_reach_its_clients(host: Host) -> None:
    # hooks.endpoints, hooks.object_storage
    expected = {
        "region": "us-east-2",
        "s3": "path",
        "request_checksum_calculation": "when_required",
    }

    assert expected == facts(host)["set variables"]


def test_a_provider_of_a_setting_can_be_replaced(host: Host) -> None:
    # object_storage._configure_s3; AWS CLI 2.9 gets a value instead.
    expected = (
        "AttributeError: 'ConfigValueStore' object has no attribute "
        "'get_config_provider'"
        if (2, 9) == host.version[:2]
        else "path"
    )

    assert expected == facts(host)["set provider"]


def test_the_configuration_of_a_profile_can_be_edited(host: Host) -> None:
    # object_storage._configure_s3: the transfer client stands there only.
    assert "ours" == facts(host)["edited profile"]


def test_credential_providers_have_the_names_that_we_keep(
    host: Host,
) -> None:
    # credentials._OWN_KEYS
    kept = ["env", "shared-credentials-file", "custom-process", "config-file"]
    found = facts(host)["providers"]

    assert kept == [name for name in found if name in kept]


def test_credential_providers_have_the_names_that_we_know(
    host: Host,
) -> None:
    # A new one may be of use, or a danger: look at it, then add it here.
    known = {
        "env",
        "assume-role",
        "assume-role-with-web-identity",
        "sso",
        "login",
        "shared-credentials-file",
        "custom-process",
        "config-file",
        "ec2-credentials-file",
        "boto-config",
        "container-role",
        "iam-role",
    }

    assert set() == set(facts(host)["providers"]) - known


def test_a_session_knows_whether_its_profile_was_named(host: Host) -> None:
    # install.call_of
    assert ["profile"] == facts(host)["explicit profile"]
    assert [] == facts(host)["default profile"]


def test_a_session_names_its_host(host: Host) -> None:
    # install._check_host, for people
    assert f"aws-cli/{host.name}" == facts(host)["user agent"]


def test_service_operation_takes_these_keywords(host: Host) -> None:
    # ec2.table.add_commands
    expected = {
        "name",
        "parent_name",
        "session",
        "operation_model",
        "operation_caller",
    }

    assert expected == set(facts(host)["ServiceOperation"])


def test_service_operation_has_its_options_in_a_property(host: Host) -> None:
    # ec2.table.ImageOperation.arg_table
    assert "property" == facts(host)["ServiceOperation.arg_table"]


def test_an_operation_caller_is_made_of_a_session(host: Host) -> None:
    # create_caller.MakingCaller
    assert ["session"] == facts(host)["CLIOperationCaller"]
    assert "a session" == facts(host)["CLIOperationCaller._session"]


def test_an_operation_caller_invokes_with_these_arguments(
    host: Host,
) -> None:
    # create_caller.MakingCaller.invoke
    expected = [
        "service_name",
        "operation_name",
        "parameters",
        "parsed_globals",
    ]

    assert expected == facts(host)["CLIOperationCaller.invoke"]


def test_an_operation_caller_calls_with_these_arguments(host: Host) -> None:
    # create_caller.MakingCaller: what it returns is displayed.
    expected = ["client", "operation_name", "parameters", "parsed_globals"]

    assert expected == facts(host)["CLIOperationCaller._make_client_call"]


def test_an_operation_caller_shows_with_these_arguments(host: Host) -> None:
    # create_caller.MakingCaller._display_response
    expected = ["command_name", "response", "parsed_globals"]

    assert expected == facts(host)["CLIOperationCaller._display_response"]


def test_v2_starts_a_pager_by_what_can_be_replaced(host: Host) -> None:
    # terminal.pager
    assert (2 == host.major) == facts(host)["pager"]


def test_a_request_can_be_sent_in_botocores_place(host: Host) -> None:
    # hooks.whole_answers
    assert ["request"] == facts(host)["http session"]
    # Once a handler has answered, nothing is sent.
    assert ["handler", "handler", "AWSPreparedRequest"] == facts(host)[
        "endpoint"
    ]
    assert "stream_output" in facts(host)["request"]
    assert {"_content", "raw", "status_code"} <= set(facts(host)["response"])


def test_all_domains_of_aws_are_known(host: Host) -> None:
    # cloud.hosts.is_aws
    for suffix in facts(host)["suffixes of AWS"]:
        assert hosts.is_aws(f"ec2.{suffix}"), suffix


def test_custom_arguments_take_these_keywords(host: Host) -> None:
    # ec2.options.Option
    needed = {"name", "help_text", "action", "group_name", "cli_type_name"}
    # create_image.request
    needed |= {"nargs", "no_paramfile", "argument_model"}

    assert set() == needed - set(facts(host)["CustomArgument"])
    assert ["parameters", "value"] == facts(host)[
        "CustomArgument.add_to_params"
    ]


def test_a_schema_makes_an_argument_model(host: Host) -> None:
    # create_image.request.arguments
    assert "list" == facts(host)["arguments of a schema"]


def test_a_value_from_a_file_is_read_without_fetching(host: Host) -> None:
    # create_image.request._from_file
    assert ["file://", "fileb://"] == facts(host)["local prefixes"]
    assert facts(host)["no paramfile"] is None


def test_a_parameter_error_is_made_of_option_and_message(host: Host) -> None:
    # ec2.options.WaitTimeout
    assert ["cli_name", "message"] == facts(host)["ParamError"]


def test_a_validation_error_shows_its_report(host: Host) -> None:
    # errors.invalid_parameters
    assert (
        "Parameter validation failed:\nour report"
        == (facts(host)["ParamValidationError"])
    )


def test_botocore_has_the_exceptions_that_we_catch(host: Host) -> None:
    # waits.look, install.call_of
    needed = {
        "ClientError",
        "ConnectionError",
        "HTTPClientError",
        "ProfileNotFound",
        "ResponseParserError",
        "SSLError",
    }

    assert set() == needed - set(facts(host)["exceptions"])


def test_a_command_may_come_late(host: Host) -> None:
    # outscale.visibility: the choices are looked up for each check.
    assert ["ec2", "outscale"] == facts(host)["late command"]


def test_a_command_is_looked_up_after_the_session_is_ready(
    host: Host,
) -> None:
    # error_hints.watch: our wrapper is what is called, and its code is kept.
    assert ["args ['a'], profile default", "0"] == facts(host)["invoked"]


def test_the_global_options_are_data(host: Host) -> None:
    # activation.offer_group
    assert {"debug", "no-verify-ssl", "version"} <= set(facts(host)["flags"])
    assert "profile" not in facts(host)["flags"]


def test_commands_are_made_of_these(host: Host) -> None:
    # outscale.command, outscale.group
    needed = {
        "ARG_TABLE",
        "EXAMPLES",
        "SUBCOMMANDS",
        "_build_arg_table",
        "_build_subcommand_table",
        "_run_main",
    }

    assert set() == needed - set(facts(host)["BasicCommand"])
    assert {"const", "nargs", "no_paramfile", "required", "synopsis"} <= set(
        facts(host)["CustomArgument"]
    )
    assert 2 == len(facts(host)["formatter"])


def test_the_http_session_takes_these_keywords(host: Host) -> None:
    # fetching.get
    assert {"verify", "proxies", "timeout"} <= set(
        facts(host)["URLLib3Session"]
    )


def test_v1_and_v2_are_told_apart_by_what_v2_has(host: Host) -> None:
    # shim._run_here, the package's own module, errors._refused_class
    assert [host.major == 2] * 3 == facts(host)["marks of v2"]
