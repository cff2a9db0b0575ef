"""`aws s3` and `aws s3api` at OOS: each row of docs/object-storage.md."""

from __future__ import annotations

import json
import re
import subprocess
import warnings
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ParamValidationError

import awscli_outscale
from awscli_outscale import data, errors
from awscli_outscale.hooks import mistaken_operations
from awscli_outscale.sandbox import Sandbox
from support import hosts, made_up
from support.hosts import ROOT
from support.proxy import RecordingProxy
from support.runner import OSC, Aws, Command, Result

DATA = json.loads((ROOT / "tests" / "cases" / "oos.json").read_text())
ROWS = [row for row in DATA["rows"] if "run" in row]
RULES = json.loads(
    (ROOT / "awscli_outscale/sandbox/oos/rules.json").read_text()
)
#: What a POST can be; Arsenal's routePOST.ts.
POSTS = {"delete", "restore", "uploadId", "uploads"}
#: Prints S3's operations, the AWS CLI's name, method and URI of each, and its
#: other commands.
OPERATIONS = """
import json
import awscli.clidriver  # it brings the host's botocore
from awscli.customizations.s3.s3 import S3
from botocore import session, xform_name
session = session.get_session()
model = session.get_service_model("s3")
found = {}
for name in model.operation_names:
    http = model.operation_model(name).http
    found[name] = xform_name(name, "-"), http["method"], http["requestUri"]
commands = [f"s3 {command['name']}" for command in S3.SUBCOMMANDS]
for name in session.get_waiter_model("s3").waiter_names:
    commands.append(f"s3api wait {xform_name(name, '-')}")
print(json.dumps({"operations": found, "commands": commands}))
"""
PAGE = ROOT / "docs" / "object-storage.md"
BEGIN, END = "<!-- tests/cases/oos.json -->\n", "<!-- end -->\n"

#: Exit codes: of v1, and of v2.
CODES = {
    None: {0},
    "error": {254, 255},
    "failure": {1},
    "refused": {253, 255},
    "validation": {252, 255},
}


def table() -> str:
    """Return the tables of the page."""
    lines: list[str] = []
    for row in DATA["rows"]:
        if "part" in row:
            lines += ["", f"### {row['part']}", "", "| | |", "|---|---|"]
            continue
        failure = re.search(r"[A-Z]\w+[a-z](?=\.\*|$)", row.get("err", ""))
        told = failure[0] if failure and row.get("code") == "error" else ""
        note = "; ".join(
            part for part in (row.get("note"), told and f"`{told}`") if part
        )
        lines.append(f"| `{row.get('shown', row['run'])}` | {note} |")
    return "\n".join([*lines[1:], ""])


def fill(aws: Aws) -> None:
    (aws.home / "small").write_text("content\n")
    (aws.home / "small.2").write_text("content\n")
    (aws.home / "big").write_bytes(bytes(range(256)) * 40_000)
    for path in ("tree/a", "tree/b", "sub/a"):
        (aws.home / path).parent.mkdir(exist_ok=True)
        (aws.home / path).write_text(path)


def batches() -> list[list[dict[str, Any]]]:
    """Return the rows, apart where one needs what another gives."""
    found: list[list[dict[str, Any]]] = [[]]
    for row in ROWS:
        given = [r["gives"] for r in found[-1] if "gives" in r]
        if any(f"{{{name}}}" in row["run"] for name in given):
            found.append([])
        found[-1].append(row)
    return found


def filled(text: str, given: dict[str, str]) -> str:
    for name, value in given.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def problem(row: dict[str, Any], result: Any) -> str | None:
    wrong = [
        name
        for name, text in (("out", result.out), ("err", result.err))
        if not re.search(row.get(name, ""), text, re.MULTILINE)
    ]
    if row.get("code") is None and "err" not in row and result.err:
        wrong.append("silence")
    if result.code not in CODES[row.get("code")]:
        wrong.append("code")
    if "Traceback" in result.err:
        wrong.append("traceback")
    return f"{row['run']}: {wrong} {result}" if wrong else None


def test_each_row_is_as_documented(aws: Aws) -> None:
    fill(aws)
    results: list[Result] = []
    given: dict[str, str] = {}
    for rows in batches():
        commands = [filled(row["run"], given) for row in rows]
        results += (some := aws.many(*commands, timeout=240))
        for row, result in zip(rows, some, strict=True):
            if name := row.get("gives"):
                given[name] = json.loads(result.out)[name].strip('"')

    problems = [
        problem(row, result) for row, result in zip(ROWS, results, strict=True)
    ]
    assert [] == [text for text in problems if text]
    assert (aws.home / "big").read_bytes() == (
        aws.home / "big.copy"
    ).read_bytes()


def test_every_operation_is_accounted_for(host: hosts.Host) -> None:
    """It is in a row, or OOS has no such thing, or there is a reason.

    So is each command of ``aws s3`` and each waiter.
    """
    run = subprocess.run(
        [host.python, "-c", OPERATIONS],
        capture_output=True,
        text=True,
        check=True,
    )
    there = json.loads(run.stdout)
    tried = {
        row["run"].split()[1] for row in ROWS if row["run"].startswith("s3api")
    }
    neither = {
        name
        for name, (command, *http) in there["operations"].items()
        if command not in tried
        and not is_not_implemented(*http)
        and not mistaken_operations.mistaken_for(
            dict(zip(("method", "requestUri"), http, strict=True))
        )
    }

    assert [] == [
        command
        for command in there["commands"]
        if not any(row["run"].startswith(f"{command} ") for row in ROWS)
    ]
    assert "s3 presign" in there["commands"]
    assert neither <= set(DATA["without"])
    if host == hosts.installed()[0]:
        assert neither == set(DATA["without"])


def test_every_operation_in_python_gets_an_answer_of_ooss(
    sandbox: Sandbox,
) -> None:
    """Or is stopped: no answer is one that botocore cannot read."""
    session = boto3.Session(
        sandbox.access_key, sandbox.secret_key, region_name="eu-west-2"
    )
    awscli_outscale.enable(session)
    s3 = session.client("s3", endpoint_url=sandbox.endpoint_url)
    model = s3.meta.service_model
    answers: dict[str, str] = {}
    for number, (method, name) in enumerate(
        s3.meta.method_to_api_mapping.items()
    ):
        shape = model.operation_model(name).input_shape
        parameters = unconditional(name, made_up.value(shape) if shape else {})
        if "Bucket" in parameters and name != "CreateBucket":
            parameters["Bucket"] = bucket = f"bucket-{number}"
            s3.create_bucket(Bucket=bucket)
            s3.put_object(Bucket=bucket, Key="abc/def", Body=b"content")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", errors.OutscaleWarning)
                getattr(s3, method)(**parameters)
            answers[name] = "success"
        except ClientError as problem:
            answers[name] = problem.response["Error"]["Code"]
        except (errors.Refused, ParamValidationError) as problem:
            answers[name] = type(problem).__name__

    served = {
        *RULES["errors"]["value"],
        *("success", "Refused", "404", "412", "MalformedACLError"),
    }
    assert {} == {
        name: answer
        for name, answer in answers.items()
        if answer not in served and name not in DATA["without"]
    }
    assert "success" == answers["PutObjectTagging"]
    assert "Refused" == answers["RenameObject"]


def unconditional(operation: str, parameters: Any) -> Any:
    """Return parameters without the conditions that OOS does not look at."""
    conditions = data.load("oos-operations")["conditions"]
    names = conditions.get(operation, {"names": ()})["names"]
    for each in parameters.get("Delete", {}).get("Objects", ()):
        for name in names:
            each.pop(name, None)
    return {n: value for n, value in parameters.items() if n not in names}


def test_buckets_are_listed_by_prefix(sandbox: Sandbox) -> None:
    """OOS itself lists all of them: a loop that deletes would delete all."""
    session = boto3.Session(
        sandbox.access_key, sandbox.secret_key, region_name="eu-west-2"
    )
    awscli_outscale.enable(session)
    s3 = session.client("s3", endpoint_url=sandbox.endpoint_url)
    for name in "tmp-1", "tmp-2", "kept":
        s3.create_bucket(Bucket=name)

    def listed(**kwargs: Any) -> list[str]:
        pages = s3.get_paginator("list_buckets").paginate(**kwargs)
        return [b["Name"] for page in pages for b in page["Buckets"]]

    assert ["tmp-1", "tmp-2"] == listed(Prefix="tmp-")
    assert [] == listed(Prefix="absent", PaginationConfig={"PageSize": 1})
    assert {"tmp-1", "tmp-2", "kept"} <= set(listed())
    assert ["kept"] == listed(Prefix="k", BucketRegion="eu-west-2")
    with pytest.warns(errors.OutscaleWarning, match="BucketRegion of ListB"):
        assert ["kept"] == listed(Prefix="k", BucketRegion="us-east-2")
    s3.create_bucket(Bucket="written", ObjectOwnership="ObjectWriter")
    with pytest.warns(errors.OutscaleWarning, match="ObjectOwnership of Cr"):
        s3.create_bucket(Bucket="owned", ObjectOwnership="BucketOwnerEnforced")


def is_not_implemented(method: str, uri: str) -> bool:
    """Tell whether CloudServer knows a request and lacks what it asks for."""
    query = uri.partition("?")[2].split("&")
    names = {piece.partition("=")[0] for piece in query}
    lacking = set(RULES["unsupported_queries"]["value"])
    posts = method == "POST" and uri.startswith("/{Bucket}")
    return bool(names & lacking) or (posts and not names & POSTS)


def test_virtual_hosts_are_as_good(aws: Aws, internet: RecordingProxy) -> None:
    """With the user's ``addressing_style = virtual``, for whole jobs."""
    aws.configure(OSC, "s3 =\n  addressing_style = virtual\n")
    fill(aws)
    location = "https://oos.eu-west-2.outscale.com"
    *moved, listed, presigned, _, _ = results = aws.many(
        "s3 mb s3://some-bucket",
        "s3 cp small s3://some-bucket/small",
        "s3 cp big s3://some-bucket/big",
        "s3 cp s3://some-bucket/big big.copy",
        "s3 cp s3://some-bucket/big s3://some-bucket/copied",
        "s3 sync tree s3://some-bucket/tree --delete",
        "s3api put-bucket-cors --bucket some-bucket --cors-configuration "
        '{"CORSRules":[{"AllowedMethods":["GET"],"AllowedOrigins":["*"]}]}',
        f"s3 ls s3://some-bucket --endpoint-url {location}",
        "s3 presign s3://some-bucket/small",
        "s3 rm s3://some-bucket --recursive",
        "s3 rb s3://some-bucket",
    )

    assert [0] * len(results) == [result.code for result in results], results
    assert "" == "".join(result.err for result in moved)
    assert "big" in listed.out
    assert presigned.out.startswith(
        "https://some-bucket.oos.eu-west-2.outscale.com/small?"
    )
    assert {"some-bucket.oos.eu-west-2.outscale.com"} == set(
        internet.connections
    ) - {"oos.eu-west-2.outscale.com"}

    told = aws(
        "ec2",
        "register-image",
        "--name",
        "bench",
        "--image-location",
        presigned.out.strip(),
        "--dry-run",
    )
    assert "is not OUTSCALE's object storage" not in told.err


def test_no_bucket_is_taken_for_an_object_of_another(
    aws: Aws, internet: RecordingProxy
) -> None:
    """However the endpoint that names it is set."""
    inside = "https://some.bucket.oos.eu-west-2.outscale.com"
    behind = "https://oos.eu-west-2.outscale.com/some.bucket"
    aws.configure(OSC, OSC.replace("osc", "own") + f"endpoint_url = {inside}")

    results = aws.many(
        *(
            f"{command} --endpoint-url {url}"
            for command in ("s3 rb s3://other", "s3 ls", "s3 mb s3://other")
            for url in (inside, behind)
        ),
        Command("s3 rb s3://other", {"AWS_ENDPOINT_URL": inside}),
        Command("s3 rb s3://other", {"AWS_ENDPOINT_URL_S3": behind}),
        "s3api delete-bucket --bucket other --profile own",
    )

    for result in results:
        assert 0 != result.code, result
        assert "names the bucket some.bucket, and OOS would" in result.err
        assert "https://oos.eu-west-2.outscale.com. Nothing" in result.err
    assert [] == internet.connections


def test_the_page_says_what_is_tested() -> None:
    text = PAGE.read_text("utf-8")
    assert table() == text.partition(BEGIN)[2].partition(END)[0]
