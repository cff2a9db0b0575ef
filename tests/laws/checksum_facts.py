"""Print, as JSON, what each operation of S3 sends for a checksum.

Run by the host's own Python, which needs no network: requests are caught
before they leave. For each kind of session, and each operation whose input
can be made up: its ``Content-MD5``, whether that is the body's, and its
``x-amz-checksum-*`` headers. And, for each setting of a user's, what a
download asks for.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from types import SimpleNamespace
from typing import Any

import awscli.clidriver  # noqa: F401  it brings the host's botocore
import botocore.session
from botocore.awsrequest import AWSResponse

import awscli_outscale
from support.made_up import value

_BUCKET, _MD5 = "some-bucket", "1B2M2Y8AsgTpgAmY7PhCfg=="


def main() -> None:
    """Call every operation in an OUTSCALE, an AWS and a plain session."""
    outscale = botocore.session.Session()
    awscli_outscale.enable(outscale)
    aws = botocore.session.Session()
    options = SimpleNamespace(
        endpoint_url=None, region="eu-west-2", command="s3api"
    )
    awscli_outscale.awscli_initialize(aws.get_component("event_emitter"))
    aws.emit("session-initialized", session=aws, parsed_args=options)
    found = {
        "outscale": _Caller(outscale).all(),
        "aws": _Caller(aws).all(),
        "stock": _Caller(botocore.session.Session()).all(),
        "given": _Caller(outscale).given(),
        "downloads": {
            setting: _downloads(setting)
            for setting in ("", "when_required", "when_supported")
        },
    }
    print(json.dumps(found))


def _downloads(setting: str) -> dict[str, Any]:
    """Return what downloads are like with a user's setting, or without one.

    ``size first`` is whether s3transfer takes an object's size as known.
    """
    name = "AWS_RESPONSE_CHECKSUM_VALIDATION"
    os.environ.pop(name, None)
    if setting:
        os.environ[name] = setting
    session = botocore.session.Session()
    awscli_outscale.enable(session)
    caller = _Caller(session)
    return {
        "size first": caller.validation != "when_required",
        "asked": caller.mode(),
        "asked by hand": caller.mode(ChecksumMode="ENABLED"),
    }


class _Caller:
    """Calls the operations of one session's S3, and sends nothing."""

    def __init__(self, session: Any) -> None:
        self._client = session.create_client(
            "s3",
            region_name="eu-west-2",
            # Its own: no key is good at two clouds.
            aws_access_key_id=secrets.token_hex(10).upper(),
            aws_secret_access_key="s" * 40,
        )
        self._model = self._client.meta.service_model
        self._client.meta.events.register_last("before-send.s3", self._catch)
        self._sent: Any = None

    def _catch(self, request: Any, **kwargs: Any) -> AWSResponse:
        self._sent = request
        return AWSResponse(request.url, 204, {}, _Nothing())

    def all(self) -> dict[str, Any]:
        """Return what each operation sends, by its name."""
        return {name: self._call(name) for name in self._model.operation_names}

    @property
    def validation(self) -> Any:
        name = "response_checksum_validation"
        return getattr(self._client.meta.config, name, None)

    def mode(self, **params: Any) -> bool:
        """Tell whether a download asks for a checksum."""
        self._call("GetObject", **params)
        return "x-amz-checksum-mode" in self._sent.headers

    def given(self) -> dict[str, Any]:
        """Return what each operation sends with the user's own checksums.

        And what it sends without a body, where that may be.
        """
        found: dict[str, Any] = {"ContentMD5": {}, "SHA256": {}, "bare": {}}
        for name in self._model.operation_names:
            shape = self._model.operation_model(name).input_shape
            if shape is None:
                continue
            if "ContentMD5" in shape.members:
                made = self._call(name, ContentMD5=_MD5)
                found["ContentMD5"][name] = made
            if "ChecksumAlgorithm" in shape.members:
                made = self._call(name, ChecksumAlgorithm="SHA256")
                found["SHA256"][name] = made
            payload = shape.serialization.get("payload")
            if payload and payload not in shape.required_members:
                found["bare"][name] = self._call(name, leave_out=payload)
        return found

    def _call(
        self, name: str, leave_out: str = "", **params: Any
    ) -> dict[str, Any]:
        operation = self._model.operation_model(name)
        made = value(operation.input_shape) if operation.input_shape else {}
        made.pop(leave_out, None)
        checksum = operation.http_checksum or {}
        required = bool(
            checksum.get("requestChecksumRequired")
            or operation.http_checksum_required
        )
        self._sent = None
        try:
            self._client._make_api_call(name, {**made, **params})
        except Exception as problem:
            if self._sent is None:  # refused before it is sent
                refused = type(problem).__name__
                return {"required": required, "refused": refused}
        headers = {k.lower(): v for k, v in self._sent.headers.items()}
        md5 = headers.get("content-md5")
        if isinstance(md5, bytes):
            md5 = md5.decode()
        return {
            "required": required,
            "streams": operation.has_streaming_input,
            "md5": md5,
            "of the body": md5 == _md5(self._sent.body),
            "checksums": sorted(
                n for n in headers if n.startswith("x-amz-checksum-")
            ),
        }


class _Nothing:
    """The body of an empty answer."""

    def stream(self, *args: Any) -> Any:
        return iter(())

    read = stream


def _md5(body: Any) -> str:
    whole = body if isinstance(body, (bytes, bytearray)) else b""
    return base64.b64encode(hashlib.md5(whole).digest()).decode()


if __name__ == "__main__":
    os.environ["AWS_MAX_ATTEMPTS"] = "1"
    main()
