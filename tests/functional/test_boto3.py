"""What Python users get: the same as on the command line."""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError
from oracle.oapi_spec import assert_valid

import awscli_outscale
from awscli_outscale import errors, triage
from awscli_outscale.hooks import install, other_sessions
from awscli_outscale.sandbox import Sandbox
from support.exports import export
from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, OSC, PLAIN, SECRET_KEY


@pytest.fixture(autouse=True)
def behind_the_proxy(
    internet: RecordingProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    internet.write_ca(tmp_path / "ca.pem")
    config = tmp_path / "config"
    config.write_text(OSC + PLAIN)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("HTTPS_PROXY", internet.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def enabled(profile: str | None = "osc", **settings: Any) -> boto3.Session:
    session = boto3.Session(profile_name=profile, **settings)
    awscli_outscale.enable(session)
    return session


@pytest.mark.parametrize(
    ("service", "operation", "host"),
    [
        ("ec2", "describe_images", "fcu"),
        ("s3", "list_buckets", "oos"),
        ("iam", "list_users", "eim"),
        ("elb", "describe_load_balancers", "lbu"),
    ],
)
def test_clients_go_to_outscale(
    internet: RecordingProxy,
    sandbox: Sandbox,
    service: str,
    operation: str,
    host: str,
) -> None:
    client = enabled().client(service)

    getattr(client, operation)()

    assert [f"{host}.eu-west-2.outscale.com"] == internet.connections
    assert f"https://{host}.eu-west-2.outscale.com" == client.meta.endpoint_url
    assert "eu-west-2" == client.meta.region_name
    assert ["eu-west-2"] == [r.region for r in sandbox.requests]


def test_a_botocore_session_and_a_resource_work_as_well(
    internet: RecordingProxy,
) -> None:
    bare = botocore.session.Session(profile="osc")
    awscli_outscale.enable(bare)
    bare.create_client("ec2").describe_images()
    bucket = (
        enabled()
        .resource("s3")
        .create_bucket(
            Bucket="some-bucket",
            CreateBucketConfiguration={"LocationConstraint": "eu-west-2"},
        )
    )
    bucket.put_object(Key="key", Body=b"content")

    assert b"content" == bucket.Object("key").get()["Body"].read()
    assert {
        "fcu.eu-west-2.outscale.com",
        "oos.eu-west-2.outscale.com",
    } == set(internet.connections)


def test_two_regions_of_one_session(internet: RecordingProxy) -> None:
    session = enabled()

    session.client("ec2").describe_images()
    session.client("ec2", region_name="us-west-1").describe_images()

    assert [
        "fcu.eu-west-2.outscale.com",
        "fcu.us-west-1.outscale.com",
    ] == internet.connections
    assert "us-west-1" in session.get_available_regions("ec2")


def test_enabling_twice_changes_nothing(internet: RecordingProxy) -> None:
    session = enabled()
    awscli_outscale.enable(session)
    awscli_outscale.enable(session)

    session.client("ec2").describe_images()

    assert 1 == len(internet.connections)


def test_sessions_do_not_affect_each_other(
    internet: RecordingProxy,
) -> None:
    ours, theirs = enabled(), boto3.Session(profile_name="plain")

    assert ".outscale.com" in ours.client("ec2").meta.endpoint_url
    assert (
        "https://ec2.eu-west-2.amazonaws.com"
        == theirs.client("ec2").meta.endpoint_url
    )
    assert "https://sts" in theirs.client("sts").meta.endpoint_url
    assert [] == internet.connections


def test_threads_do_not_affect_each_other(internet: RecordingProxy) -> None:
    session = enabled()
    clients = {
        region: session.client("ec2", region_name=region)
        for region in ("eu-west-2", "us-east-2", "us-west-1")
    }
    threads = [
        threading.Thread(target=client.describe_images)
        for client in clients.values()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(f"fcu.{region}.outscale.com" for region in clients) == (
        sorted(internet.connections)
    )


def test_keys_of_a_default_profile_that_were_loaded_before(
    internet: RecordingProxy,
) -> None:
    Path(os.environ["AWS_CONFIG_FILE"]).write_text(
        PLAIN.replace("[profile plain]", "[default]")
    )
    session = boto3.Session()
    assert session.get_credentials() is not None
    awscli_outscale.enable(session)

    with pytest.raises(errors.Refused, match="There are no keys for this"):
        session.client("ec2").describe_images()

    assert [] == internet.connections


def test_keys_of_the_environment_beside_those_of_a_profile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "plain")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAOFAWS")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")

    with pytest.raises(errors.Refused, match="not clear which"):
        enabled(None)


def test_botocores_defaults_mode_works(internet: RecordingProxy) -> None:
    config = Config(defaults_mode="standard")

    client = enabled().client("s3", config=config)
    client.list_buckets()

    assert ["oos.eu-west-2.outscale.com"] == internet.connections


@pytest.mark.parametrize("profile", ["osc", None])
def test_the_transfer_client_that_signs_by_itself_is_not_used(
    profile: str | None,
) -> None:
    """Not even where the configuration has no section for the profile."""
    session = enabled(profile)._session

    assert (
        "default"
        == session.get_scoped_config()["s3"]["preferred_transfer_client"]
    )


def test_the_keys_of_osc_cli_are_outscales(
    monkeypatch: pytest.MonkeyPatch, internet: RecordingProxy
) -> None:
    monkeypatch.setenv("OSC_ACCESS_KEY", ACCESS_KEY)
    monkeypatch.setenv("OSC_SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("OSC_REGION", "us-west-1")

    ec2 = enabled(None).client("ec2")

    assert [] == ec2.describe_images()["Images"]
    assert ["fcu.us-west-1.outscale.com"] == internet.connections


def test_a_key_that_was_used_on_this_machine_is_nobody_elses(
    sandbox: Sandbox,
) -> None:
    """A sandbox is no other cloud, in the sessions that are watched only."""
    enabled("osc")
    session = boto3.Session(
        sandbox.access_key, sandbox.secret_key, region_name="eu-west-2"
    )
    here = session.client("s3", endpoint_url=sandbox.endpoint_url)
    there = session.client(
        "s3", endpoint_url="https://oos.eu-west-2.outscale.com"
    )

    here.list_buckets()

    for near in "127.0.0.1.evil.example", "localhost.evil.example":
        assert not triage._is_here(near)
    assert "Signature=" in there.generate_presigned_url("list_buckets")


#: (bucket, endpoint) of AWS's and others', with our name in it or not.
NOT_OURS = (
    ("plain-bucket", None),
    ("my-outscale-backups", None),
    ("my.outscale.com", None),
    ("bucket", "https://outscale-gw.corp"),
    ("outscale", "https://minio.corp"),
)


def presigned(session: boto3.Session, bucket: str, endpoint: Any) -> str:
    virtual = Config(s3={"addressing_style": "virtual"})
    s3 = session.client("s3", endpoint_url=endpoint, config=virtual)
    return str(
        s3.generate_presigned_url("list_objects", Params={"Bucket": bucket})
    )


@pytest.mark.parametrize("first", NOT_OURS)
def test_a_host_that_has_our_name_in_it_is_not_ours(first: Any) -> None:
    """Beside an OUTSCALE session, in every order; and law 1 holds."""
    enabled("osc")
    session = boto3.Session(profile_name="plain")

    for bucket, endpoint in (first, *NOT_OURS, first):
        assert bucket in presigned(session, bucket, endpoint)

    with pytest.raises(errors.Refused, match="used elsewhere"):
        presigned(session, "b", "https://oos.eu-west-2.outscale.com")


AKIA = "AKIA0123456789ABCDEF"
OTHER_DOMAIN = f"""
[profile private]
outscale = true
outscale_domain = example.com
region = eu-west-2
aws_access_key_id = {ACCESS_KEY.replace("T", "X")}
aws_secret_access_key = x
"""


@pytest.mark.parametrize(
    ("key", "first", "then", "refused"),
    [
        # What lies beside OUTSCALE under the domain is no OUTSCALE.
        (AKIA, "https://minio.example.com", None, None),
        (AKIA, None, "https://minio.example.com", None),
        (AKIA, None, "https://oos.eu-west-2.example.com", "key of AWS's"),
        (ACCESS_KEY, None, None, r"key of \[profile osc\]"),
        (
            ACCESS_KEY,
            "https://oos.eu-west-2.outscale.com",
            "https://oos.eu-west-2.example.com",
            r"key of \[profile osc\]",
        ),
        (
            ACCESS_KEY.replace("T", "Y"),
            None,
            "https://oos.eu-west-2.example.com",
            "used elsewhere",
        ),
        (
            ACCESS_KEY.replace("T", "X"),
            "https://oos.eu-west-2.example.com",
            "http://oos.eu-west-2.example.com",
            "not encrypted",
        ),
    ],
)
def test_the_domain_of_another_profile(
    key: str, first: str | None, then: str | None, refused: str | None
) -> None:
    triage.OURS.clear()
    config = Path(os.environ["AWS_CONFIG_FILE"])
    config.write_text(config.read_text() + OTHER_DOMAIN)
    enabled("osc")
    session = boto3.Session(key, "x", region_name="eu-west-2")

    def call() -> None:
        assert "Signature" in presigned(session, "b", then)

    if key != ACCESS_KEY or first:
        assert "Signature" in presigned(session, "b", first)
    if refused:
        with pytest.raises(errors.Refused, match=refused):
            call()
    else:
        call()


def test_no_service_but_outscales_is_there_for_another_profile() -> None:
    config = Path(os.environ["AWS_CONFIG_FILE"])
    config.write_text(config.read_text() + OTHER_DOMAIN)
    enabled("osc")
    sts = boto3.Session(
        ACCESS_KEY.replace("T", "X"), "x", region_name="eu-west-2"
    ).client("sts", endpoint_url="https://oos.eu-west-2.example.com")

    with pytest.raises(errors.Refused, match="has no service 'sts'"):
        sts.generate_presigned_url("get_caller_identity")


@pytest.mark.parametrize("then", NOT_OURS)
def test_a_key_that_was_used_at_outscale_goes_nowhere_else(then: Any) -> None:
    enabled("osc")
    session = boto3.Session(
        ACCESS_KEY.replace("T", "U"), "x", region_name="eu-west-2"
    )
    presigned(session, "b", "https://oos.eu-west-2.outscale.com")

    with pytest.raises(errors.Refused, match="used elsewhere"):
        presigned(session, *then)


@pytest.mark.parametrize(
    ("key", "endpoint", "refused"),
    [
        (ACCESS_KEY, None, True),
        (ACCESS_KEY, "https://s3.us-east-1.amazonaws.com", True),
        # Where a program says so, it is nobody's other cloud.
        (ACCESS_KEY, "http://localstack:4566", False),
        (ACCESS_KEY, "https://minio.local:9000", False),
        # What tests have for keys.
        ("testing", None, False),
        ("dummy", "http://s3.localhost.localstack.cloud:4566", False),
    ],
)
def test_a_key_of_an_enabled_session_in_another_one(
    key: str, endpoint: str | None, refused: bool
) -> None:
    triage.OURS.clear()
    keys = (key.replace("T", "V"), "x")
    here = boto3.Session(*keys, region_name="eu-west-2")
    awscli_outscale.enable(here)
    there = boto3.Session(*keys, region_name="eu-west-2")

    assert "outscale.com" in presigned(here, "b", None)

    if refused:
        with pytest.raises(errors.Refused, match=r"enable\(\) has used"):
            presigned(there, "b", endpoint)
    else:
        assert "Signature" in presigned(there, "b", endpoint)


def test_an_unsigned_request_needs_no_keys(
    internet: RecordingProxy,
) -> None:
    unsigned = Config(signature_version=botocore.UNSIGNED)
    s3 = enabled(None, region_name="eu-west-2").client("s3", config=unsigned)

    url = s3.generate_presigned_url("list_buckets")

    assert "https://oos.eu-west-2.outscale.com/" == url


@pytest.mark.parametrize("region", ["eu-west-1", "eu-west-2"])
def test_an_unsigned_request_has_no_region_but_its_hosts(
    internet: RecordingProxy, region: str
) -> None:
    """Of a public object, in a session that is AWS's."""
    enabled("osc")
    s3 = boto3.Session(profile_name="plain").client(
        "s3",
        region_name=region,
        endpoint_url="https://oos.eu-west-2.outscale.com",
        config=Config(signature_version=botocore.UNSIGNED),
    )

    with pytest.raises(ClientError):
        s3.get_object(Bucket="public", Key="key")

    assert ["oos.eu-west-2.outscale.com"] == internet.connections


class Asynchronous(botocore.session.Session):
    """As aiobotocore's session."""

    async def get_credentials(self) -> Any:
        raise AssertionError("nobody awaits it")


def test_what_there_is_is_listed_and_helped_with() -> None:
    """Although it is loaded when it is first needed."""
    program = (
        "import awscli_outscale as ao, sys\n"
        "names = dir(ao)\n"
        "assert 'botocore' not in sys.modules\n"
        "for name in (*ao.__all__, 'errors', 'sandbox', '__version__'):\n"
        "    assert name in names and getattr(ao, name), name\n"
        "help(ao)\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == run.returncode, run.stderr
    for name in awscli_outscale.__all__:
        assert f"\n    {name}" in run.stdout.partition("FUNCTIONS")[2], name


@pytest.mark.parametrize("session", [None, boto3, Asynchronous()])
def test_a_session_is_asked_for(session: Any) -> None:
    with pytest.raises(TypeError, match="Session"):
        awscli_outscale.enable(session)


def test_clients_that_were_made_before_are_refused(
    internet: RecordingProxy,
) -> None:
    """They are AWS's still; those of other sessions go on."""
    session, other = (
        boto3.Session(profile_name=name) for name in ("osc", "plain")
    )
    client, resource = session.client("sts"), session.resource("s3")
    theirs = other.client("s3")
    awscli_outscale.enable(session)

    for call in (
        client.get_caller_identity,
        lambda: client.generate_presigned_url("get_caller_identity"),
        resource.Object("bucket", "key").get,
        lambda: resource.meta.client.upload_file(__file__, "bucket", "key"),
        lambda: list(resource.buckets.all()),
    ):
        with pytest.raises(errors.Refused, match="before enable"):
            call()

    assert "amazonaws" in theirs.generate_presigned_url("list_buckets")
    assert [] == internet.connections


@pytest.fixture
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process in which nothing has been enabled yet."""
    monkeypatch.setattr(botocore, "_INITIALIZERS", [])
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    triage.OURS.clear()


@pytest.mark.parametrize("profile", ["osc", None])
def test_keys_of_outscales_in_sessions_that_were_there_before(
    profile: str | None, unwatched: None, internet: RecordingProxy
) -> None:
    """By profile, or because the enabled session signs with them."""
    keys = () if profile else (ACCESS_KEY.replace("T", "W"), SECRET_KEY)

    def session(name: str | None = profile) -> boto3.Session:
        own = keys if name is None else ()
        return boto3.Session(*own, region_name="eu-west-2", profile_name=name)

    here, there, theirs = session(), session(), session("plain")
    client, theirs_before = there.client("sts"), theirs.client("s3")
    s3 = session().client("s3")  # whose session is gone
    awscli_outscale.enable(here)
    presigned(here, "bucket", None)

    for call in (
        client.get_caller_identity,
        lambda: there.client("sts").get_caller_identity(),
        lambda: there.client("s3").generate_presigned_post("bucket", "key"),
        lambda: s3.generate_presigned_url("list_buckets"),
        lambda: s3.upload_file(__file__, "bucket", "key"),
    ):
        with pytest.raises(errors.Refused, match="Nothing was sent"):
            call()

    assert [] == internet.connections
    for s3 in (theirs_before, theirs.client("s3")):
        assert "amazonaws" in s3.generate_presigned_url("list_buckets")


def test_a_session_without_clients_is_not_searched_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of half a million objects, that takes a tenth of a second."""
    enabled()  # the first one looks at all that there is

    def search(*classes: type) -> list[Any]:
        raise AssertionError("searched")

    monkeypatch.setattr("gc.get_referrers", search)
    assert enabled() is not None


class Awaited:
    """Keys as aiobotocore has them where they are renewed."""

    def __init__(self, session: boto3.Session) -> None:
        self._keys = session.get_credentials()

    @property
    def access_key(self) -> str:
        raise NotImplementedError

    async def get_frozen_credentials(self) -> Any:
        assert self._keys is not None
        return self._keys.get_frozen_credentials()


def test_keys_of_a_client_that_was_there_before(
    unwatched: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS's, beside AWS_PROFILE, whose keys only a program knows."""
    echo = (
        f'{{"Version":1,"AccessKeyId":"{ACCESS_KEY}","SecretAccessKey":"x"}}'
    )
    config = Path(os.environ["AWS_CONFIG_FILE"])
    config.write_text(
        "[profile osc]\noutscale = true\nregion = eu-west-2\n"
        f"credential_process = echo '{echo}'\n"
    )
    monkeypatch.setenv("AWS_PROFILE", "osc")
    given = {"aws_access_key_id": AKIA, "aws_secret_access_key": "x"}
    before = [boto3.client("s3", **given), boto3.client("s3")]
    awscli_outscale.enable(boto3.Session())
    theirs, ours = before[0], before[1]

    for s3 in (theirs, boto3.client("s3", **given)):
        assert AKIA in s3.generate_presigned_url("list_buckets")
    with pytest.raises(errors.Refused, match=r"key of \[profile osc\]"):
        ours.generate_presigned_url("list_buckets")


@pytest.mark.parametrize(
    ("profile", "host", "refused"),
    [
        ("plain", "s3.eu-west-2.amazonaws.com", False),
        ("plain", "outscale-backups.s3.amazonaws.com", False),
        ("plain", "oos.eu-west-2.outscale.com", False),
        ("osc", "oos.eu-west-2.outscale.com", False),
        ("osc", "s3.eu-west-2.amazonaws.com", True),
        ("osc", "minio.corp", True),
    ],
)
def test_keys_that_have_to_be_awaited(
    profile: str, host: str, refused: bool
) -> None:
    """aiobotocore's events await what a handler returns."""
    session = boto3.Session(profile_name=profile)
    last_word = other_sessions.AwaitingLastWord(
        awscli_outscale.look_closer, session._session
    )
    request = AWSRequest("GET", f"https://{host}/")
    found = last_word.check_signing(
        event_name="before-sign.s3.ListBuckets",
        request=request,
        request_signer=SimpleNamespace(_credentials=Awaited(session)),
        region_name="eu-west-2",
    )

    if refused:
        with pytest.raises(errors.Refused, match=r"key of \[profile osc"):
            asyncio.run(found)
    else:
        asyncio.run(found)


def test_no_thread_takes_a_look_for_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a file in which no profile, but an unread section is OUTSCALE's."""
    keys = OSC.partition("]\n")[2].replace("outscale = true\n", "")
    text = f"[profile mine]\n{keys}[mine]\noutscale = true\n"
    (tmp_path / "config").write_text(text)
    session = boto3.Session(profile_name="mine")
    last_word = triage.LastWord(awscli_outscale.look_closer, session._session)
    look, together = triage._is_unread, threading.Barrier(4)

    def look_slowly(*args: Any) -> bool:
        time.sleep(0.05)
        return look(*args)

    def sign(_: int) -> None:
        together.wait()
        with pytest.raises(errors.Refused, match=r"access key of \[mine\]"):
            last_word.check_signing(
                event_name="before-sign.s3.ListBuckets",
                request=AWSRequest("GET", "https://s3.amazonaws.com/"),
                request_signer=SimpleNamespace(
                    _credentials=session.get_credentials()
                ),
                region_name="eu-west-2",
            )

    monkeypatch.setattr(triage, "_is_unread", look_slowly)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(sign, range(4)))


def test_a_session_is_enabled_once_by_many_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = boto3.Session(profile_name="osc")
    installed = []

    def note(session: Any, *args: Any, **kwargs: Any) -> None:
        installed.append(session)
        time.sleep(0.01)
        install_all(session, *args, **kwargs)

    install_all = install.install
    monkeypatch.setattr(install, "install", note)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(awscli_outscale.enable, [session] * 8))

    assert [session._session] == installed


def test_clients_that_had_outscales_endpoint_before_go_on(
    internet: RecordingProxy,
) -> None:
    session = boto3.Session(profile_name="osc")
    client = session.client(
        "ec2", endpoint_url="https://fcu.eu-west-2.outscale.com"
    )
    awscli_outscale.enable(session)

    client.describe_images()

    assert ["fcu.eu-west-2.outscale.com"] == internet.connections


@pytest.mark.parametrize(
    "error",
    [
        errors.refused("m"),
        errors.invalid_parameters(["Name: m"]),
        errors.Unclear("m", "status 503"),
        errors.NotShown("m"),
        errors.OutscaleWarning("m"),
    ],
)
def test_each_error_survives_pickling(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert (type(error), str(error)) == (type(again), str(again))


def test_errors_survive_pickling() -> None:
    error = errors.TimedOut("m", "ami-1", {"State": "pending"})

    again = pickle.loads(pickle.dumps(error))

    assert ("m", "ami-1") == (str(again), again.resource_id)
    assert {"State": "pending"} == again.resource


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.client(
            "ec2", endpoint_url="https://fcu.us-east-2.outscale.com"
        ).describe_images(),
        lambda s: s.client("ec2").copy_snapshot(
            SourceRegion="us-east-1", SourceSnapshotId="snap-12345678"
        ),
        # The Region of a Config is one that the client was given.
        lambda s: s.client(
            "ec2",
            config=Config(region_name="us-west-1"),
            endpoint_url="https://fcu.us-east-2.outscale.com",
        ).describe_images(),
        lambda s: s.client("sts").get_caller_identity(),
        lambda s: s.client("ec2", region_name="eu-west-1"),
        lambda s: s.client(
            "ec2", endpoint_url="https://ec2.eu-west-2.amazonaws.com"
        ).describe_images(),
        lambda s: s.client(
            "ec2", aws_access_key_id="ASIAX", aws_secret_access_key="x"
        ).describe_images(),
        lambda s: s.client(
            "s3",
            aws_access_key_id="x",
            aws_secret_access_key="x",
            aws_session_token="t",
        ).generate_presigned_url("list_buckets"),
        lambda s: s.client("elbv2").describe_load_balancers(),
        lambda s: s.client("s3").list_objects_v2(
            Bucket="arn:aws:s3:us-east-1:123456789012:accesspoint/x"
        ),
        # Not AWS's, but those of another bucket's.
        lambda s: s.client("s3").generate_presigned_url(
            "delete_object",
            {
                "Bucket": "arn:aws:s3:eu-west-2:123456789012:accesspoint/x",
                "Key": "key",
            },
        ),
        lambda s: s.client("s3").list_objects_v2(Bucket="bucket--x--x-s3"),
    ],
)
def test_what_may_not_leave_is_refused(
    internet: RecordingProxy, call: Callable[[boto3.Session], Any]
) -> None:
    with pytest.raises(errors.OutscaleError):
        call(enabled())

    assert [] == internet.connections


def test_a_profile_that_opts_out_is_refused(
    tmp_path: Path,
) -> None:
    Path(os.environ["AWS_CONFIG_FILE"]).write_text(
        OSC.replace("outscale = true", "outscale = false")
    )

    with pytest.raises(errors.Refused, match="outscale = false"):
        enabled()


def test_the_keys_of_a_default_profile_are_not_used(
    internet: RecordingProxy,
) -> None:
    Path(os.environ["AWS_CONFIG_FILE"]).write_text(
        PLAIN.replace("[profile plain]", "[default]")
    )

    with pytest.raises(errors.Refused, match="There are no keys for this"):
        enabled(None).client("ec2").describe_images()

    assert [] == internet.connections


def test_keys_of_the_program_are_used(
    internet: RecordingProxy, sandbox: Sandbox
) -> None:
    session = enabled(
        None,
        region_name="us-east-2",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )

    session.client("ec2").describe_images()

    assert ["fcu.us-east-2.outscale.com"] == internet.connections


def test_parameters_are_checked_and_spelt_as_in_python(
    sandbox: Sandbox,
) -> None:
    with pytest.raises(ParamValidationError) as caught:
        enabled().client("ec2").register_image(
            Name="bad!",
            ImageLocation="https://oos.eu-west-2.outscale.com/b/k",
            BlockDeviceMappings=[{"DeviceName": "/dev/hda"}],
        )

    assert isinstance(caught.value, errors.OutscaleError)
    assert "\nName: " in str(caught.value)
    assert "\nBlockDeviceMappings[0].DeviceName: " in str(caught.value)
    assert [] == sandbox.requests


def test_warnings_are_pythons(sandbox: Sandbox) -> None:
    url = export(sandbox)

    with pytest.warns(errors.OutscaleWarning, match="EnaSupport") as warned:
        enabled().client("ec2").register_image(
            Name="abc", ImageLocation=url, EnaSupport=True
        )

    assert {__file__} == {warning.filename for warning in warned}


def test_waiting_and_the_oapi_shape(sandbox: Sandbox) -> None:
    client = enabled().client("ec2")
    image_id = client.register_image(
        Name="abc", ImageLocation=export(sandbox)
    )["ImageId"]

    image = awscli_outscale.wait_until_available(client, image_id)

    assert "available" == image["State"]
    shown = awscli_outscale.to_oapi(image)
    assert_valid(shown, "Image")
    assert image_id == shown["ImageId"]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda s, ao: ao.enable(s.client("ec2")), "boto3 or a botocore"),
        (
            lambda s, ao: ao.wait_until_available(s.resource("ec2"), "ami-1"),
            "not an EC2 client",
        ),
        (
            lambda s, ao: ao.wait_until_all_available(s.client("s3"), ["a"]),
            "not an EC2 client",
        ),
        (
            lambda s, ao: ao.wait_until_all_available(
                s.client("ec2"), "ami-12345678"
            ),
            "list of IDs",
        ),
        (lambda s, ao: ao.to_oapi({"Images": []}), "one image"),
        (lambda s, ao: ao.to_oapi([{}]), "one image"),
        (
            lambda s, ao: ao.to_oapi(s.resource("ec2").Image("ami-1")),
            "meta.data",
        ),
        (lambda s, ao: ao.to_oapi({}, account_ids="1"), "list of IDs"),
    ],
)
def test_what_is_taken_for_something_else(
    internet: RecordingProxy, call: Callable[..., Any], says: str
) -> None:
    with pytest.raises(TypeError, match=says):
        call(enabled(), awscli_outscale)

    assert [] == internet.connections


@pytest.mark.import_seconds(1000)
def test_a_wait_ends_when_its_time_is_up(sandbox: Sandbox) -> None:
    client = enabled().client("ec2")
    image_id = client.register_image(
        Name="abc", ImageLocation=export(sandbox)
    )["ImageId"]

    with pytest.raises(errors.TimedOut) as caught:
        awscli_outscale.wait_until_available(client, image_id, timeout=0)

    assert image_id == caught.value.resource_id
    assert caught.value.resource is not None
    assert "pending" == caught.value.resource["State"]


def test_presigned_urls_are_sigv4_and_path_style() -> None:
    client = enabled().client("s3", region_name="us-west-1")

    url = client.generate_presigned_url(
        "get_object", Params={"Bucket": "some-bucket", "Key": "key"}
    )

    assert url.startswith(
        "https://oos.us-west-1.outscale.com/some-bucket/key?X-Amz-Algorithm="
    )


def test_a_clients_own_s3_settings_win(internet: RecordingProxy) -> None:
    client = enabled().client(
        "s3", config=Config(s3={"addressing_style": "virtual"})
    )

    url = client.generate_presigned_url(
        "get_object", Params={"Bucket": "some-bucket", "Key": "key"}
    )

    assert url.startswith("https://some-bucket.oos.eu-west-2.outscale.com/")


def test_boto3_beside_an_awscli_that_brings_its_own_botocore() -> None:
    """In one environment, in one program, without importing awscli."""
    program = (
        "import sys, boto3, awscli_outscale\n"
        "assert awscli_outscale.errors.Refused\n"
        "session = boto3.Session(profile_name='osc')\n"
        "awscli_outscale.enable(session)\n"
        "print(session.client('ec2').meta.endpoint_url)\n"
        "assert 'awscli' not in sys.modules\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "https://fcu.eu-west-2.outscale.com\n" == run.stdout, run.stderr
