"""Options of ``configure`` that contradict each other, or cannot be right."""

from __future__ import annotations

from typing import Any

from awscli_outscale import errors
from awscli_outscale.commands.outscale.configure import key_shape


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
        problems.append("--with-keys: It requires --remove.")
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
        problems.append(f"{keys[0]}: It requires {missing}.")
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
                f"{', '.join(others)}: Cannot be used with "
                "--remove, which only removes settings."
            ]
        )
