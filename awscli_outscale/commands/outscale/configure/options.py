"""Collect what ``configure`` is told: by options, osc-cli, or an answer."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from awscli_outscale import errors, osc_cli
from awscli_outscale.cloud import regions
from awscli_outscale.cloud.decision import may_be_outscales
from awscli_outscale.commands.outscale.configure import (
    key_shape,
    prompts,
)
from awscli_outscale.commands.outscale.configure import (
    profile as profile_setup,
)
from awscli_outscale.commands.outscale.configure.profile import Setup
from awscli_outscale.terminal.messages import tell


def check(
    args: Any, endpoint_url: str | None = None, profile: str | None = None
) -> None:
    """Raise ``ParamValidationError`` for options that contradict.

    :param profile: the name of the profile; None for the default one.
    """
    osc = [
        f"--{name}-osc-cli"
        for name in ("from", "link")
        if getattr(args, f"{name}_osc_cli") is not None
    ]
    keys = [
        f"--{name}"
        for name in ("access-key-id", "secret-access-key")
        if getattr(args, name.replace("-", "_")) is not None
    ]
    problems = []
    if odd := key_shape.why_not_name(profile or ""):
        problems.append(f"--profile: The name {profile!r} {odd}")
    if args.with_keys:
        problems.append("--with-keys: It needs --remove beside it.")
    if endpoint_url:
        problems.append(
            "--endpoint-url: The endpoints of a profile follow from its "
            "Region. Leave it out; for a private Region, give "
            "--outscale-domain."
        )
    if len(osc) + bool(keys) > 1:
        problems.append(
            f"{', '.join([*osc, *keys])}: Each of them gives the keys. Use "
            "one."
        )
    if len(keys) == 1:
        missing = (
            "--secret-access-key"
            if keys == ["--access-key-id"]
            else "--access-key-id"
        )
        problems.append(f"{keys[0]}: It needs {missing} beside it.")
    given = [str(getattr(args, n[2:].replace("-", "_"))).strip() for n in keys]
    problems += [
        f"{name}: {why}"
        for name, value in zip(keys, given, strict=True)
        if (why := key_shape.why_not(value))
    ]
    if len(given) == 2 and not problems:
        why = key_shape.why_not_both(*given)
        problems += [f"--secret-access-key: {why}"] if why else []
    if problems:
        raise errors.invalid_parameters(problems)


def check_remove(args: Any) -> None:
    """Raise ``ParamValidationError`` for what has no meaning with --remove."""
    others = [
        f"--{name.replace('_', '-')}"
        for name in (
            "access_key_id",
            "secret_access_key",
            "from_osc_cli",
            "link_osc_cli",
            "outscale_domain",
            "native",
        )
        if getattr(args, name) not in (None, False)
    ]
    if others:
        raise errors.invalid_parameters(
            [
                f"{', '.join(others)}: --remove takes settings out, and sets "
                "none. Leave one or the other out."
            ]
        )


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
    osc, process = _osc_profile(args)
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
    if keys and (odd := key_shape.warning(keys[0])):
        tell(f"warning: {odd}")
    if region is None and ask:
        region = prompts.ask("Region", current.get("region"), why_not)
    region = region or current.get("region")
    if region is None and osc is not None:
        region = osc_cli.DEFAULT_REGION
        tell(
            f"{osc.name!r} has no Region: {region} is taken, as osc-cli does."
        )
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
    if not may_be_outscales(domain):
        raise errors.invalid_parameters(
            [
                f"{name}: {domain!r} is not a domain of OUTSCALE's or your "
                "own. Name one: --outscale-domain outscale.com, for example."
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


def _osc_profile(args: Any) -> tuple[osc_cli.OscProfile | None, str | None]:
    """Return osc-cli's profile, and the command that links to it."""
    linked = args.link_osc_cli is not None
    name = args.link_osc_cli if linked else args.from_osc_cli
    if name is None:
        return None, None
    option = "--link-osc-cli" if linked else "--from-osc-cli"
    try:
        path = osc_cli.find_file(os.environ).absolute()
        found = osc_cli.load(path, name or None, os.environ)
    except osc_cli.Unusable as problem:
        raise errors.invalid_parameters([f"{option}: {problem}"]) from None
    for what, text in (
        ("The name", found.name),
        ("The path", str(path).replace("]", "")),
    ):
        if odd := key_shape.why_not_name(text):
            raise errors.invalid_parameters(
                [f"{option}: {what} {text!r} {odd}"]
            )
    if found.left:
        tell(
            f"warning: {option}: {', '.join(found.left)} of profile "
            f"{found.name!r} in {path} cannot be taken over."
        )
    return found, link(path, found.name) if linked else None


def link(path: Path, name: str) -> str:
    """Return the ``credential_process`` that reads osc-cli's file.

    A Python runs our file; AWS CLI v2 from AWS's installer has no Python that
    could be called, and calls itself.
    """
    if getattr(sys, "frozen", False):
        aws = shutil.which("aws") or sys.executable
        command = [aws, "outscale", "osc-credentials"]
        command += ["--file", str(path), "--name", name]
    else:
        program = str(Path(osc_cli.__file__).resolve())
        command = [sys.executable, "-I", program, str(path), name]
    if os.name == "nt":
        return subprocess.list2cmdline(command)
    return shlex.join(command)
