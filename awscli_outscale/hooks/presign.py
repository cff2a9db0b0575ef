"""Make no presigned URL that OUTSCALE's object storage refuses.

Whoever is given such a URL would be the first to notice.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from awscli_outscale import errors

_METHOD = "generate_presigned_url"


def install(events: Any, style: str, **kwargs: Any) -> None:
    """Look at the life of each URL that an S3 client presigns."""

    def wrap(class_attributes: Any, event_name: str, **kwargs: Any) -> None:
        presign = class_attributes.get(_METHOD)
        if event_name.endswith(".s3") and presign:
            class_attributes[_METHOD] = _checked(presign, style)

    # A generic event: botocore adds the method in a handler for all services,
    # after those for one.
    events.register_last("creating-client-class", wrap)


def _checked(presign: Any, style: str) -> Any:
    @wraps(presign)
    def generate_presigned_url(
        self: Any,
        ClientMethod: str,
        Params: Any = None,
        ExpiresIn: Any = 3600,
        HttpMethod: Any = None,
    ) -> Any:
        if _is_signed(self):
            _check_life(ExpiresIn, style)
        return presign(
            self,
            ClientMethod,
            Params=Params,
            ExpiresIn=ExpiresIn,
            HttpMethod=HttpMethod,
        )

    return generate_presigned_url


def _is_signed(client: Any) -> bool:
    from botocore import UNSIGNED

    return client.meta.config.signature_version is not UNSIGNED


def _check_life(seconds: Any, style: str) -> None:
    from awscli_outscale.checks import presigned_url

    problem = presigned_url.why_not_life(seconds)
    if problem:
        name = "--expires-in" if style == "cli" else "ExpiresIn"
        raise errors.invalid_parameters([f"{name}: {problem}"])
