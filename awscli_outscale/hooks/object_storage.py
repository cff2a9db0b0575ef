"""Make a session's ``s3`` clients fit OUTSCALE's object storage, OOS."""

from __future__ import annotations

import os
from typing import Any


def install(session: Any, events: Any, **kwargs: Any) -> None:
    """Set what OOS needs, where the user has not set something else.

    And follow no bucket to another Region.
    """
    store = session.get_component("config_store")
    config = _config_of(session)
    _configure_s3(store, config)
    _send_no_trailing_checksums(store, config)
    transfer_classically(session)
    events.register_first("needs-retry.s3", stay_in_region)


def _config_of(session: Any) -> Any:
    from botocore.exceptions import ProfileNotFound

    try:
        return session.get_scoped_config()
    except ProfileNotFound:
        return {}


def stay_in_region(
    request_dict: Any, response: Any = None, **kwargs: Any
) -> None:
    """Event handler: let an answer be what it is.

    botocore asks for the Region of a bucket, signs for it and sends again
    what OOS has refused; without a Region in the answer it asks endlessly. The
    OOS of a Region knows nothing about the buckets of another, so all of that
    is in vain. What has been sent on once is not sent on again.
    """
    redirect = request_dict.get("context", {}).get("s3_redirect")
    if isinstance(redirect, dict):
        redirect["redirected"] = True
    error = response[1].get("Error") if response else None
    if error:
        # The AWS CLI quotes these for a PermanentRedirect, and needs them to.
        error.setdefault("Endpoint", "not named")
        error.setdefault("Message", "")


def _configure_s3(store: Any, config: Any) -> None:
    if hasattr(store, "get_config_provider"):
        # A provider and not a value: botocore's `defaults_mode` needs one.
        provider = _S3Settings(store.get_config_provider("s3"))
        store.set_config_provider("s3", provider)
    else:  # AWS CLI 2.9, which has no such mode
        settings = _settings_for_oos(config.get("s3"))
        store.set_config_variable("s3", settings)


def transfer_classically(session: Any) -> None:
    """Have the AWS CLI transfer objects with botocore, which signs through us.

    Its other client signs by itself, past the guard, and always sends trailing
    checksums.
    """
    if session.profile is None:
        # Without a section botocore makes a new, empty one at each look, and
        # what is set there would be lost.
        session.full_config["profiles"].setdefault("default", {})
    config = _config_of(session)
    own = config.setdefault("s3", {}) if isinstance(config, dict) else None
    if isinstance(own, dict):
        # What every version calls the classic one.
        own["preferred_transfer_client"] = "default"


class _S3Settings:
    """A provider of the profile's ``s3`` settings, as OOS wants them."""

    def __init__(self, provider: Any) -> None:
        self._provider = provider

    def provide(self) -> Any:
        return _settings_for_oos(self._provider.provide())

    def set_default_provider(self, key: str, default_provider: Any) -> None:
        self._provider.set_default_provider(key, default_provider)


def _settings_for_oos(settings: Any) -> Any:
    if settings is not None and not isinstance(settings, dict):
        return settings  # botocore says what is wrong with it
    settings = dict(settings or {})
    # OOS documents path style only ("Creating a Pre-Signed URL"); with an
    # endpoint that is not the user's, botocore would choose virtual hosts.
    if settings.get("addressing_style") in (None, "auto"):
        settings["addressing_style"] = "path"
    # OOS has no such endpoint, and botocore's own refusal says nothing of it.
    settings.pop("use_accelerate_endpoint", None)
    # botocore's default for us-east-1, "legacy", asks for no Region at all.
    settings["us_east_1_regional_endpoint"] = "regional"
    return settings


def _send_no_trailing_checksums(store: Any, config: Any) -> None:
    # OOS answers BadRequest to them ("AWS SDK and CLI Compatibility
    # Warning"). The user's own setting wins.
    name = "request_checksum_calculation"
    if name not in config and f"AWS_{name.upper()}" not in os.environ:
        store.set_config_variable(name, "when_required")
