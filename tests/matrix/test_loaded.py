"""A command loads what it needs of us, and no more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from matrix.watching import Watch

from support.hosts import ROOT
from support.runner import OSC, Aws

# What decides that an AWS profile's command is none of our business.
_DECIDING = frozenset("__init__ activation triage".split())

# What an OUTSCALE profile's command takes beside these.
_TAKING_PART = frozenset(
    "cloud cloud.decision cloud.configured_endpoint cloud.regions cloud.hosts "
    "cloud.objections cloud.access_keys "
    "hooks hooks.install hooks.endpoints hooks.credentials hooks.guard "
    "hooks.commands_refused hooks.proxies "
    "hooks.lockout hooks.check_parameters hooks.fcu_model hooks.do_not_resend "
    "hooks.foreign_answers "
    "hooks.object_storage hooks.content_md5 hooks.presign "
    "hooks.response_checksums hooks.mistaken_operations hooks.export_lists "
    "checks checks.table speed "
    "speed.garbage speed.quick_models speed.operation_names "
    "waits waits.schedule waits.resources "
    "terminal terminal.messages data errors commands commands.error_hints "
    "commands.ec2 commands.ec2.table commands.ec2.options "
    "commands.ec2.literal_urls commands.ec2.fcu_actions commands.ec2.waiters "
    "commands.outscale commands.outscale.lazy "
    "commands.outscale.visibility".split()
)

_REGISTER_IMAGE = (
    "ec2 register-image --name abc "
    "--image-location https://oos.eu-west-2.outscale.com/bucket/manifest"
)
_CHECKS = frozenset(
    "commands.ec2.create_caller commands.making commands.roll_call "
    "terminal.next_command terminal.delivery terminal.signals "
    "terminal.answer terminal.pager terminal.paragraphs "
    "hooks.recovery hooks.whole_answers checks.template "
    "checks.report checks.problem checks.register_image checks.devices "
    "checks.presigned_url checks.url_signature checks.url_parameter "
    "checks.url_life checks.url_slips".split()
)


def _pinned(watch: Watch, *more: frozenset[str]) -> set[str]:
    """Return the modules expected: with the one that v1 needs as well."""
    v1 = {"plugin_path"} if 1 == watch.host.major else set()
    return v1.union(_DECIDING, *more)


@pytest.fixture
def watch(aws: Aws) -> Watch:
    return Watch(aws)


@pytest.mark.parametrize(
    "command", ["configure list", "s3 ls", "ec2 describe-images"]
)
def test_an_aws_profile_loads_what_decides_and_nothing_else(
    watch: Watch, command: str
) -> None:
    watched = watch(*command.split(), profile="plain")

    assert _pinned(watch) == watched.ours


@pytest.mark.parametrize(
    ("near", "far"),
    [
        ("role_session_name = outscale\n", "# OUTSCALE\n[profile other]\n"),
        (
            "# ask outscale-team@a.example\n; endpoint_url = outscale.com\n",
            '[profile "a"]\noutscale = on\n[profile  b]\noutscale = on\n'
            "[profile c] ; x\noutscale = on\nservices = mine\n"
            "[services mine]\ns3 =\n  endpoint_url = https://outscale.com\n",
        ),
    ],
    ids=["name in a value", "other profiles"],
)
def test_our_name_beside_an_aws_profile_changes_nothing(
    watch: Watch, near: str, far: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = "https://docs.example.org/outscale"
    monkeypatch.setenv("EC2_DOCS_URL", docs)
    watch.aws.config.write_text(
        watch.aws.config.read_text() + near + far + "region = eu-west-1\n"
    )

    watched = watch("ec2", "describe-images", profile="plain")

    assert _pinned(watch) == watched.ours


def test_signers_are_not_watched_where_there_is_no_outscale_profile(
    watch: Watch,
) -> None:
    """A role makes us look where its keys come from, and no further."""
    config = watch.aws.config
    config.write_text(
        config.read_text().replace(OSC, "")
        + "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/abc\n"
        "source_profile = plain\nregion = eu-west-1\n"
    )
    skeleton = "ec2 describe-images --generate-cli-skeleton"
    watched = watch(*skeleton.split(), profile="role")

    assert 0 == watched.result.code, watched.result
    assert not {"hooks.signers_beside", "hooks.key_owner"} & watched.ours


def test_a_command_without_our_options_loads_neither_checks_nor_oapi(
    watch: Watch,
) -> None:
    watched = watch("ec2", "describe-images")

    assert 0 == watched.result.code, watched.result
    assert _pinned(watch, _TAKING_PART) == watched.ours


def test_checks_are_loaded_by_register_image_and_oapi_by_its_option(
    watch: Watch,
) -> None:
    plainly = watch(*_REGISTER_IMAGE.split())
    as_oapi = watch(*_REGISTER_IMAGE.replace("abc", "def").split(), "--oapi")

    assert (0, 0) == (plainly.result.code, as_oapi.result.code)
    assert _pinned(watch, _TAKING_PART, _CHECKS) == plainly.ours
    looking = {"waits.wait", "waits.loop", "waits.look", "terminal.durations"}
    looking.add("waits.state_machine")
    oapi = {"oapi", "oapi.translate", "oapi.rules"}
    assert oapi | looking == as_oapi.ours - plainly.ours


@pytest.mark.parametrize("command", ["ec2 describe-images", "s3 ls"])
def test_no_command_loads_the_sandbox_or_what_it_stands_on(
    watch: Watch, command: str
) -> None:
    watched = watch(*command.split())
    packages = {name.partition(".")[0] for name in watched.modules}

    assert 0 == watched.result.code, watched.result
    assert set() == packages & {"moto", "boto3", "flask", "werkzeug"}
    assert not any(name.startswith("sandbox") for name in watched.ours)


def test_without_what_only_makes_faster_all_works(
    watch: Watch, tmp_path: Path
) -> None:
    """The folder ``speed`` can be deleted."""
    package = ROOT / "awscli_outscale"
    left_out = shutil.ignore_patterns("speed", "sandbox", "__pycache__")
    copy = shutil.copytree(package, tmp_path / package.name, ignore=left_out)
    # Or else an editable installation would find the one that is left out.
    (copy / "speed.py").write_text("raise ImportError")

    config = watch.aws.config  # where an AWS CLI v2 looks
    config.write_text(config.read_text().replace(str(ROOT), str(tmp_path)))

    made = watch(*_REGISTER_IMAGE.split(), "--oapi", first=tmp_path)
    shown = watch("ec2", "describe-images", "--oapi", first=tmp_path)

    made_id = made.result.json["Image"]["ImageId"]
    assert made_id in {i["ImageId"] for i in shown.result.json["Images"]}
    assert not any(name.startswith("speed") for name in made.ours | shown.ours)
