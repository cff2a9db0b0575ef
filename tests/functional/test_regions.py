"""Which Region a call goes to, as scripts of the field name it."""

from __future__ import annotations

import re
from pathlib import Path

import boto3
import botocore.session
import pytest

import awscli_outscale
from awscli_outscale.sandbox import Sandbox
from support.proxy import RecordingProxy
from support.runner import OSC, PLAIN, Aws, Command

ONCE = {"AWS_MAX_ATTEMPTS": "1"}
CLOUDGOUV = "cloudgouv-eu-west-1.outscale.com"
OOS = f"https://oos.{CLOUDGOUV}"
FCU = f"https://fcu.{CLOUDGOUV}"
ANY = "outscale_domain = outscale.com\n"

#: The endpoint decides: the script worked without the plugin.
FOLLOWED = {
    f"s3 ls s3://none --endpoint {OOS} --region us-east-1": "oos",
    f"s3 ls s3://none --endpoint-url {OOS} --region eu-west-2": "oos",
    f"s3api list-buckets --endpoint-url {OOS} --region us-east-1": "oos",
    f"s3api list-buckets --endpoint-url {OOS} --region mars-1": "oos",
    f"s3 mb s3://made --endpoint-url {OOS} --region us-east-1": "oos",
    f"ec2 describe-images --endpoint {FCU} --region us-east-1": "fcu",
    f"ec2 describe-images --endpoint {FCU}": "fcu",
    f"iam list-users --endpoint-url https://eim.{CLOUDGOUV} "
    "--region us-east-1": "eim",
}

#: Both name a Region of OUTSCALE's, and the answer depends on it.
CONTRADICTIONS = [
    f"{command} --endpoint-url https://{api}.{CLOUDGOUV} --region us-east-2"
    for command, api in (
        ("ec2 describe-images", "fcu"),
        ("iam list-users", "eim"),
        ("elb describe-load-balancers", "lbu"),
    )
]


@pytest.mark.parametrize("keys", ["its own", "the environment's"])
def test_the_endpoint_decides(
    aws: Aws, internet: RecordingProxy, sandbox: Sandbox, keys: str
) -> None:
    env: dict[str, str | None] = dict(ONCE)
    profile = "osc" if keys == "its own" else None
    if profile is None:
        aws.configure("[default]\nregion = eu-west-2\n")
        env["AWS_ACCESS_KEY_ID"] = sandbox.access_key
        env["AWS_SECRET_ACCESS_KEY"] = sandbox.secret_key

    results = aws.many(*FOLLOWED, profile=profile, env=env)
    for line, result in zip(FOLLOWED, results, strict=True):
        # The sandbox has no bucket `none`.
        missing = "NoSuchBucket" in result.err
        assert missing or (0, "") == (result.code, result.err), line

    wanted = {f"{api}.{CLOUDGOUV}" for api in FOLLOWED.values()}
    assert wanted == set(internet.connections)
    assert {"cloudgouv-eu-west-1"} == {
        request.headers["authorization"].split("/")[2]
        for request in sandbox.requests
    }


def test_a_presigned_url_is_of_the_endpoints_region(
    aws: Aws, internet: RecordingProxy
) -> None:
    result = aws(
        *f"s3 presign s3://b/k --endpoint-url {OOS}".split(),
        *"--region us-east-1".split(),
    )

    assert result.out.startswith(f"{OOS}/b/k?")
    assert "%2Fcloudgouv-eu-west-1%2Fs3%2F" in result.out
    assert [] == internet.connections


def test_two_regions_of_outscale_contradict_each_other(
    aws: Aws, internet: RecordingProxy
) -> None:
    for result in aws.many(*CONTRADICTIONS, env=ONCE):
        assert 0 != result.code
        assert "--region us-east-2 contradicts the endpoint" in result.err
    assert [] == internet.connections


def test_two_private_regions_contradict_each_other_too(
    aws: Aws, internet: RecordingProxy
) -> None:
    aws.configure(OSC, ANY)

    result = aws(
        *"ec2 describe-images --region in-west-9 --endpoint-url".split(),
        "https://fcu.in-west-2.outscale.com",
        env=dict(ONCE),
    )

    assert 0 != result.code
    assert "--region in-west-9 contradicts the endpoint" in result.err
    assert [] == internet.connections


@pytest.mark.parametrize("place", ["option", "position"])
def test_an_endpoint_may_be_given_by_position(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / "config").write_text(OSC)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "osc")
    session = botocore.session.Session()
    awscli_outscale.enable(session)

    client = (
        session.create_client("s3", "us-east-1", None, True, None, OOS)
        if place == "position"
        else session.create_client("s3", "us-east-1", endpoint_url=OOS)
    )

    assert OOS == client.meta.endpoint_url
    assert "cloudgouv-eu-west-1" == client.meta.region_name


@pytest.mark.parametrize(
    ("service", "api"), [("s3", "oos"), ("ec2", "fcu"), ("iam", "eim")]
)
@pytest.mark.parametrize("region", ["us-east-1", None])
def test_the_endpoint_decides_in_python(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    service: str,
    api: str,
    region: str | None,
) -> None:
    (tmp_path / "config").write_text(OSC)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    session = boto3.Session(profile_name="osc")
    awscli_outscale.enable(session)

    url = f"https://{api}.{CLOUDGOUV}"
    client = session.client(service, region_name=region, endpoint_url=url)

    if service == "s3":
        signed = client.generate_presigned_url("list_buckets")
        assert "%2Fcloudgouv-eu-west-1%2Fs3%2F" in signed
    if service == "s3" or region:
        assert "cloudgouv-eu-west-1" == client.meta.region_name


@pytest.mark.parametrize("place", ["profile", "option", "variable"])
def test_a_domain_that_is_named_has_any_region(
    aws: Aws, internet: RecordingProxy, place: str
) -> None:
    region = "eu-west-2" if place != "profile" else "in-west-2"
    aws.configure(OSC.replace("eu-west-2", region), ANY, PLAIN)
    option = " --region in-west-2" if place == "option" else ""
    env = {"AWS_DEFAULT_REGION": "in-west-2"} if place == "variable" else {}
    if place == "variable":
        aws.configure(OSC.replace("region = eu-west-2\n", ""), ANY, PLAIN)

    lines = ("ec2 describe-images", "s3api list-buckets", "iam list-users")
    aws.many(
        *(Command(line + option, env) for line in lines),
        env={"AWS_MAX_ATTEMPTS": "1"},
    )
    regions = aws("outscale", "regions", *option.split(), env=env)
    doctor = aws("outscale", "doctor", *option.split(), env=env)

    assert {
        f"{api}.in-west-2.outscale.com" for api in ("fcu", "oos", "eim")
    } <= (set(internet.connections))
    assert "https://fcu.in-west-2.outscale.com" in regions.out
    assert "https://fcu.eu-west-2.outscale.com" in regions.out
    assert "in-west-2" in doctor.out
    assert "not an OUTSCALE Region" not in doctor.out + doctor.err


def test_an_unknown_region_is_asked_about(
    aws: Aws, internet: RecordingProxy
) -> None:
    for line in (
        "ec2 describe-images --region eu-west2",
        "s3 presign s3://bucket/k --region EU-West-2",
        "ec2 copy-snapshot --source-region eu-west2 "
        "--source-snapshot-id snap-12345678",
        "outscale configure --region eu-west2 --access-key-id A "
        "--secret-access-key s",
        "outscale doctor --region eu-west2",
        "outscale copy-image --image-id ami-12345678 --bucket exports "
        "--to-region eu-west2",
        "outscale copy-snapshot --snapshot-id snap-12345678 --bucket exports "
        "--to-region eu-west2",
    ):
        result = aws(*line.split(), env=dict(ONCE))
        said = " ".join((result.out + result.err).split())
        assert 0 != result.code, line
        assert "Did you mean eu-west-2?" in said, line
        assert re.search("outscale.domain( =)? outscale.com", said), line
    assert [] == [c for c in internet.connections if "west2" in c]


@pytest.mark.parametrize("source", ["option", "profile", "osc-cli"])
def test_configure_takes_a_private_region_with_its_domain(
    aws: Aws, source: str
) -> None:
    line = "outscale configure --region in-west-2"
    if source == "option":
        line += " --outscale-domain outscale.com --access-key-id A"
        line += " --secret-access-key s"
    elif source == "profile":
        aws.configure(OSC, ANY)
    else:
        (aws.home / ".osc").mkdir()
        (aws.home / ".osc" / "config.json").write_text(
            '{"default": {"access_key": "A", "secret_key": "s",'
            ' "host": "outscale.com", "region": "in-west-2"}}'
        )
        line = "outscale configure --from-osc-cli default"

    result = aws(*line.split())

    assert 0 == result.code, result.err
    assert "outscale_domain = outscale.com" in aws.config.read_text()
    assert "region = in-west-2" in aws.config.read_text()


def test_an_empty_variable_is_as_good_as_none(
    aws: Aws, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """botocore alone would take it for the name of a Region."""
    names = "AWS_REGION", "AWS_DEFAULT_REGION"
    empty = dict.fromkeys(names, "")
    cases = [
        ({names[0]: ""}, "eu-west-2"),
        ({names[1]: ""}, "eu-west-2"),
        (empty, "eu-west-2"),
        ({names[0]: "", names[1]: "us-east-2"}, "us-east-2"),
    ]

    results = aws.many(
        *(Command("ec2 describe-key-pairs", env) for env, _ in cases)
    )

    assert [0] * 4 == [r.code for r in results], results
    assert [wanted for _, wanted in cases] == [
        request.region for request in sandbox.requests
    ]
    monkeypatch.setenv("AWS_CONFIG_FILE", str(aws.config))
    for name in names:
        monkeypatch.setenv(name, "")
    session = boto3.Session(profile_name="osc")
    awscli_outscale.enable(session)
    assert "eu-west-2" == session.client("ec2").meta.region_name


@pytest.mark.parametrize("command", ["ec2 describe-images", "s3 ls"])
def test_aws_region_is_told_where_it_does_not_count(
    aws: Aws, internet: RecordingProxy, command: str
) -> None:
    """Only AWS CLI v2 reads it."""
    aws.configure(OSC.replace("region = eu-west-2\n", ""))

    result, without = aws.many(
        Command(command, {"AWS_REGION": "eu-west-2"}), command, env=ONCE
    )

    assert "AWS_REGION" not in without.err
    assert "No Region is set" in without.err
    if aws.host.major == 1:
        assert "No Region is set" in result.err
        assert result.err.endswith(
            "AWS_REGION is set, but only AWS CLI v2 reads it: set "
            "AWS_DEFAULT_REGION.\n"
        )
        assert [] == internet.connections
    else:
        assert 0 == result.code


def test_aws_region_does_not_count_in_python(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-2")
    session = boto3.Session()
    awscli_outscale.enable(session)

    with pytest.raises(awscli_outscale.errors.Refused, match="AWS_REGION is"):
        session.client("ec2", aws_access_key_id="A", aws_secret_access_key="B")
