"""What a session would do: with which keys, at which endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from awscli_outscale import errors
from awscli_outscale.cloud import access_keys, hosts, regions
from awscli_outscale.cloud.configured_endpoint import find
from awscli_outscale.cloud.decision import Call, Decision
from awscli_outscale.commands import unloaded_keys
from awscli_outscale.commands.outscale.configure import key_shape
from awscli_outscale.commands.outscale.doctor.findings import (
    FAIL,
    OK,
    WARN,
    Finding,
)

# botocore's names of the providers, in the user's words.
_PROVIDERS = {
    "env": "the environment (AWS_ACCESS_KEY_ID)",
    "shared-credentials-file": "the credentials file",
    "config-file": "the configuration file",
    "custom-process": "credential_process",
}


def credentials(session: Any, decision: Decision) -> tuple[Finding, bool]:
    """Say where the keys come from, and never what they are.

    :returns: the finding, and whether a client can be made, which needs no
        keys but loads them.
    """
    try:
        found = session.get_credentials()
        key = found.get_frozen_credentials() if found else None
    except Exception as problem:
        # Anything that makes botocore fail: no such program, no JSON, JSON of
        # another kind, keys that have expired.
        why = unloaded_keys.why(problem)
        return (
            Finding(
                "Credentials",
                FAIL,
                f"They cannot be loaded: {why}",
                unloaded_keys.repair(session, problem),
            ),
            False,
        )
    method = found.method if found else None
    return _judge_keys(key, method, decision), True


def odd_keys(session: Any) -> Iterator[Finding]:
    """Find what keys that have been loaded do not have in common with others.

    OUTSCALE may take them all the same: it is asked.
    """
    key = session.get_credentials().get_frozen_credentials()
    for sentence in key_shape.odd(key.access_key, key.secret_key):
        yield Finding(
            "Credentials",
            WARN,
            sentence.rstrip("."),
            "If a part is missing, run: {aws outscale configure}",
        )


def _judge_keys(key: Any, method: Any, decision: Decision) -> Finding:
    name = "Credentials"
    if key is None:
        only = decision.only_environment_keys
        return Finding(
            name,
            FAIL,
            "There are none"
            + (" (those of [default] are not used)" if only else ""),
            "Name a profile with --profile, or set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY."
            if only
            else "Run: {aws outscale configure}",
        )
    source = _PROVIDERS.get(method, str(method))
    if access_keys.is_temporary(key.access_key, key.token):
        return Finding(
            name,
            FAIL,
            f"The keys from {source} are temporary, and only AWS issues such "
            "keys",
            "Use the access key of your OUTSCALE account.",
        )
    if access_keys.is_aws(key.access_key):
        # No source says that OUTSCALE never issues such an ID.
        return Finding(
            name,
            WARN,
            f"The access key ID from {source} begins with AKIA, as AWS's do",
            "If it is AWS's, run: {aws outscale configure}",
        )
    for which, text in (
        ("access key ID", key.access_key),
        ("secret key", key.secret_key),
    ):
        problem = key_shape.why_not(str(text))
        if problem:
            return Finding(
                name,
                FAIL,
                f"The {which} from {source} cannot be valid",
                f"{problem} Run: {{aws outscale configure}}",
            )
    problem = key_shape.why_not_both(key.access_key, key.secret_key)
    if problem:
        message = f"{problem.partition('. ')[0].rstrip('.')} ({source})"
        return Finding(name, FAIL, message, "Run: {aws outscale configure}")
    return Finding(name, OK, f"From {source}")


def endpoints(
    session: Any, call: Call, decision: Decision, region: str | None
) -> Iterator[tuple[Finding, str, str | None]]:
    """Give the endpoint of each service: finding, command, URL if any.

    A client is asked: it knows which settings its AWS CLI heeds.
    """
    from botocore.exceptions import BotoCoreError

    told: dict[str, str] = {}
    for command, service in regions.SERVICES.items():
        check = f"Endpoint {service['name']}"
        try:
            url = session.create_client(
                command, region_name=region, endpoint_url=call.endpoint_url
            ).meta.endpoint_url
        except (errors.OutscaleError, BotoCoreError, ValueError) as problem:
            text = str(problem)
            same = f"The same as for {told[text]}" if text in told else text
            told.setdefault(text, service["name"])
            yield Finding(check, FAIL, same), command, None
            continue
        except (AttributeError, TypeError):  # botocore's, with s3 = text
            text = "No client can be made with the settings above"
            yield Finding(check, FAIL, text), command, None
            continue
        finding = _judge(
            check, url, _source(call, decision, command, url), decision
        )
        good = finding.status == OK
        yield finding, command, url if good else None


def _judge(check: str, url: str, source: str, decision: Decision) -> Finding:
    shown = _show(url)
    host = hosts.host_of(url)
    if hosts.is_aws(host):
        return Finding(
            check,
            FAIL,
            f"{shown} is AWS's ({source})",
            f"Remove {source}.",
        )
    if not url.startswith("https://") and not hosts.is_loopback(host):
        return Finding(
            check,
            FAIL,
            f"{shown} is not encrypted ({source})",
            "Use https://.",
        )
    return Finding(check, OK, f"{shown} ({source})")


def _source(call: Call, decision: Decision, command: str, url: str) -> str:
    """Name the setting that an endpoint comes from."""
    if call.endpoint_url:
        return "--endpoint-url"
    found = find(call.config, call.environ, call.sections, command)
    if found and found.url.rstrip("/") == url.rstrip("/"):
        return found.setting
    return "OUTSCALE's for the Region"


def _show(url: str) -> str:
    """Return the URL without user, password, path and query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
