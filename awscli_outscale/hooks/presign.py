"""Make no presigned URL that OUTSCALE's object storage refuses.

Otherwise the recipient of the URL would be the first to notice. A form for a
browser is the same to them: CloudServer answers NotImplemented to such a POST
of its own (Arsenal's ``routePOST.ts``, 8.1.139 of October 2024), and support
for forms was a branch beside it (CLDSRV-546). OOS itself was not tested,
so this is a warning.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from awscli_outscale import errors

_METHOD = "generate_presigned_url"
_FORM = "generate_presigned_post"


def install(events: Any, style: str, **kwargs: Any) -> None:
    """Look at the life of each URL that an S3 client presigns."""

    def wrap(class_attributes: Any, event_name: str, **kwargs: Any) -> None:
        presign = class_attributes.get(_METHOD)
        if event_name.endswith(".s3") and presign:
            class_attributes[_METHOD] = _checked(presign, style)
        make_form = class_attributes.get(_FORM)
        if event_name.endswith(".s3") and make_form:
            class_attributes[_FORM] = _warned(make_form, style)

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


def _warned(make_form: Any, style: str) -> Any:
    @wraps(make_form)
    def generate_presigned_post(self: Any, *args: Any, **kwargs: Any) -> Any:
        from awscli_outscale.terminal.messages import warn

        warn(
            "OOS is not known to accept POST forms: Scality CloudServer, "
            "on which it is built, answers NotImplemented. Presign "
            "the upload instead: generate_presigned_url('put_object', …)",
            style,
        )
        return make_form(self, *args, **kwargs)

    return generate_presigned_post


def _is_signed(client: Any) -> bool:
    from botocore import UNSIGNED

    return client.meta.config.signature_version is not UNSIGNED


def _check_life(seconds: Any, style: str) -> None:
    from awscli_outscale.checks import url_life

    problem = url_life.why_not_life(seconds)
    if problem:
        name = "--expires-in" if style == "cli" else "ExpiresIn"
        raise errors.invalid_parameters([f"{name}: {problem}"])
