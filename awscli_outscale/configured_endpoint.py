"""Which endpoint has the user configured for a command, if any?

The order is the AWS SDKs': environment for the service, environment for all,
profile for the service, profile for all ("AWS SDKs and Tools Reference
Guide", service-specific endpoints). ``--endpoint-url`` comes before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awscli_outscale import regions


def configured_endpoint(
    config: Mapping[str, Any],
    environ: Mapping[str, str],
    sections: Mapping[str, Mapping[str, Any]],
    command: str | None,
) -> str | None:
    """Return the configured endpoint URL of a command, or None.

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
    service = _service_of(command)
    section = sections.get(str(config.get("services", "")), {})
    of_service = section.get(service or "")
    candidates = (
        service and environ.get(f"AWS_ENDPOINT_URL_{service.upper()}"),
        environ.get("AWS_ENDPOINT_URL"),
        isinstance(of_service, Mapping) and of_service.get("endpoint_url"),
        config.get("endpoint_url"),
    )
    return next((str(found) for found in candidates if found), None)


def _service_of(command: str | None) -> str | None:
    """Return the service as AWS_ENDPOINT_URL_<SERVICE> spells it."""
    known = regions.SERVICES.get("s3" if command == "s3api" else command or "")
    return known["service_id"].replace("-", "_") if known else None
