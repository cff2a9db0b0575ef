"""The sandbox's OOS answers as a real Scality CloudServer did, call by call.

The expected answers are CloudServer's of October 2024, run on loopback and
asked with the same raw requests; those below "Documents" and "Object lock"
stand in its source. OOS itself was not asked.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from sandbox.cloudserver import Call, chunked, send

from awscli_outscale.hooks.content_md5 import add_content_md5
from awscli_outscale.sandbox import Sandbox

_OK = (200, "", "")
_ARGUMENT = (400, "InvalidArgument", "Invalid Argument")
_DENIED = (403, "AccessDenied", "Access Denied")
_HEADER = (
    400,
    "MissingSecurityHeader",
    "Your request is missing a required header.",
)
_KEY = (
    403,
    "InvalidAccessKeyId",
    "The AWS access key Id you provided does not exist in our records.",
)
_SIGNATURE = (
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you "
    "provided.",
)
_SKEW = (
    403,
    "RequestTimeTooSkewed",
    "The difference between the request time and the server's time is too "
    "large.",
)
_DATE = (
    403,
    "AccessDenied",
    "Authentication requires a valid Date or x-amz-date header",
)
_NAME = (400, "InvalidBucketName", "The specified bucket is not valid.")
_NO_BUCKET = (404, "NoSuchBucket", "The specified bucket does not exist.")
_LONG = (
    400,
    "KeyTooLong",
    "Object key is too long. Maximum number of bytes allowed in keys is 915.",
)
_DIGEST = (
    400,
    "BadDigest",
    "The Content-MD5 you specified did not match what we received.",
)
_NO_DIGEST = (
    400,
    "InvalidDigest",
    "The Content-MD5 you specified is not valid.",
)
_XML = (
    400,
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against "
    "our published schema.",
)
_VERSIONING = (
    400,
    "IllegalVersioningConfigurationException",
    "Indicates that the versioning configuration specified in the request is "
    "invalid.",
)
_VERSIONS_LOCKED = (
    409,
    "InvalidBucketState",
    "An Object Lock configuration is present on this bucket, so the "
    "versioning state cannot be changed.",
)
_ACCOUNT = "arn:aws:iam::123456789012:"
_POLICY = (400, "MalformedPolicy", "This policy contains invalid Json")
_CONDITION = (
    412,
    "PreconditionFailed",
    "At least one of the preconditions you specified did not hold.",
)
_NO_LOCK_FOR_UPLOAD = (
    400,
    "InvalidRequest",
    "Bucket is missing ObjectLockConfiguration",
)
_ETAG = "5d41402abc4b2a76b9719d911017c592"
_PAST, _FUTURE = (
    "Thu, 01 Jan 2015 00:00:00 GMT",
    "Thu, 01 Jan 2099 00:00:00 GMT",
)
_LATER = "2099-01-01T00:00:00Z"
_LOCK = (
    b"<ObjectLockConfiguration><ObjectLockEnabled>Enabled"
    b"</ObjectLockEnabled></ObjectLockConfiguration>"
)
_EMPTY = (400, "MissingRequestBodyError", "Request body is empty")
_TRAILER = (400, "BadRequest", "trailing checksum is not supported")
_CHECKSUM = (400, "BadRequest", "unsupported checksum algorithm")
_NOT_THERE = (
    501,
    "NotImplemented",
    "A header you provided implies functionality that is not implemented.",
)
_METHOD = (
    405,
    "MethodNotAllowed",
    "The specified method is not allowed against this resource.",
)
_URI = (
    400,
    "InvalidURI",
    "Could not parse the specified URI. Check your restEndpoints "
    "configuration.",
)
_NO_LOCK = (
    400,
    "InvalidRequest",
    "Bucket is missing Object Lock Configuration",
)
_CLASS = (
    400,
    "InvalidStorageClass",
    "The storage class you specified is not valid.",
)
_NO_CORS = (
    403,
    "AccessForbidden",
    "CORSResponse: CORS is not enabled for this bucket.",
)

_WEEK = 7 * 24 * 3600
_DELETE = b"<Delete><Object><Key>none</Key></Object></Delete>"
_CORS = (
    b"<CORSConfiguration><CORSRule><AllowedOrigin>https://example.org"
    b"</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>"
    b"</CORSConfiguration>"
)


def _md5(body: bytes) -> str:
    return b64encode(hashlib.md5(body).digest()).decode()


def _sha(value: str) -> dict[str, str]:
    return {"x-amz-content-sha256": value}


def _put(headers: dict[str, str] | None = None, **more: Any) -> Call:
    more = {"path": "/exports/new", "body": b"hello", **more}
    return Call("PUT", headers=headers or {}, **more)


def _bucket(name: str, method: str = "PUT") -> Call:
    return Call(method, f"/{name}")


def _of_bucket(query: str, method: str = "GET", body: bytes = b"") -> Call:
    return Call(method, "/exports", query, body=body)


def _deletes(body: bytes, digest: str | None, **headers: str) -> Call:
    given = {"content-md5": digest} if digest else {}
    return Call("POST", "/exports", "delete", {**given, **headers}, body=body)


_V4Q, _V2Q = {"form": "v4-query"}, {"form": "v2-query"}


def _copy(path: str = "/exports/copy", **conditions: str) -> Call:
    asked = {
        f"x-amz-copy-source-if-{name.replace('_', '-')}": value
        for name, value in conditions.items()
    }
    return _put({"x-amz-copy-source": "exports/k", **asked}, path=path)


def _versioning(text: str, bucket: str = "exports") -> Call:
    body = f"<VersioningConfiguration>{text}</VersioningConfiguration>"
    return Call("PUT", f"/{bucket}", "versioning", body=body.encode())


def _policy(**changes: Any) -> Call:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::exports/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    for name, value in changes.items():
        of_policy = name in ("Version", "Id", "Statement", "Other")
        (policy if of_policy else statement)[name] = value
    return _of_bucket("policy", "PUT", json.dumps(policy).encode())


def _lock(bucket: str, **headers: str) -> Call:
    given = {
        f"x-amz-object-lock-{k.replace('_', '-')}": v
        for k, v in headers.items()
    }
    return _put(given, path=f"/{bucket}/new")


CASES: dict[str, tuple[Call, tuple[int, str, str]]] = {
    # Signatures, version 4
    "v4": (Call(), _OK),
    "v4 wrong secret": (Call(secret="s" * 40), _SIGNATURE),
    "v4 tampered": (Call(tamper=True), _SIGNATURE),
    "v4 unknown key": (Call(key="A" * 20), _KEY),
    "v4 14 minutes late": (Call(ahead=-840), _OK),
    "v4 16 minutes late": (Call(ahead=-960), _SKEW),
    "v4 14 minutes early": (Call(ahead=840), _OK),
    "v4 16 minutes early": (Call(ahead=960), _SKEW),
    "v4 another day in the scope": (Call(scope_date="20200101"), _SKEW),
    "v4 us-east-1": (Call(region="us-east-1"), _OK),
    "v4 no-such-9": (Call(region="no-such-9"), _OK),
    "v4 service oos": (Call(service="oos"), _ARGUMENT),
    "v4 no x-amz-date": (Call(drop="x-amz-date"), _DATE),
    "v4 no x-amz-content-sha256": (
        Call(drop="x-amz-content-sha256"),
        _HEADER,
    ),
    "v4 unsigned x-amz header": (
        Call(unsigned={"x-amz-meta-a": "b"}),
        _DENIED,
    ),
    "v4 incomplete": (
        Call(
            form="none",
            headers={"Authorization": "AWS4-HMAC-SHA256 Credential=a/b"},
        ),
        _ARGUMENT,
    ),
    "garbage": (
        Call(form="none", headers={"Authorization": "Bearer x"}),
        _DENIED,
    ),
    # Presigned, version 4
    "v4 URL": (Call(**_V4Q), _OK),
    "v4 URL wrong secret": (Call(secret="s" * 40, **_V4Q), _SIGNATURE),
    "v4 URL unknown key": (Call(key="A" * 20, **_V4Q), _KEY),
    "v4 URL tampered": (Call(tamper=True, **_V4Q), _SIGNATURE),
    "v4 URL expired": (Call(expires="60", ahead=-70, **_V4Q), _SKEW),
    "v4 URL of 7 days": (Call(expires=str(_WEEK), **_V4Q), _OK),
    "v4 URL of more": (Call(expires=str(_WEEK + 1), **_V4Q), _ARGUMENT),
    "v4 URL of 0": (Call(expires="0", **_V4Q), _ARGUMENT),
    "v4 URL of -1": (Call(expires="-1", **_V4Q), _ARGUMENT),
    "v4 URL of abc": (Call(expires="abc", **_V4Q), _ARGUMENT),
    "v4 URL 14 minutes early": (Call(ahead=840, **_V4Q), _OK),
    "v4 URL 16 minutes early": (Call(ahead=960, **_V4Q), _SKEW),
    **{
        f"v4 URL without {name}": (
            Call(drop=f"X-Amz-{name}=", **_V4Q),
            _ARGUMENT,
        )
        for name in (
            *("Date", "Expires", "Credential"),
            *("SignedHeaders", "Signature"),
        )
    },
    "v4 URL with a header": (
        Call(unsigned={"x-amz-meta-a": "b"}, **_V4Q),
        _DENIED,
    ),
    "v4 URL us-east-1": (Call(region="us-east-1", **_V4Q), _OK),
    "v4 URL service fcu on OOS's host": (
        Call(service="fcu", host="oos.eu-west-2.outscale.com", **_V4Q),
        _ARGUMENT,
    ),
    # Version 2
    "v2": (Call(form="v2"), _OK),
    "v2 wrong secret": (Call(form="v2", secret="s" * 40), _SIGNATURE),
    "v2 unknown key": (Call(form="v2", key="A" * 20), _KEY),
    "v2 10 minutes late": (Call(form="v2", ahead=-600), _OK),
    "v2 20 minutes late": (Call(form="v2", ahead=-1200), _SKEW),
    "v2 of a sub-resource": (Call(form="v2", query="acl"), _OK),
    "v2 URL": (Call(**_V2Q), _OK),
    "v2 URL wrong secret": (Call(secret="s" * 40, **_V2Q), _SIGNATURE),
    "v2 URL unknown key": (Call(key="A" * 20, **_V2Q), _KEY),
    "v2 URL expired": (Call(expires="-10", **_V2Q), _SKEW),
    "v2 URL of 7 days": (Call(expires=str(_WEEK - 60), **_V2Q), _OK),
    "v2 URL of more": (Call(expires=str(_WEEK + 60), **_V2Q), _DENIED),
    "v2 URL of abc": (Call(expires="abc", **_V2Q), _HEADER),
    "v2 URL without Expires": (Call(drop="Expires", **_V2Q), _HEADER),
    "v2 URL without Signature": (Call(drop="Signature", **_V2Q), _DENIED),
    "v2 URL without AWSAccessKeyId": (
        Call(drop="AWSAccessKeyId", **_V2Q),
        _HEADER,
    ),
    # Buckets and keys
    "no such bucket": (Call(path="/missing/k"), _NO_BUCKET),
    "upload to no such bucket": (_put(path="/missing/k"), _NO_BUCKET),
    "delete no such bucket": (_bucket("missing", "DELETE"), _NO_BUCKET),
    "bucket again": (
        _bucket("exports"),
        (
            409,
            "BucketAlreadyOwnedByYou",
            "A bucket with this name exists and is already owned by you",
        ),
    ),
    "delete a full bucket": (
        _bucket("exports", "DELETE"),
        (
            409,
            "BucketNotEmpty",
            "The bucket you tried to delete is not empty.",
        ),
    ),
    **{
        f"{method} bucket {name}": (
            _bucket(name, method),
            _NO_BUCKET if method == "DELETE" else _NAME,
        )
        for method in ("PUT", "GET", "DELETE")
        for name in ("ab", "Upper", "a_b", "192.168.1.1")
    },
    **{
        f"PUT bucket {name}": (_bucket(name), _NAME)
        for name in ("a..b", "-abc", "abc-", "abc.-d", "a" * 64)
    },
    "PUT bucket a.b.c": (_bucket("a.b.c"), _OK),
    "PUT bucket a--b": (_bucket("a--b"), _OK),
    "key of 915 bytes": (_put(path="/exports/" + "k" * 915), _OK),
    "key of 916 bytes": (_put(path="/exports/" + "k" * 916), _LONG),
    "anonymous, missing bucket": (
        Call(path="/missing/k", form="none"),
        _NO_BUCKET,
    ),
    "anonymous list, missing bucket": (
        Call(path="/missing", form="none"),
        _NO_BUCKET,
    ),
    "anonymous": (Call(form="none"), _DENIED),
    "location mars-1": (
        Call(
            "PUT",
            "/mars",
            body=b"<CreateBucketConfiguration><LocationConstraint>mars-1"
            b"</LocationConstraint></CreateBucketConfiguration>",
        ),
        (
            400,
            "InvalidLocationConstraint",
            "value of the location you are attempting to set - mars-1 - is "
            "not listed in the locationConstraint config",
        ),
    ),
    "location us-east-1": (
        Call(
            "PUT",
            "/earth",
            body=b"<CreateBucketConfiguration><LocationConstraint>us-east-1"
            b"</LocationConstraint></CreateBucketConfiguration>",
        ),
        _OK,
    ),
    "location malformed": (Call("PUT", "/mars", body=b"<Create"), _XML),
    # Content-MD5
    "delete without MD5": (_deletes(_DELETE, None), _DIGEST),
    "delete with CRC32 only": (
        _deletes(_DELETE, None, **{"x-amz-checksum-crc32": "NhCmhg=="}),
        _DIGEST,
    ),
    "delete with another MD5": (_deletes(_DELETE, _md5(b"")), _DIGEST),
    "delete with MD5": (_deletes(_DELETE, _md5(_DELETE)), _OK),
    "delete malformed": (_deletes(b"<Delete", _md5(b"<Delete")), _XML),
    "delete nothing": (_deletes(b"", _md5(b"")), _EMPTY),
    "delete with x-amz-trailer": (
        _deletes(_DELETE, _md5(_DELETE), **{"x-amz-trailer": "x"}),
        _OK,
    ),
    "CORS without MD5": (_of_bucket("cors", "PUT", _CORS), _DIGEST),
    "tagging without MD5": (
        _of_bucket(
            "tagging",
            "PUT",
            b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag>"
            b"</TagSet></Tagging>",
        ),
        (204, "", ""),
    ),
    "upload, another MD5": (_put({"content-md5": _md5(b"")}), _DIGEST),
    "upload, invalid MD5": (_put({"content-md5": "abc"}), _NO_DIGEST),
    "upload, empty MD5": (_put({"content-md5": ""}), _NO_DIGEST),
    "upload, MD5": (_put({"content-md5": _md5(b"hello")}), _OK),
    # Checksums
    "trailing unsigned": (
        _put(
            {
                **_sha("STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
                "x-amz-trailer": "x-amz-checksum-crc32",
            }
        ),
        _TRAILER,
    ),
    "x-amz-trailer only": (_put({"x-amz-trailer": "x"}), _TRAILER),
    "trailing without x-amz-trailer": (
        _put(_sha("STREAMING-UNSIGNED-PAYLOAD-TRAILER")),
        _CHECKSUM,
    ),
    "trailing on a part": (
        _put({"x-amz-trailer": "x"}, query="partNumber=1&uploadId=none"),
        _TRAILER,
    ),
    "trailing, no bucket": (
        _put({"x-amz-trailer": "x"}, path="/missing/k"),
        _TRAILER,
    ),
    "trailing, anonymous": (
        _put({"x-amz-trailer": "x"}, form="none"),
        _TRAILER,
    ),
    "trailing, wrong secret": (
        _put({"x-amz-trailer": "x"}, secret="s" * 40),
        _SIGNATURE,
    ),
    "another body's SHA-256": (
        _put(_sha(hashlib.sha256(b"other").hexdigest())),
        _OK,
    ),
    "SHA-256 nonsense": (_put(_sha("nonsense")), _CHECKSUM),
    "CRC32": (_put({"x-amz-checksum-crc32": "NhCmhg=="}), _OK),
    # Uploads
    "chunked without a length": (
        _put(
            {"transfer-encoding": "chunked"}, body=b"5\r\nhello\r\n0\r\n\r\n"
        ),
        (
            411,
            "MissingContentLength",
            "You must provide the Content-Length HTTP header.",
        ),
    ),
    "storage class ODD": (_put({"x-amz-storage-class": "ODD"}), _CLASS),
    "storage class STANDARD_IA": (
        _put({"x-amz-storage-class": "STANDARD_IA"}),
        _CLASS,
    ),
    "ACL odd": (_put({"x-amz-acl": "odd"}), _ARGUMENT),
    "SSE-C": (
        _put({"x-amz-server-side-encryption-customer-algorithm": "AES256"}),
        _NOT_THERE,
    ),
    "If-None-Match": (
        _put({"if-none-match": "*"}, path="/exports/k"),
        _OK,
    ),
    "range beyond": (
        Call(headers={"range": "bytes=900-"}),
        (416, "InvalidRange", "The requested range cannot be satisfied."),
    ),
    "If-Match": (
        Call(headers={"if-match": '"bad"'}),
        (
            412,
            "PreconditionFailed",
            "At least one of the preconditions you specified did not hold.",
        ),
    ),
    "copy from no bucket": (
        _put({"x-amz-copy-source": "missing/k"}, body=b""),
        _NO_BUCKET,
    ),
    "copy from no key": (
        _put({"x-amz-copy-source": "exports"}, body=b""),
        _ARGUMENT,
    ),
    "complete with nothing": (
        Call("POST", query="uploadId=none"),
        _XML,
    ),
    "part 10001": (
        _put(query="partNumber=10001&uploadId=none"),
        (
            400,
            "TooManyParts",
            "You have attempted to upload more parts than allowed.",
        ),
    ),
    "part of no upload": (
        _put(query="partNumber=1&uploadId=none"),
        (404, "NoSuchKey", "The specified key does not exist."),
    ),
    "abort no upload": (
        Call("DELETE", query="uploadId=none"),
        (204, "", ""),
    ),
    # Sub-resources
    "?lifecycle": (
        _of_bucket("lifecycle"),
        (
            404,
            "NoSuchLifecycleConfiguration",
            "The lifecycle configuration does not exist.",
        ),
    ),
    "?policy": (
        _of_bucket("policy"),
        (
            404,
            "NoSuchBucketPolicy",
            "The specified bucket does not have a bucket policy.",
        ),
    ),
    "?object-lock": (
        _of_bucket("object-lock"),
        (
            404,
            "ObjectLockConfigurationNotFoundError",
            "The object lock configuration was not found",
        ),
    ),
    **{
        f"?{query}": (_of_bucket(query), _NOT_THERE)
        for query in (
            *("publicAccessBlock", "accelerate", "requestPayment"),
            *("logging", "torrent", "policyStatus", "analytics"),
            *("inventory", "metrics"),
        )
    },
    "?ownershipControls": (_of_bucket("ownershipControls"), _OK),
    "key?torrent": (Call(query="torrent"), _NOT_THERE),
    "key?retention": (Call(query="retention"), _NO_LOCK),
    "key?legal-hold": (Call(query="legal-hold"), _NO_LOCK),
    "POST form": (Call("POST", "/exports"), _NOT_THERE),
    "PATCH": (Call("PATCH"), _METHOD),
    "max-keys=abc": (_of_bucket("max-keys=abc"), _ARGUMENT),
    "max-keys=-1": (_of_bucket("max-keys=-1"), _ARGUMENT),
    # Documents
    "versioning of nothing": (_versioning(""), _VERSIONING),
    "versioning odd": (_versioning("<Status>On</Status>"), _VERSIONING),
    "versioning with MFA": (
        _versioning("<Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>"),
        (501, "NotImplemented", "MFA Deletion is not supported yet."),
    ),
    "policy that is no JSON": (_of_bucket("policy", "PUT", b"{"), _POLICY),
    "policy that says nothing": (_of_bucket("policy", "PUT", b"{}"), _POLICY),
    "policy that is too deep": (
        _of_bucket("policy", "PUT", b"[" * 100_000),
        _POLICY,
    ),
    **{
        f"policy with {changes}": (_policy(**changes), _POLICY)
        for changes in (
            *({"Resource": each} for each in ({"a": 1}, None, [None], 5, [])),
            {"Version": "2008-10-17"},
            {"Version": None},
            {"Other": "x"},
            {"Statement": []},
            {"Statement": [None]},
            {"Statement": "x"},
            {"Effect": "allow"},
            {"Action": "GetObject"},
            {"Action": ["s3:GetObject", "PutObject"]},
            {"Action": "*:GetObject"},
            {"Sid": "a b"},
            {"Principal": "bob"},
            {"Principal": {}},
            {"Principal": {"AWS": "bob"}},
            {"Principal": {"AWS": []}},
            {"Principal": {"AWS": ["*"]}},
            {"Principal": {"AWS": ["1" * 12, f"{_ACCOUNT}root"]}},
            {"Principal": {"AWS": f"{_ACCOUNT}user/*"}},
            {"Principal": {"CanonicalUser": "A"}},
            {"Condition": {"DateLike": {}}},
            {"Condition": {"Bool": True}},
        )
    },
    **{
        f"right policy with {changes}": (_policy(**changes), _OK)
        for changes in (
            {"Id": "a b", "Sid": "a1"},
            {"Action": []},
            {"Action": ["*", "s3:Get*"], "Effect": "Deny"},
            {"Principal": {"AWS": "*"}},
            {"Principal": {"AWS": "1" * 12}},
            {"Principal": {"AWS": [f"{_ACCOUNT}user/a/b"]}},
            {"Principal": {"AWS": [f"{_ACCOUNT}role/a", f"{_ACCOUNT}role/b"]}},
            {"Principal": {"CanonicalUser": "a" * 64}},
            {"Resource": ["arn:aws:s3:::exports", "arn:aws:s3:::exports/*"]},
            {"Condition": {"DateLessThanEqualsIfExists": {"aws:x": "y"}}},
            {"Condition": {"StringNotLike": {}, "Null": {}}},
        )
    },
    "policy of another bucket": (
        _policy(Resource="arn:aws:s3:::exports2/*"),
        (400, "MalformedPolicy", "Policy has invalid resource"),
    ),
    "policy of all buckets": (
        _policy(Resource="*"),
        (400, "MalformedPolicy", "Policy has invalid resource"),
    ),
    "policy for a service": (
        _policy(Principal={"Service": "ec2.amazonaws.com"}),
        (
            501,
            "NotImplemented",
            "Bucket policy contains element not yet implemented",
        ),
    ),
    "ACL of nothing": (_of_bucket("acl", "PUT"), _XML),
    "ACL of no object": (
        _put({"x-amz-acl": "private"}, path="/exports/no", query="acl"),
        (404, "NoSuchKey", "The specified key does not exist."),
    ),
    "copy to another storage class": (
        _put({"x-amz-copy-source": "exports/k", "x-amz-storage-class": "ODD"}),
        _CLASS,
    ),
    "parts in another storage class": (
        Call("POST", query="uploads", headers={"x-amz-storage-class": "ODD"}),
        _CLASS,
    ),
    # Conditions of a copy
    "copy if it is so": (_copy(match=_ETAG), _OK),
    "copy if it is one of them": (_copy(match=f'"a", "{_ETAG}"'), _OK),
    "copy if it is not so": (_copy(match="bad"), _CONDITION),
    "copy unless it is so": (_copy(none_match=_ETAG), _CONDITION),
    "copy if it is newer": (_copy(modified_since=_FUTURE), _CONDITION),
    "copy if it is older": (_copy(unmodified_since=_PAST), _CONDITION),
    "copy if it is so, and older": (
        _copy(match=_ETAG, unmodified_since=_PAST),
        _OK,
    ),
    "copy if it is new and old enough": (
        _copy(modified_since=_PAST, unmodified_since=_FUTURE),
        _OK,
    ),
    # Object lock
    "lock a bucket too late": (
        _of_bucket("object-lock", "PUT", _LOCK),
        (
            409,
            "InvalidBucketState",
            "Object Lock configuration cannot be enabled on existing buckets",
        ),
    ),
    "lock a bucket again": (
        Call("PUT", "/locked", "object-lock", body=_LOCK),
        _OK,
    ),
    "suspend versions of a bucket with locks": (
        _versioning("<Status>Suspended</Status>", "locked"),
        _VERSIONS_LOCKED,
    ),
    "enable them": (
        _versioning("<Status>Enabled</Status>", "locked"),
        _VERSIONS_LOCKED,
    ),
    "upload locked": (
        _lock("locked", mode="GOVERNANCE", retain_until_date=_LATER),
        _OK,
    ),
    "upload held": (_lock("locked", legal_hold="ON"), _OK),
    "upload held, without locks": (
        _lock("exports", legal_hold="OFF"),
        _NO_LOCK_FOR_UPLOAD,
    ),
    "upload locked, without locks": (
        _lock("exports", mode="GOVERNANCE", retain_until_date=_LATER),
        _NO_LOCK_FOR_UPLOAD,
    ),
    "parts locked, without locks": (
        Call(
            "POST",
            query="uploads",
            headers={"x-amz-object-lock-legal-hold": "ON"},
        ),
        _NO_LOCK_FOR_UPLOAD,
    ),
    **{
        f"upload with {name}": (
            _lock("locked", **headers),
            (400, "InvalidArgument", message),
        )
        for name, headers, message in (
            (
                "half a lock",
                {"mode": "GOVERNANCE"},
                "x-amz-object-lock-retain-until-date and "
                "x-amz-object-lock-mode must both be supplied",
            ),
            (
                "an odd lock",
                {"mode": "ODD", "retain_until_date": _LATER},
                "Unknown wormMode directive",
            ),
            (
                "a lock of yesterday",
                {
                    "mode": "COMPLIANCE",
                    "retain_until_date": "2001-01-01T00:00:00Z",
                },
                "The retain until date must be in the future!",
            ),
            (
                "an odd hold",
                {"legal_hold": "MAYBE"},
                'Legal hold status must be one of "ON", "OFF"',
            ),
        )
    },
    # Hosts
    "virtual host": (
        Call(path="/k", host="exports.oos.eu-west-2.outscale.com"),
        _OK,
    ),
    "virtual host on loopback": (
        Call(path="/k", host="exports.localhost", **_V4Q),
        _OK,
    ),
    "another Region's host": (
        Call(host="oos.us-east-2.outscale.com"),
        _NO_BUCKET,
    ),
    "unknown Region's host": (Call(host="oos.mars-1.outscale.com"), _URI),
    "OPTIONS no CORS": (
        Call("OPTIONS", form="none", headers={"origin": "https://a"}),
        _NO_CORS,
    ),
}


def _client(sandbox: Sandbox) -> Any:
    return boto3.client(
        "s3",
        region_name="eu-west-2",
        endpoint_url=sandbox.endpoint_url,
        aws_access_key_id=sandbox.access_key,
        aws_secret_access_key=sandbox.secret_key,
    )


@pytest.fixture(scope="module")
def oos() -> Iterator[Sandbox]:
    """A sandbox with the bucket `exports` and the object `k` in it.

    The bucket `locked` has object lock.
    """
    with Sandbox() as running:
        client = _client(running)
        client.create_bucket(Bucket="exports")
        client.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
        client.put_object(Bucket="exports", Key="k", Body=b"hello")
        yield running


@pytest.mark.parametrize("name", CASES)
def test_it_answers_as_cloudserver_does(oos: Sandbox, name: str) -> None:
    call, expected = CASES[name]

    assert expected == send(oos, call)


def test_chunks_are_put_together_and_their_signatures_checked(
    oos: Sandbox,
) -> None:
    path = "/exports/chunks"
    more = {"content-encoding": "aws-chunked,gzip"}

    assert _OK == send(oos, chunked(oos, b"hello", path=path))
    assert _OK == send(oos, chunked(oos, b"hello", path=path, headers=more))
    assert (204, "", "") == send(oos, Call("DELETE", path))
    spoilt = chunked(oos, b"hello", path=path, spoilt=True)
    assert _SIGNATURE == send(oos, spoilt)
    assert 404 == send(oos, Call(path=path))[0]


def test_cors_is_answered_to_whom_it_allows(oos: Sandbox) -> None:
    given = {"content-md5": _md5(_CORS)}
    assert _OK == send(oos, Call("PUT", "/exports", "cors", given, _CORS))
    try:
        asked = {
            origin: send(
                oos,
                Call(
                    "OPTIONS",
                    form="none",
                    headers={
                        "origin": origin,
                        "access-control-request-method": "GET",
                    },
                ),
            )
            for origin in ("https://example.org", "https://example.net")
        }
    finally:
        send(oos, Call("DELETE", "/exports", "cors"))

    assert _OK == asked["https://example.org"]
    assert "AccessForbidden" == asked["https://example.net"][1]


def test_a_quiet_deletion_says_only_what_failed(oos: Sandbox) -> None:
    client = _client(oos)
    client.meta.events.register("before-call.s3", add_content_md5)
    said = {
        quiet: "Deleted"
        in client.delete_objects(
            Bucket="exports",
            Delete={"Objects": [{"Key": "a"}], "Quiet": quiet},
        )
        for quiet in (True, False)
    }

    assert {True: False, False: True} == said


def test_versions_that_are_replicated_are_not_suspended(oos: Sandbox) -> None:
    client = _client(oos)
    for bucket in ("origin", "copies"):
        client.create_bucket(Bucket=bucket)
        client.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
        )

    def replicate(*statuses: str) -> None:
        client.put_bucket_replication(
            Bucket="origin",
            ReplicationConfiguration={
                "Role": "arn:aws:iam::123456789012:role/r",
                "Rules": [
                    {
                        "ID": str(number),
                        "Status": status,
                        "Prefix": str(number),
                        "Destination": {"Bucket": "arn:aws:s3:::copies"},
                    }
                    for number, status in enumerate(statuses)
                ],
            },
        )

    replicate("Disabled", "Enabled")
    enable = "<Status>Enabled</Status>"
    suspend = "<Status>Suspended</Status>"
    refused = send(oos, _versioning(suspend, "origin"))
    assert (409, "InvalidBucketState") == refused[:2]
    assert "first delete the replication configuration" in refused[2]
    replicate("Disabled", "Disabled")
    assert _OK == send(oos, _versioning(suspend, "origin"))
    assert _OK == send(oos, _versioning(enable, "origin"))
    replicate("Enabled")
    assert 409 == send(oos, _versioning(suspend, "origin"))[0]
    client.delete_bucket_replication(Bucket="origin")
    assert _OK == send(oos, _versioning(suspend, "origin"))


def test_an_upload_in_parts_is_told_to_be_at_oos(oos: Sandbox) -> None:
    client = _client(oos)
    one = {"Bucket": "exports", "Key": "parts"}
    upload = client.create_multipart_upload(**one)["UploadId"]
    part = client.upload_part(
        **one, UploadId=upload, PartNumber=1, Body=b"content"
    )
    done = client.complete_multipart_upload(
        **one,
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )

    host = urlsplit(oos.endpoint_url).netloc
    assert f"http://exports.{host}/parts" == done["Location"]
