"""What an OUTSCALE session's S3 clients refuse, in Python."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ParamValidationError

import awscli_outscale
from awscli_outscale import data
from awscli_outscale.errors import OutscaleWarning, Refused
from awscli_outscale.hooks import object_storage, signers_beside
from support.hosts import ROOT
from support.runner import ACCESS_KEY, OSC, SECRET_KEY

_KEY = {"Bucket": "bucket", "Key": "key"}
_NO_CONDITION = {"Key": "key", "ETag": None}


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    (tmp_path / "config").write_text(OSC)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    made = boto3.Session(profile_name="osc")
    awscli_outscale.enable(made)
    return made


@pytest.mark.parametrize("variable", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_a_client_needs_certificates_where_it_verifies(
    session: Any, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, " ")

    with pytest.raises(Refused, match="CA_BUNDLE"):
        session.client("s3")
    assert session.client("s3", verify=False)


@pytest.mark.parametrize("parsed", [{}, {"Error": {}}, {"Buckets": []}])
def test_an_answer_without_an_error_is_left_as_it_is(parsed: Any) -> None:
    before = copy.deepcopy(parsed)

    object_storage.stay_in_region({}, (None, parsed))

    assert before == parsed


def test_what_the_aws_cli_quotes_of_an_error_is_there() -> None:
    request = {"context": {"s3_redirect": {"redirected": False}}}
    parsed = {"Error": {"Code": "PermanentRedirect"}}

    object_storage.stay_in_region(request, None)
    object_storage.stay_in_region({}, (None, parsed))

    assert request["context"]["s3_redirect"]["redirected"]
    assert {"Code", "Endpoint", "Message"} == set(parsed["Error"])


@pytest.mark.parametrize("version", ["s3", "s3v4"])
@pytest.mark.parametrize("method", ["get_object", "put_object"])
@pytest.mark.parametrize(
    "seconds",
    [
        *(604801, "604801", 10**30, 1e7, float("inf"), 0, -1),
        *(timedelta(days=1), None, "1 day", True, ""),
        # OOS would read the digits that each begins with.
        *("1e5", "1_000", "+5", " 60", "60 ", "60.", "\u0661\u0662"),
    ],
)
def test_no_url_is_presigned_that_oos_refuses(
    session: Any, version: str, method: str, seconds: Any
) -> None:
    s3 = session.client("s3", config=Config(signature_version=version))

    with pytest.raises(ParamValidationError, match=r"ExpiresIn: .*7 days"):
        s3.generate_presigned_url(method, _KEY, seconds)
    for right in 604800, "60", 60.5:
        assert "Expires" in s3.generate_presigned_url(
            method, Params=_KEY, ExpiresIn=right
        )


def test_what_is_not_signed_or_not_s3_lives_as_it_likes(session: Any) -> None:
    public = session.client("s3", config=Config(signature_version=UNSIGNED))
    ec2 = session.client("ec2")

    assert "Expires" not in public.generate_presigned_url(
        "get_object", _KEY, 10**7
    )
    assert "=10000000" in ec2.generate_presigned_url(
        "describe_images", {}, 10**7
    )


@pytest.mark.parametrize("seconds", [3600, 604801])
def test_a_form_gets_a_warning(session: Any, seconds: int) -> None:
    """However long it lives: its policy says so, and OOS takes none."""
    s3 = session.client("s3")
    bucket = session.resource("s3").Bucket("bucket")

    for make in (s3, bucket.meta.client):
        with pytest.warns(
            OutscaleWarning, match="not known to accept POST forms"
        ):
            form = make.generate_presigned_post(
                "bucket", "key", ExpiresIn=seconds
            )
        assert "policy" in form["fields"]
        assert "https://oos.eu-west-2.outscale.com/bucket" == form["url"]


OOS = "https://oos.eu-west-2.outscale.com"


@pytest.mark.parametrize(
    ("endpoint", "bucket"),
    [
        ("https://b.oos.eu-west-2.outscale.com", "b"),
        ("https://with.dots.oos.eu-west-2.outscale.com", "with.dots"),
        ("https://B.OOS.eu-west-2.Outscale.com:443/", "b"),
        ("https://b.oos.eu-west-2.outscale.com./", "b"),
        ("https://b.oos.eu-west-2.outscale.com/key", "b"),
        (f"{OOS}/b", "b"),
        (f"{OOS}/b/key/", "b"),
        ("https://oos.oos.eu-west-2.outscale.com", "oos"),
        (OOS, None),
        (f"{OOS}:443/", None),
        (f"{OOS}.", None),
        ("https://OOS.EU-WEST-2.OUTSCALE.COM", None),
        ("http://127.0.0.1:5000/b", None),
    ],
)
def test_an_endpoint_that_names_a_bucket_is_refused(
    session: Any, endpoint: str, bucket: str | None
) -> None:
    """``s3 rb`` would delete an object of that bucket."""
    s3 = session.client("s3", endpoint_url=endpoint)

    def call() -> Any:
        return s3.generate_presigned_url("delete_bucket", {"Bucket": "c"})

    if bucket is None:
        assert "/c?" in call()
        return
    with pytest.raises(Refused) as caught:
        call()
    assert f"names the bucket {bucket}, and" in str(caught.value)
    assert f"Use {OOS}. Nothing was sent." in str(caught.value)


def test_what_oos_takes_for_something_else_is_stopped(session: Any) -> None:
    s3 = session.client("s3")
    bucket = {"Bucket": "bucket"}

    with pytest.raises(Refused, match="would delete the bucket instead"):
        s3.delete_bucket_ownership_controls(**bucket)
    with pytest.raises(Refused, match="would delete the bucket instead"):
        s3.generate_presigned_url("delete_bucket_ownership_controls", bucket)
    with pytest.raises(Refused, match="would send the object instead"):
        s3.generate_presigned_url(
            "get_object_attributes", {**_KEY, "ObjectAttributes": ["ETag"]}
        )
    with pytest.raises(Refused, match="the bucket b--x-s3 ends in --x-s3"):
        s3.generate_presigned_url("create_session", {"Bucket": "b--x-s3"})
    with pytest.warns(OutscaleWarning, match="OOS has no CreateSession"):
        s3.generate_presigned_url("create_session", bucket)
    with pytest.warns(OutscaleWarning, match="OOS has no GetBucketOwnership"):
        s3.generate_presigned_url("get_bucket_ownership_controls", bucket)


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        (operation, name)
        for operation, condition in data.load("oos-operations")[
            "conditions"
        ].items()
        for name in condition["names"]
    ],
)
def test_no_write_depends_on_what_oos_does_not_look_at(
    session: Any, operation: str, name: str
) -> None:
    """A condition that is looked past would overwrite, or delete."""
    s3 = session.client("s3")
    shape = s3.meta.service_model.operation_model(operation).input_shape
    parameters = dict.fromkeys(shape.required_members, "1")
    if operation == "DeleteObjects":
        entry = shape.members["Delete"].members["Objects"].member
        assert name in entry.members
        condition: dict[str, Any] = {"Delete": {"Objects": [{name: "x"}]}}
    else:
        assert name in shape.members
        condition = {name: "x"}

    with pytest.raises(Refused, match=f"at {name} of {operation}, and would"):
        s3.generate_presigned_url(
            botocore.xform_name(operation), {**parameters, **condition}
        )


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("delete_objects", {"Delete": {"Objects": [_NO_CONDITION]}}),
        ("put_object", {"Key": "key", "IfNoneMatch": None}),
    ],
)
def test_what_is_no_condition_is_for_botocore_to_refuse(
    session: Any, operation: str, parameters: dict[str, Any]
) -> None:
    s3 = session.client("s3")

    with pytest.raises(ParamValidationError, match="Invalid type"):
        s3.generate_presigned_url(operation, {"Bucket": "b", **parameters})


@pytest.mark.parametrize("operation", ["copy_object", "upload_part_copy"])
def test_the_owner_of_a_source_is_worth_a_warning(
    session: Any, operation: str
) -> None:
    """It is a safety check: nothing is lost without it."""
    part = {"UploadId": "u", "PartNumber": 1}
    copy = {
        **_KEY,
        "CopySource": "b/k",
        "ExpectedSourceBucketOwner": "123456789012",
        **(part if operation == "upload_part_copy" else {}),
    }
    s3 = session.client("s3")

    with pytest.warns(OutscaleWarning, match="ExpectedSourceBucketOwner of"):
        assert "Signature" in s3.generate_presigned_url(operation, copy)


def test_conditions_that_oos_looks_at_stay(session: Any) -> None:
    s3 = session.client("s3")
    for method, condition in (
        ("get_object", {"IfMatch": "x", "IfNoneMatch": "y"}),
        ("copy_object", {"CopySource": "b/k", "CopySourceIfMatch": "x"}),
        ("put_object", {"Metadata": {"IfMatch": "x"}, "Tagging": "ETag=1"}),
    ):
        assert "Signature" in s3.generate_presigned_url(
            method, {**_KEY, **condition}
        )


def test_the_sandbox_knows_the_same_operations() -> None:
    known = data.load("oos-operations")["known"]
    path = ROOT / "awscli_outscale" / "sandbox" / "oos" / "rules.json"
    rules = json.loads(path.read_text())
    lacking = set(rules["unsupported_queries"]["value"])
    for level, names in rules["subresources"]["value"].items():
        assert {*names, *lacking} == set(known[level]) - {"list-type"}


def test_keys_of_the_environment_are_kept_from_the_c_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a section [default] in which to say so, too."""
    for name, value in {
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_ENDPOINT_URL_EC2": "https://fcu.eu-west-2.outscale.com",
    }.items():
        monkeypatch.setenv(name, value)
    session = botocore.session.Session()
    event = "before-building-argument-table-parser.s3.cp"

    signers_beside.install(session)
    session.emit(event, args=[])

    s3 = session.get_scoped_config().get("s3", {})
    assert "default" == s3.get("preferred_transfer_client")
