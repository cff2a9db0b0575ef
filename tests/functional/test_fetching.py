"""What is fetched besides calls: manifests, and whatever doctor asks for."""

from __future__ import annotations

import json

import pytest

from awscli_outscale.sandbox import Sandbox
from awscli_outscale.sandbox.exports import exported_image
from support.exports import export
from support.proxy import RecordingProxy
from support.runner import Aws, Command

EMPTY = "The path of the CA certificates is empty"


def test_certificates_are_verified_in_one_order_everywhere(
    aws: Aws, sandbox: Sandbox, internet: RecordingProxy
) -> None:
    url = export(sandbox)
    before = len(sandbox.requests)
    lines = (
        f"outscale explain-manifest --image-location {url}",
        "outscale doctor",
        "ec2 register-image --name fetched --check-manifest "
        f"--image-location {url}",
        "ec2 describe-key-pairs",
        "s3 ls",
    )
    good = str(aws.home / "ca.pem")
    bad: list[tuple[dict[str, str | None], str]] = [
        ({"AWS_CA_BUNDLE": ""}, EMPTY),
        ({"AWS_CA_BUNDLE": " "}, EMPTY),
        (
            {"AWS_CA_BUNDLE": None, "REQUESTS_CA_BUNDLE": ""},
            EMPTY,
        ),
        (
            {"AWS_CA_BUNDLE": "/none", "REQUESTS_CA_BUNDLE": good},
            "there are no CA certificates at /none",
        ),
        ({"AWS_CA_BUNDLE": None}, "its certificate is not accepted"),
    ]
    env: dict[str, str | None] = {
        "AWS_CA_BUNDLE": None,
        "REQUESTS_CA_BUNDLE": good,
    }

    refused = aws.many(*[Command(line, e) for e, _ in bad for line in lines])
    asked = len(sandbox.requests) - before
    accepted = aws.many(*[Command(line, env) for line in lines])

    for result, (_, words) in zip(
        refused, [case for case in bad for _ in lines], strict=True
    ):
        assert 0 != result.code
        said = result.out + result.err
        # Newer AWS CLIs refuse it by themselves, and have their own words.
        said = said.replace("Invalid CA bundle: ", EMPTY)
        assert words in said or "SSL validation failed" in said
    assert 0 == asked
    assert [0] * 5 == [result.code for result in accepted], accepted


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_file_is_explained_to_its_end_in_any_terminal(
    aws: Aws, encoding: str
) -> None:
    made, _ = exported_image(["https://oos.eu-west-2.outscale.com/b/s?x"])
    made["Image"]["Description"] = "\u4f60 \u2014 \U0001f600"
    path = aws.home / "manifest.json"
    path.write_text(json.dumps(made, ensure_ascii=False), "utf-8")
    command = ("outscale", "explain-manifest", "--image-location")
    env: dict[str, str | None] = {"PYTHONIOENCODING": encoding}

    text = aws(*command, f"file://{path}", env=env)
    data = aws(*command, str(path), "--output", "json", env=env)

    assert "\\u2014" in text.out
    assert "registered." in text.out.splitlines()[-1]
    assert made["Image"]["Description"] == data.json["Image"]["Description"]
    assert ("", "") == (text.err, data.err)
