"""What the doctor says of keys, settings and of the clock."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from awscli_outscale.cloud import sections
from awscli_outscale.cloud.decision import Call, Decision, decide, section
from awscli_outscale.commands.outscale.doctor import (
    files,
    findings,
    network,
    plugin_section,
    settings,
    values,
)
from awscli_outscale.commands.outscale.doctor import session as examine_session
from awscli_outscale.commands.outscale.doctor.findings import Finding
from support.screen import Stream
from support.server import Server

# Where an AWS CLI v2 finds the plugin.
PATH = str(Path(__file__).parents[3])

FCU, OOS = (f"https://{x}.eu-west-2.outscale.com" for x in ("fcu", "oos"))

NOW = 1795000000.0  # Wed, 18 Nov 2026 11:06:40 GMT


@pytest.mark.parametrize(
    ("date", "status", "words"),
    [
        ("Wed, 18 Nov 2026 11:06:40 GMT", "ok", "within a minute"),
        ("Wed, 18 Nov 2026 11:07:30 GMT", "ok", "within a minute"),
        ("Wed, 18 Nov 2026 11:08:40 GMT", "warn", "120 s behind OUTSCALE's"),
        ("Wed, 18 Nov 2026 11:01:00 GMT", "fail", "340 s ahead of OUTSCALE's"),
        ("Wed, 18 Nov 2026 12:06:40 +0100", "ok", "within a minute"),
        (None, "skip", "No server"),
        ("yesterday", "skip", "No server"),
    ],
)
def test_the_clock(date: str | None, status: str, words: str) -> None:
    found = network.clock(date, NOW)

    assert status == found.status
    assert words in found.message


@pytest.mark.parametrize(
    ("status", "body", "judged"),
    [
        (403, b"<html><body>Forbidden</body></html>", "warn"),
        (503, b"\n<!DOCTYPE html><html></html>", "warn"),
        (403, b"<Error><Code>AccessDenied</Code></Error>", "ok"),
        (400, b"", "ok"),
        (200, b"<html></html>", "ok"),
    ],
)
def test_a_gateways_page_is_neither_silence_nor_outscale(
    status: int, body: bytes, judged: str
) -> None:
    with Server(lambda path: (status, {}, body)) as server:
        [(found, _)] = network.reach({"ec2": server.url}, True)

    assert judged == found.status
    assert (f"status {status} answered" in found.message) == (judged == "warn")


@pytest.mark.parametrize(
    ("call", "is_v2", "words"),
    [
        (
            {"config": {"request_checksum_calculation": "when_supported"}},
            False,
            "request_checksum_calculation is when_supported",
        ),
        (
            {
                "environ": {
                    "AWS_RESPONSE_CHECKSUM_VALIDATION": "WHEN_SUPPORTED"
                }
            },
            True,
            "AWS_RESPONSE_CHECKSUM_VALIDATION is WHEN_SUPPORTED",
        ),
        (
            {"config": {"s3": {"addressing_style": "virtual"}}},
            True,
            "s3.addressing_style is virtual",
        ),
        (
            {"config": {"s3": {"use_accelerate_endpoint": "true"}}},
            True,
            "OOS has no S3 Accelerate",
        ),
        (
            {"environ": {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}},
            True,
            "AWS_ENDPOINT_URL takes all",
        ),
        (
            {
                "environ": {"AWS_ACCESS_KEY_ID": "TheKeyItself"},
                "profile_is_explicit": True,
            },
            True,
            "AWS_ACCESS_KEY_ID is set, but not used",
        ),
        (
            {"config": {"parameter_validation": "false"}},
            True,
            "parameter_validation is off",
        ),
        (
            {"config": {"cli_follow_urlparam": "true"}},
            False,
            "not for --image-location and --snapshot-location",
        ),
    ],
)
def test_settings_that_get_in_the_way(
    call: dict[str, Any], is_v2: bool, words: str
) -> None:
    [found] = settings.settings(Call(**call), is_v2)

    assert "warn" == found.status
    assert words in found.message
    assert found.fix
    assert "TheKeyItself" not in str(found)


@pytest.mark.parametrize(
    "call",
    [
        Call(),
        Call(config={"request_checksum_calculation": "when_required"}),
        Call(config={"s3": {"addressing_style": "path"}}),
        Call(environ={"AWS_ACCESS_KEY_ID": "a"}),
    ],
)
def test_others_do_not(call: Call) -> None:
    [found] = settings.settings(call, is_v2=True)

    assert "ok" == found.status


@pytest.mark.parametrize(
    ("plugins", "statuses"),
    [
        ({"outscale": "awscli_outscale"}, ["ok"]),
        ({}, ["warn"]),
        (
            {"cli_legacy_plugin_path": PATH, "outscale": "awscli_outscale"},
            ["warn"],
        ),
        (
            {"outscale": "awscli_outscale", "cli_legacy_plugin_path": PATH},
            ["ok"],
        ),
        (
            {"outscale": "awscli_outscale", "cli_legacy_plugin_path": "/p"},
            ["ok", "warn"],
        ),
        (
            {
                "outscale": "awscli_outscale",
                "cli_legacy_plugin_path": f"/p:{PATH}",
            },
            ["ok"],
        ),
        (
            {"a": "awscli_outscale", "endpoint": "awscli_plugin_endpoint"},
            ["ok", "warn"],
        ),
    ],
)
def test_the_plugins(plugins: dict[str, str], statuses: list[str]) -> None:
    found = list(
        plugin_section.examine(plugins, "/here", "1.2.3", True, False)
    )

    assert statuses == [finding.status for finding in found]
    assert "1.2.3 from /here" in found[0].message


def test_the_plugin_is_named_only_for_an_aws_that_finds_it() -> None:
    """Every command of another AWS CLI v1 would be a traceback."""
    [beside], [elsewhere] = (
        plugin_section.examine({}, "/here", "1.2.3", is_beside, False)
        for is_beside in (True, False)
    )

    assert "{aws configure set plugins.outscale" in beside.fix
    assert elsewhere.fix.endswith("Use aws-outscale.")


@pytest.mark.parametrize(
    ("plugins", "settings"),
    [
        ({}, ["outscale", "cli_legacy_plugin_path"]),
        ({"outscale": "awscli_outscale"}, ["cli_legacy_plugin_path"]),
        ({"cli_legacy_plugin_path": PATH}, ["outscale"]),
        ({"outscale": "awscli_outscale", "cli_legacy_plugin_path": PATH}, []),
    ],
)
def test_what_the_plain_v2_lacks(
    plugins: dict[str, str], settings: list[str]
) -> None:
    """It passes over all plugins where no path is set."""
    [found] = plugin_section.examine(plugins, "/here/us", "1.2.3", True, True)

    assert settings == re.findall(r"configure set plugins\.(\w+)", found.fix)
    assert ("aws-outscale only" in found.message) == bool(settings)


@pytest.mark.parametrize(
    ("config", "status", "words"),
    [
        ({"outscale": "true"}, "ok", "OUTSCALE: [profile p] says"),
        ({"region": "eu-west-2"}, "fail", "[profile p] is AWS's"),
        # As awscli-plugin-endpoint has it.
        (
            {"ec2": {"endpoint_url": FCU}, "s3": {"endpoint_url": OOS}},
            "fail",
            "does not read ec2.endpoint_url and s3.endpoint_url in it",
        ),
        ({"endpoint": FCU}, "fail", "does not read endpoint in it"),
        ({"s3": {"outscale": "true"}}, "fail", "not read s3.outscale in it"),
        ({"outscale_domain": "a.example"}, "fail", "[profile p] is AWS's"),
        (
            {"outscale": "false", "ec2": {"endpoint_url": FCU}},
            "fail",
            "[profile p] is AWS's: [profile p] says outscale = false",
        ),
        ({"outscale": "maybe"}, "fail", "neither true nor false"),
        ({}, "fail", "There is no [profile p]"),
    ],
)
def test_the_profile(config: dict[str, str], status: str, words: str) -> None:
    call = Call(config=config, profile="p")

    found = settings.profile(call, decide(call))

    assert status == found.status
    assert words in found.message


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (Call(forced=True), "ok"),
        (Call(forced=True, profile="nope"), "fail"),
        (Call(forced=True, profile="x", profiles={"x": {}}), "ok"),
        (Call(profile="x", profiles={"x": {}}), "fail"),
    ],
)
def test_a_profile_that_is_named_has_to_be_there(
    call: Call, status: str
) -> None:
    """Whatever makes the call one to OUTSCALE."""
    found = settings.profile(call, decide(call))

    assert status == found.status
    assert ("There is no [profile nope]" == found.message) == (
        call.profile == "nope"
    )


def test_the_keys_of_a_profile_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("")
    session = botocore.session.Session(profile="nope")
    session.set_config_variable("config_file", str(tmp_path / "config"))

    found, _ = examine_session.credentials(session, Decision(True, ""))

    assert "fail" == found.status


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        ([], "ok"),
        (["ok", "skip"], "ok"),
        (["warn", "ok"], "warn"),
        (["fail", "warn"], "fail"),
    ],
)
def test_the_worst_counts(statuses: list[str], worst: str) -> None:
    found = [Finding("", status, "") for status in statuses]

    assert worst == findings.status(found)


def examine_keys(home: Path, setting: str) -> tuple[Finding, bool]:
    (home / "config").write_text(f"[profile p]\n{setting}\n")
    session = botocore.session.Session(profile="p")
    session.set_config_variable("config_file", str(home / "config"))
    return examine_session.credentials(session, Decision(True, ""))


def process(**keys: str) -> str:
    """Return the setting of a process that gives these keys."""
    given = {"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "TheKey"}
    return f"credential_process = echo '{json.dumps({**given, **keys})}'"


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("credential_process = false", "failed: it gave no reason"),
        (
            "credential_process = sh -c 'echo no file /a/b: x >&2; false'",
            "failed: no file /a/b: x",
        ),
        (
            f"credential_process = sh -c 'echo bad {'TheKey' * 4} >&2; false'",
            "failed: bad …",
        ),
        (
            "credential_process = /no/such/program",
            "/no/such/program: No such file",
        ),
        ("credential_process = echo TheKey", "did not write JSON"),
        ("credential_process = echo '[\"TheKey\"]'", "Error"),
        ("credential_process = echo 'TheKey", "Error"),
        (process(Expiration="2026-01-01T00:00:00Z"), "they have expired"),
        ("aws_access_key_id = TheKey", "missing (aws_secret_access_key)"),
    ],
)
def test_keys_that_cannot_be_loaded(
    tmp_path: Path, setting: str, why: str
) -> None:
    found, loaded = examine_keys(tmp_path, setting)

    assert ("fail", False) == (found.status, loaded)
    assert "They cannot be loaded: " in found.message
    assert why in found.message
    assert "TheKey" not in str(found)


@pytest.mark.parametrize(
    ("setting", "status", "words"),
    [
        (process(), "ok", "From credential_process"),
        (process(SessionToken="t"), "fail", "are temporary"),
        (process(AccessKeyId="AKIA" + "A" * 16), "warn", "begins with AKIA"),
        (process(AccessKeyId="A" * 20), "ok", "From credential_process"),
        ("region = eu-west-2", "fail", "There are none"),
        (process(AccessKeyId=""), "fail", "key ID from credential_process ca"),
        (process(AccessKeyId="A B"), "fail", "The access key ID from"),
        (process(SecretAccessKey="The Key"), "fail", "The secret key from"),
        (process(SecretAccessKey="TheKéy"), "fail", "The secret key from"),
        (
            process(AccessKeyId="TheKey"),
            "fail",
            "The secret key is the same",
        ),
        (
            process(AccessKeyId="a" * 40, SecretAccessKey="A" * 20),
            "fail",
            "are swapped (credential_process)",
        ),
    ],
)
def test_keys_that_can(
    tmp_path: Path, setting: str, status: str, words: str
) -> None:
    found, loaded = examine_keys(tmp_path, setting)

    assert (status, True) == (found.status, loaded)
    assert words in found.message
    assert "AKIAA" not in str(found)
    assert "Key" not in str(found).replace("AccessKey", "")


@pytest.mark.parametrize(
    ("setting", "fix"),
    [
        ("credential_process = false", "Run the profile's credential_process"),
        ("aws_access_key_id = A", "Run: {aws outscale configure}"),
        (
            "aws_access_key_id = A\ncredential_process = false",
            "Run the profile's credential_process",
        ),
    ],
)
def test_what_is_proposed_is_for_the_keys_that_are_missing(
    tmp_path: Path, setting: str, fix: str
) -> None:
    found, _ = examine_keys(tmp_path, setting)

    assert found.fix.startswith(fix)


def test_what_is_proposed_for_half_of_the_environments_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "A")
    session = botocore.session.Session()

    found, _ = examine_session.credentials(session, Decision(True, ""))

    assert "Set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" in found.fix


def test_odd_keys_are_no_failure(tmp_path: Path) -> None:
    """FCU is asked all the same."""
    (tmp_path / "config").write_text(f"[profile p]\n{process()}\n")
    session = botocore.session.Session(profile="p")
    session.set_config_variable("config_file", str(tmp_path / "config"))

    found = list(examine_session.odd_keys(session))

    assert ["warn", "warn"] == [each.status for each in found]
    assert "this one has 1" in found[0].message
    assert "this one has 6" in found[1].message


@pytest.mark.parametrize(
    "answer",
    [
        (200, {}, "<html>Please log in</html>"),
        (200, {}, "<!DOCTYPE html><html><p>Please log in<br></html>"),
        (200, {}, ""),
        (302, {"Location": "https://login.example"}, ""),
        (403, {}, "<html>Please log in</html>"),
        (403, {}, "<!DOCTYPE html><html><p>Please log in<br></html>"),
        (404, {}, '{"message": "Not Found"}'),
    ],
)
def test_what_fcu_cannot_have_answered(
    answer: tuple[int, dict[str, str], str],
) -> None:
    """As a proxy does which wants a login first."""
    session = botocore.session.Session()
    session.set_credentials("A" * 20, "s" * 40)

    with Server(lambda path: answer) as server:
        called = network.authenticate(
            session, "eu-west-2", endpoint_url=server.url
        )

    assert "fail" == called.status
    assert "What answers is not FCU" in called.message
    assert called.fix.startswith("It is a proxy's or a gateway's")


@pytest.mark.parametrize("status", [401, 429])
def test_a_code_that_is_the_status_may_be_fcus(status: int) -> None:
    """As for a key that is locked (``data/error-hints.json``)."""
    session = botocore.session.Session()
    session.set_credentials("A" * 20, "s" * 40)
    body = (
        f"<Response><Errors><Error><Code>{status}</Code><Message>No."
        "</Message></Error></Errors></Response>"
    )

    with Server(lambda path: (status, {}, body)) as server:
        called = network.authenticate(
            session, "eu-west-2", endpoint_url=server.url
        )

    assert f"FCU answers {status}: No." == called.message
    assert ("fail", "warn")[status == 429] == called.status
    assert ("is locked", "limits how often")[status == 429] in called.fix


def written(
    found: list[Finding],
    color: str | None = None,
    is_terminal: bool = False,
    **environ: str,
) -> str:
    screen = Stream(is_terminal)
    writer = findings.Writer(screen, color, environ)
    for finding in found:
        writer.write(finding)
    writer.sum_up(found)
    return screen.getvalue()


LONG = Finding(
    "Reach FCU", "fail", "a-word " * 20, "Run: aws outscale doctor --offline"
)


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("status", ["ok", "warn", "fail", "skip"])
def test_lines_end_between_words_and_before_the_margin(
    monkeypatch: pytest.MonkeyPatch, columns: int, status: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    screen = written([LONG._replace(status=status)], "off", is_terminal=True)

    assert all(len(line) < columns for line in screen.splitlines())
    assert 20 == screen.count("a-word")
    assert screen.startswith(f"{status:<4}  Reach FCU")


def test_a_pipe_gets_a_line_for_each() -> None:
    assert 3 == len(written([LONG]).splitlines())


@pytest.mark.parametrize(
    ("color", "is_terminal", "environ", "colored"),
    [
        ("auto", True, {}, True),
        (None, True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("off", True, {}, False),
        ("on", False, {"NO_COLOR": "1"}, True),
    ],
)
def test_the_status_has_a_colour(
    color: str | None,
    is_terminal: bool,
    environ: dict[str, str],
    colored: bool,
) -> None:
    screen = written([LONG], color, is_terminal, **environ)

    assert colored == ("\x1b[1;31mfail\x1b[0m  Reach FCU" in screen)


def test_a_fix_is_proposed_once() -> None:
    found = [Finding(str(n), "fail", "m", "Do it.") for n in range(3)]

    assert 1 == written(found).count("Do it.")


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (["ok", "ok"], "Nothing is wrong."),
        (["ok", "skip"], "Nothing is wrong; not everything was checked."),
        (["warn", "skip"], "1 warning; not everything was checked."),
        (["fail", "warn", "warn"], "1 failure and 2 warnings."),
    ],
)
def test_the_last_line_sums_up(statuses: list[str], words: str) -> None:
    found = [Finding("a", status, "b") for status in statuses]

    assert words == written(found).splitlines()[-1]


def test_a_host_that_failed_is_not_good_for_the_next_service() -> None:
    url = "https://127.0.0.1:1"

    found = [f for f, _ in network.reach({"ec2": url, "s3": url}, True)]

    assert ["fail", "skip"] == [finding.status for finding in found]
    assert "The same host as FCU" == found[1].message


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"outscale_wait_timout": "5"}, "Write outscale_wait_timeout."),
        ({"outscale_domian": "x"}, "Write outscale_domain."),
        ({"outscal": "true"}, "Write outscale."),
        ({"out_scale": "true"}, "Write outscale."),
        ({"regoin": "eu-west-2"}, "Write region."),
        ({"outscale_colour_of_it": "1"}, "Remove the line"),
    ],
)
def test_misspelt_settings(config: dict[str, str], words: str) -> None:
    [found] = settings.mistakes(Call(config=config), [])

    assert "warn" == found.status
    assert words in found.fix


def test_settings_of_the_aws_cli_are_none() -> None:
    config = dict.fromkeys(
        "output sso_region region_set endpoint_url services aws_session_token "
        "outscale outscale_domain outscale_wait_timeout s3 role_arn".split()
    )

    assert [] == list(settings.mistakes(Call(config=config), []))


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("osc", "osc"),
        ("Profile osc", "osc"),
        ("PROFILE 'osc'", "osc"),
        (" profile osc", "osc"),
        ("profile:osc", "osc"),
        ("profil osc", "osc"),
        ("Default", "default"),
    ],
)
def test_a_section_that_the_aws_cli_passes_over(
    heading: str, name: str
) -> None:
    raw = {heading: {"outscale": "true"}, "services x": {}, "other": {}}
    strays = list(sections.unread(raw, ["osc", "default"]))
    call = Call(profile=name)
    right = section(name)

    missing = settings.profile(call, decide(call), strays)
    [other] = settings.mistakes(Call(profile="x"), strays)
    config = {"region": "eu-west-2"}
    both = Call(profile=name, config=config, profiles={name: config})
    [beside] = settings.mistakes(both, strays)
    assert f"Move its lines to {right}." == beside.fix
    assert [] == list(settings.mistakes(Call(profile=name), strays))

    assert ("fail", f"Write {right} instead of [{heading}].") == (
        missing.status,
        missing.fix,
    )
    assert f"Write {right}." == other.fix


def test_files_with_a_secret_that_others_can_read(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("open", "closed", "none")]
    for path, mode, text in zip(
        paths,
        (0o644, 0o600, 0o644),
        ("AWS_SECRET_ACCESS_KEY = TheKey", "aws_secret_access_key = x", ""),
        strict=True,
    ):
        path.write_text(text)
        path.chmod(mode)

    [found] = files.open_to_others(
        map(str, [*paths, tmp_path / "missing", tmp_path])
    )

    assert "open, which has a secret key in it (mode 644)" in found.message
    assert f"Run: chmod 600 {paths[0]}" == found.fix
    assert "TheKey" not in str(found)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "credentials, which is not a regular file: the AWS CLI ignores"),
        (
            {"AWS_SHARED_CREDENTIALS_FILE": "x"},
            "AWS_SHARED_CREDENTIALS_FILE names ",
        ),
    ],
)
def test_files_that_the_aws_cli_passes_over(
    tmp_path: Path, environ: dict[str, str], words: str
) -> None:
    (tmp_path / "credentials").mkdir()
    paths = [str(tmp_path / name) for name in ("missing", "credentials")]

    [found] = files.passed_over(paths, environ)
    named = list(files.passed_over(paths, {"AWS_CONFIG_FILE": paths[0]}))

    assert words in found.message
    assert "missing, which is not there" in named[0].message
    assert "Correct it, or unset AWS_CONFIG_FILE." == named[0].fix


@pytest.mark.parametrize(
    ("config", "environ", "words"),
    [
        ({"outscale_wait_timeout": "-1"}, {}, "outscale_wait_timeout = -1"),
        ({"output": "xml"}, {}, "output is 'xml'"),
        ({"retry_mode": "fast"}, {}, "retry_mode is 'fast'"),
        ({"retry_mode": "legacy"}, {}, "retry_mode is 'legacy'"),
        ({"max_attempts": "many"}, {}, "max_attempts is 'many'"),
        ({"s3": "path"}, {}, "s3 is 'path', and has to have settings of"),
        ({"services": "x"}, {}, "ec2 in [services x] is 'url', and"),
        ({"max_attempts": "3"}, {"AWS_MAX_ATTEMPTS": "0"}, "AWS_MAX_ATTEMPTS"),
    ],
)
def test_values_that_cannot_be_used(
    config: dict[str, str], environ: dict[str, str], words: str
) -> None:
    good = {
        "outscale_wait_timeout": "60",
        "output": "json",
        "retry_mode": "adaptive",
        "max_attempts": "+5",
    }

    [found] = values.wrong(
        Session(config),
        Call(config=config, environ=environ, sections={"x": {"ec2": "url"}}),
        ["json"],
        is_v2=True,
    )
    on_v1 = {**good, "retry_mode": "legacy"}
    none = [
        *values.wrong(Session(good), Call(config=good), ["json"], True),
        *values.wrong(Session(on_v1), Call(config=on_v1), ["json"], False),
    ]

    assert words in found.message
    assert "fail" == found.status
    assert [] == none


class Session:
    profile = "osc"

    def __init__(self, config: dict[str, str]) -> None:
        self._config = config

    def get_scoped_config(self) -> dict[str, str]:
        return self._config


def test_no_finding_steers_the_terminal() -> None:
    found = Finding("Call", "fail", "FCU says \x1b[2J", "Run \x1b[2J")

    told = written([found]) + str(findings.as_data([found]))

    assert "\x1b" not in told
    [shown] = findings.as_data([found])["Checks"]
    assert ("FCU says \\x1b[2J", "Run \\x1b[2J") == (
        shown["Message"],
        shown["Fix"],
    )
