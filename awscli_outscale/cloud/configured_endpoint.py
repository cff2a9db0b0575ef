"""Which endpoint has the user configured for a command, if any?

The order is the AWS SDKs': environment for the service, environment for all,
profile for the service, profile for all ("AWS SDKs and Tools Reference
Guide", service-specific endpoints). ``--endpoint-url`` comes before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from awscli_outscale.cloud import regions

# Commands that are not called like their service; ours is about FCU's calls.
_SAME = {"s3api": "s3", "outscale": "ec2"}


class Configured(NamedTuple):
    """An endpoint URL, and the setting that it comes from."""

    url: str
    setting: str


def configured_endpoint(
    config: Mapping[str, Any],
    environ: Mapping[str, str],
    sections: Mapping[str, Mapping[str, Any]],
    command: str | None,
) -> str | None:
    """Return the configured endpoint URL of a command, or None.

    The parameters are those of :func:`find`.
    """
    found = find(config, environ, sections, command)
    return found.url if found else None


def find(
    config: Mapping[str, Any],
    environ: Mapping[str, str],
    sections: Mapping[str, Mapping[str, Any]],
    command: str | None,
) -> Configured | None:
    """Return the configured endpoint of a command, or None.

    :param config: the settings of the profile.
    :param environ: the environment.
    :param sections: the ``services`` sections, by name.
    :param command: the AWS CLI's command, such as ``ec2``; None in Python.
    """
    ignored = environ.get(
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        str(config.get("ignore_configured_endpoint_urls", "")),
    )
    if ignored.lower() == "true":
        return None
    service = _service_of(command) or ""
    variable = f"AWS_ENDPOINT_URL_{service.upper()}"
    name = str(config.get("services", ""))
    of_service = sections.get(name, {}).get(service) if name else None
    candidates = (
        (service and environ.get(variable), variable),
        (environ.get("AWS_ENDPOINT_URL"), "AWS_ENDPOINT_URL"),
        (
            isinstance(of_service, Mapping) and of_service.get("endpoint_url"),
            f"[services {name}]",
        ),
        (config.get("endpoint_url"), "endpoint_url of the profile"),
    )
    return next(
        (
            Configured(url, setting)
            for url, setting in candidates
            if url and isinstance(url, str)
        ),
        None,
    )


def all_of_profile(
    config: Mapping[str, Any], sections: Mapping[str, Mapping[str, Any]]
) -> list[Configured]:
    """Return every endpoint of a profile, for whichever service."""
    services = sections.get(str(config.get("services", "")), {})
    found = [("endpoint_url", config.get("endpoint_url"))]
    found += [
        ("services", service.get("endpoint_url"))
        for service in services.values()
        if isinstance(service, Mapping)
    ]
    return [
        Configured(url, setting)
        for setting, url in found
        if url and isinstance(url, str)
    ]


def _service_of(command: str | None) -> str | None:
    """Return the service as AWS_ENDPOINT_URL_<SERVICE> spells it."""
    known = regions.SERVICES.get(_SAME.get(command or "", command or ""))
    return known["service_id"].replace("-", "_") if known else None
