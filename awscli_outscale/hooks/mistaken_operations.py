"""Stop what OUTSCALE's object storage would mistake for something else.

OOS ignores what it does not know in a URL's query, so an operation that
it lacks may become another one there: ``delete-bucket-ownership-controls``
deletes the bucket. ``data/oos-operations.json`` says what it knows; what it
answers ``NotImplemented`` to is sent, and its own answer is shown. With an
endpoint that names a bucket, ``s3 rb`` would delete an object of that bucket;
and botocore turns the ARN of an access point into the name of another bucket
(``ap-123456789012``), in front of OOS's host.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from awscli_outscale import data, errors
from awscli_outscale.cloud import hosts
from awscli_outscale.cloud.decision import Decision

# Which shows what nobody has asked for, but only that: the AWS CLI could read
# no other content, and would show it in its error.
_HARMLESS = "list the bucket"

# botocore asks for a session with each bucket whose name ends in this, which
# makes it AWS's "directory bucket", and signs for another service with it.
_SESSION = "CreateSession"
_SUFFIX = "--x-s3"


def install(
    events: Any, decision: Decision, style: str, **kwargs: Any
) -> None:
    """Look at every S3 operation of a session, presigned ones too."""

    def check(model: Any, params: Any, **kwargs: Any) -> None:
        bucket = str(params.get("Bucket"))
        _check_bucket(_source(params))
        if model.name == _SESSION and bucket.endswith(_SUFFIX):
            raise errors.refused(
                f"The name of the bucket {bucket} ends in {_SUFFIX}, which "
                "stands for an AWS directory bucket in this AWS SDK, and OOS "
                "has none. Use a bucket with another name. Nothing was sent."
            )
        taken_for = mistaken_for(model.http)
        if taken_for is None:
            return
        text = f"OOS has no {model.name}, and would {taken_for} instead."
        if taken_for == _HARMLESS:
            from awscli_outscale.terminal.messages import warn

            warn(f"{text} Its answer is not what you asked for.", style)
        else:
            raise errors.refused(f"{text} Nothing was sent.")

    def check_endpoint(builtins: Any, params: Any, **kwargs: Any) -> None:
        # Forms for uploads come by here as well.
        _check_bucket(params.get("Bucket"))
        from botocore.regions import EndpointResolverBuiltins

        url = builtins.get(EndpointResolverBuiltins.SDK_ENDPOINT)
        found = bucket_in_endpoint(url, decision.domain)
        if found:
            bucket, endpoint = found
            raise errors.refused(
                f"The endpoint names the bucket {bucket}, and OOS would take "
                "the name of a bucket for that of an object in it. Use "
                f"{endpoint}. Nothing was sent."
            )

    events.register("before-parameter-build.s3", check)
    events.register_first("before-endpoint-resolution.s3", check_endpoint)


def _check_bucket(bucket: Any) -> None:
    """Refuse what botocore does not take for a bucket's name."""
    if isinstance(bucket, str) and bucket.startswith("arn:"):
        raise errors.refused(
            f"The bucket is {bucket!r}, and OOS knows no ARNs: neither access "
            "points nor Outposts. Give the name of the bucket itself. Nothing "
            "was sent."
        )


def _source(params: Any) -> Any:
    """Return what an object is to be copied from.

    botocore has made a text of it, and quoted it.
    """
    source = params.get("CopySource")
    return unquote(source) if isinstance(source, str) else source


def bucket_in_endpoint(url: str | None, domain: str) -> tuple[str, str] | None:
    """Return the bucket in the endpoint of OOS, and the endpoint without it.

    >>> bucket_in_endpoint("https://b.oos.eu-west-2.x.com/", "x.com")
    ('b', 'https://oos.eu-west-2.x.com')

    :param domain: of OUTSCALE's hosts.
    :returns: None if no bucket is named, or the endpoint is another.
    """
    host = hosts.host_of(url)
    if url is None or host is None or not hosts.is_under(host, domain):
        return None
    labels = host[: -len(domain) - 1].split(".")
    if labels[-2:-1] not in (["oos"], ["osu"]):
        return None
    path = urlsplit(url).path.strip("/")
    bucket = ".".join(labels[:-2]) or path.partition("/")[0]
    endpoint = f"https://{'.'.join(labels[-2:])}.{domain}"
    return (bucket, endpoint) if bucket else None


def mistaken_for(http: Any) -> str | None:
    """Return what OOS would do instead of an operation; None if that.

    >>> mistaken_for({"method": "DELETE", "requestUri": "/{Bucket}?abac"})
    'delete the bucket'

    :param http: method and URI as botocore's model has them.
    """
    path, _, query = http["requestUri"].partition("?")
    names = {piece.partition("=")[0] for piece in query.split("&")}
    names -= {"", "x-id"}  # the second names an operation, and means nothing
    level = "object" if "{Key" in path else "bucket"
    facts = data.load("oos-operations")
    if not names or names & set(facts["known"][level]):
        return None
    would: str | None = facts["would"].get(f"{http['method']} {level}")
    return would
