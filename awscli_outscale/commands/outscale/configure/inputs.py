"""Collect the input of ``configure``: options, osc-cli's file, or answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from awscli_outscale import errors, osc_cli
from awscli_outscale.cloud import hosts, regions
from awscli_outscale.commands.outscale.configure import (
    key_shape,
    osc_profile,
    prompts,
)
from awscli_outscale.commands.outscale.configure import (
    profile as profile_setup,
)
from awscli_outscale.commands.outscale.configure.profile import Setup
from awscli_outscale.terminal.messages import tell, warn


def collect(
    args: Any,
    parsed_globals: Any,
    profile: str | None,
    current: Any,
    formats: Sequence[str] = (),
) -> Setup:
    """Return what is given by options, and what is typed for the rest.

    :param formats: those that the AWS CLI can write.
    """
    ask = prompts.is_interactive()
    osc, process = osc_profile.chosen(args)
    domain = _domain(args, osc, current)

    def why_not(typed: str | None) -> str | None:
        if not typed:
            known = ", ".join(regions.REGIONS)
            return f"Name the Region of the profile (known: {known})."
        return regions.why_not(
            typed,
            domain or regions.DOMAIN,
            explicit=domain is not None,
            advice=(
                "For a private or new Region, add --outscale-domain "
                f"{regions.DOMAIN}."
            ),
        )

    region = parsed_globals.region or (osc.region if osc else None)
    if region is not None and (problem := why_not(region)):
        raise errors.invalid_parameters([f"--region: {problem}"])
    keys = None
    if args.access_key_id is not None:
        keys = (args.access_key_id.strip(), args.secret_access_key.strip())
    elif osc is not None and not process:
        keys = (osc.access_key, osc.secret_key)
    elif osc is None and ask:
        keys = _ask_keys(current)
    for odd in key_shape.odd(*keys) if keys else ():
        warn(odd, "cli")
    if region is None and ask:
        region = prompts.ask("Region", current.get("region"), why_not)
    region = region or current.get("region")
    if region is None and osc is not None:
        region = osc_cli.DEFAULT_REGION
        tell(f"{osc.name!r} has no Region: {region} is used, as osc-cli does.")
    problem = why_not(region)
    if problem:
        raise errors.invalid_parameters([f"--region: {problem}"])
    output = getattr(parsed_globals, "output", None)
    if not output and ask and osc is None and args.access_key_id is None:
        output = prompts.ask(
            "Default output format",
            current.get("output"),
            lambda typed: _why_not_format(typed, formats),
        )
    return Setup(
        profile,
        str(region),
        keys,
        process,
        _worth_writing(domain, region, args, current),
        output,
        args.native or profile_setup.is_native(current),
    )


def _why_not_format(typed: str, formats: Sequence[str]) -> str | None:
    if not formats or typed in formats:
        return None
    return f"{typed!r} is not one of {', '.join(formats)}."


def _domain(
    args: Any, osc: osc_cli.OscProfile | None, current: Any
) -> str | None:
    """Return the domain that the Region is to be in, if one is named.

    osc-cli's file says it all: a domain that the profile had before belongs
    to another Region, and to other keys. Any Region that it has is taken.
    """
    name, domain = "--outscale-domain", args.outscale_domain
    if domain is None and osc is not None:
        name, domain = f"host of osc-cli's {osc.name!r}", osc.domain
    elif domain is None:
        name, domain = "outscale_domain", current.get("outscale_domain")
    if not domain:
        return None
    domain = str(domain).strip().lower()
    if not hosts.may_be_outscales(domain):
        raise errors.invalid_parameters(
            [
                f"{name}: {domain!r} is neither OUTSCALE's domain nor one of "
                "your own. Name one: --outscale-domain outscale.com, for "
                "example."
            ]
        )
    return domain


def _worth_writing(
    domain: str | None, region: str | None, args: Any, current: Any
) -> str | None:
    """Return a domain, unless it only says what osc-cli's file says always."""
    said = (args.outscale_domain, current.get("outscale_domain"))
    if domain == regions.DOMAIN and region in regions.REGIONS:
        return domain if domain in said else None
    return domain


def _ask_keys(current: Any) -> tuple[str, str] | None:
    access = prompts.ask_key(
        "OUTSCALE Access Key ID",
        current.get("aws_access_key_id"),
        key_shape.why_not,
    )
    secret = prompts.ask_secret(
        "OUTSCALE Secret Access Key",
        current.get("aws_secret_access_key"),
        key_shape.why_not,
    )
    if not access and not secret:
        return None
    both = (
        access or current.get("aws_access_key_id"),
        secret or current.get("aws_secret_access_key"),
    )
    if not all(both):
        raise errors.refused(
            "An access key ID and its secret key are needed together, and "
            "one of them is missing. Nothing was changed."
        )
    keys = str(both[0]), str(both[1])
    problem = key_shape.why_not_both(*keys)
    if problem:
        raise errors.refused(f"{problem} Nothing was changed.")
    return keys
