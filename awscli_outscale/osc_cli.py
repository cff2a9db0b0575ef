"""Read the profiles of osc-cli, octl and related tools.

They share ``~/.osc/config.json``: profile -> settings. What differs between
them: osc-cli's old ``region_name`` and ``~/.osc_sdk/config.json``, its
``host``; the Go SDK's ``default`` mark and the variables ``OSC_CONFIG_FILE``
and ``OSC_PROFILE``. OUTSCALE's Terraform guide has the AWS form in
``~/.osc/credential``. (Sources: osc-cli, osc-config-spec, osc-sdk-go v3.)

As a program, it is a ``credential_process``; it imports nothing of ours, so
that any Python can run the file:

    python3 -I osc_cli.py FILE PROFILE
"""

from __future__ import annotations

import configparser
import json
import re
import stat
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

#: What the tools use unless they are told otherwise.
DEFAULT_REGION = "eu-west-2"

# Far more than anybody's profiles need, in bytes.
_LARGEST = 1 << 20

_ACCESS = ("access_key", "aws_access_key_id")
_KEY = re.compile(r"[!-~]+")

_PLACES = (".osc/config.json", ".osc_sdk/config.json", ".osc/credential")


class Unusable(Exception):
    """No such file or profile, or no keys in it; the text says which."""


class OscProfile(NamedTuple):
    """One of their profiles, as far as we can use it.

    :ivar region: None if the file does not say.
    :ivar domain: of the endpoints; None if the file does not say.
    :ivar left: the names of settings that we cannot use, although they
        change what calls do.
    """

    name: str
    access_key: str
    secret_key: str
    region: str | None
    domain: str | None
    left: list[str]


def find_file(
    environ: Mapping[str, str], home_of: Callable[[], Path] = Path.home
) -> Path:
    """Return the file that the tools would read.

    :param home_of: returns the home directory, or raises ``RuntimeError``,
        as in a container whose user has none.
    :raises Unusable: there is none.
    """
    named = environ.get("OSC_CONFIG_FILE")
    try:
        if named:
            return Path(named).expanduser()
        home = home_of()
    except RuntimeError:
        raise Unusable(
            "There is no home directory. Set OSC_CONFIG_FILE to the path of "
            "osc-cli's file, without ~."
        ) from None
    for place in _PLACES:
        if (home / place).is_file():
            return home / place
    raise Unusable(
        "There is no "
        + " or ".join(f"~/{place}" for place in _PLACES)
        + ". Set OSC_CONFIG_FILE to the file, or leave the option out."
    )


def owner(access_key: str | None, environ: Mapping[str, str]) -> str | None:
    """Return the profile of theirs that has a key, or None.

    In any of their files; one that cannot be read says nothing.
    """
    paths = []
    with suppress(RuntimeError):
        paths += [Path.home() / place for place in _PLACES]
    with suppress(RuntimeError):
        paths.append(Path(environ.get("OSC_CONFIG_FILE", "")).expanduser())
    for path in paths:
        with suppress(Unusable):
            for name, profile in _parse(_text_of(path), path).items():
                if access_key in [_text(profile, n) for n in _ACCESS]:
                    return f"profile {name!r} in {path}"
    return None


def load(
    path: Path, name: str | None, environ: Mapping[str, str]
) -> OscProfile:
    """Return the ``OscProfile`` of a name, or that which the tools would use.

    Without a name it is ``OSC_PROFILE``, the one that is marked as default,
    ``default``, or the only one, in this order.

    :raises Unusable: the file or the profile is missing or has no keys.
    """
    profiles = _parse(_text_of(path), path)
    name = name or environ.get("OSC_PROFILE") or _default(profiles, path)
    if name not in profiles:
        raise Unusable(f"{path} has no profile {name!r}{_known(profiles)}.")
    return _read(name, profiles[name], path)


def _text_of(path: Path) -> str:
    try:
        found = path.stat()
        why = None
        if not stat.S_ISREG(found.st_mode) and not path.is_dir():
            # The reading of a pipe might never end.
            why = "it is not a regular file"
        elif found.st_size > _LARGEST:
            why = f"it has more than {_LARGEST >> 20} MiB"
        if why is None:
            return path.read_text("utf-8")
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or "it is not UTF-8"
    raise Unusable(f"{path} cannot be read: {why}.")


def _parse(text: str, path: Path) -> dict[str, dict[str, Any]]:
    if text.lstrip().startswith("{"):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            # The text of the problem is harmless, its context is not.
            raise Unusable(f"{path} is not valid JSON.") from None
    else:
        parser = configparser.RawConfigParser(default_section="")
        try:
            parser.read_string(text)
        except configparser.Error:
            raise Unusable(
                f"{path} is neither JSON nor a file of sections."
            ) from None
        found = {name: dict(parser[name]) for name in parser.sections()}
    return {k: v for k, v in found.items() if isinstance(v, dict)}


def _default(profiles: dict[str, dict[str, Any]], path: Path) -> str:
    marked = [name for name, p in profiles.items() if p.get("default") is True]
    for candidates in (marked, ["default"] if "default" in profiles else []):
        if len(candidates) == 1:
            return candidates[0]
    if len(profiles) == 1:
        return next(iter(profiles))
    raise Unusable(
        f"{path} has no default profile: name one{_known(profiles)}."
    )


def _known(profiles: dict[str, dict[str, Any]]) -> str:
    return f" (there is {', '.join(sorted(profiles))})" if profiles else ""


def _text(profile: dict[str, Any], *names: str) -> str:
    """Return the first of some settings that says anything."""
    texts = (v for n in names if isinstance(v := profile.get(n), str))
    return next((text.strip() for text in texts if text.strip()), "")


def _read(name: str, profile: dict[str, Any], path: Path) -> OscProfile:
    access = _text(profile, *_ACCESS)
    secret = _text(profile, "secret_key", "aws_secret_access_key")
    missing = [n for n, v in (("access", access), ("secret", secret)) if not v]
    if missing:
        keys = " and no ".join(f"{which}_key" for which in missing)
        raise Unusable(
            f"Profile {name!r} in {path} has no {keys}. (A login and a "
            "password, or keys of version 2, do not work with FCU.)"
        )
    for which, value in (("access", access), ("secret", secret)):
        if not _KEY.fullmatch(value):
            raise Unusable(
                f"The {which}_key of profile {name!r} in {path} contains "
                "characters that no key has."
            )
    host = _text(profile, "host")
    left = [
        n
        for n in (
            "endpoint",
            "endpoints",
            "client_certificate",
            "x509_client_cert",
            "x509_client_cert_b64",
            "proxy",
        )
        if profile.get(n)
    ]
    return OscProfile(
        name,
        access,
        secret,
        _text(profile, "region", "region_name") or None,
        host or None,
        left,
    )


def for_credential_process(profile: OscProfile) -> str:
    """Return what a ``credential_process`` has to write."""
    return json.dumps(
        {
            "Version": 1,
            "AccessKeyId": profile.access_key,
            "SecretAccessKey": profile.secret_key,
        }
    )


def main(argv: list[str]) -> int:
    """Write the keys of ``argv``: file, profile; return the exit code."""
    if len(argv) != 2:
        sys.stderr.write("usage: osc_cli.py FILE PROFILE\n")
        return 2
    try:
        profile = load(Path(argv[0]), argv[1], {})
    except Unusable as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    print(for_credential_process(profile))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
