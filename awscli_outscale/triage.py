"""Could a request be OUTSCALE's, or its key? Asked first, at hardly any cost.

Every request of every profile is looked at, and the answer is nearly always
no. Everything that makes :mod:`awscli_outscale.cloud.decision` decide
otherwise contains our name, or takes its keys from another profile, which may
contain it, or from osc-cli.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awscli_outscale.cloud.decision import Decision

#: The name under which a session keeps its ``Decision``.
COMPONENT = "outscale"

#: The access keys with which a program's OUTSCALE sessions have signed for
#: OUTSCALE. For the whole process, because the program may use them anywhere.
OURS: set[str] = set()

_NAME = "outscale"
# Also as other tools and hasty users spell it: EC2_URL, aws_endpoint_url.
# Compiled where they are needed, which is hardly ever.
_ENDPOINT = r"(AWS|EC2|S3)_(\w+_)?(ENDPOINT|URL)(_\w+)?"
_OSC = ("~/.osc", "~/.osc_sdk")  # where osc-cli and octl keep their keys
_SETTING = r"\s*([\w-]+)\s*[=:](.*)"
_SECTIONS = ("profile", "services", "plugins")  # that botocore reads
_HERE = r"(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?"


def names_us(text: Any) -> bool:
    """Tell whether our name stands in a text, however it is written.

    Full-width letters, invisible characters and percent-encoding are ways in
    which one parser of URLs sees it and another one does not.
    """
    return _NAME in _plain(text)


def _plain(text: Any) -> str:
    text = str(text)
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFKC", text)
    if not text.isprintable():
        text = "".join(c for c in text if c.isprintable())
    if "%" in text:
        from urllib.parse import unquote

        text = unquote(text)
    return str(text).lower()


def _host_names_us(url: str) -> bool:
    """Tell whether our name stands before a URL's path, as ``hosts.names``."""
    text = _plain(url)
    return _NAME in (text.partition("//")[2] or text).partition("/")[0]


def endpoints_of_ours(environ: Mapping[str, str]) -> list[str]:
    """Return the variables that may have an OUTSCALE endpoint."""
    return [
        name
        for name, value in environ.items()
        if _is_endpoint(name.upper()) and _host_names_us(value)
    ]


def _is_endpoint(name: str) -> bool:
    return ("URL" in name or "ENDPOINT" in name) and bool(
        re.fullmatch(_ENDPOINT, name)
    )


def _is_here(authority: str) -> bool:
    """Tell whether a host is this machine."""
    return authority.startswith(("127.", "localhost", "[::1]")) and bool(
        re.fullmatch(_HERE, authority)
    )


class LastWord:
    """Looks at each request of a session that is not an OUTSCALE one.

    Two things must not happen there: that a request goes to OUTSCALE without
    a decision, and that an OUTSCALE key signs one for another cloud. This
    is the cheap look.

    :param look_closer: takes the closer one, as ``hooks.last_word.check``.
    :param session: the session; None if it is not known.
    """

    def __init__(
        self, look_closer: Callable[..., bool], session: Any = None
    ) -> None:
        self.session = session
        self._look_closer = look_closer
        self._is_guessed = False
        self.suspects: dict[str, Any] | None = None
        self._is_unread: bool | None = None
        # The keys that have signed for others, and for OUTSCALE.
        self._used: tuple[set[str | None], set[str | None]] = (set(), set())

    def check_signing(
        self,
        request: Any,
        request_signer: Any,
        signature_version: Any = None,
        **kwargs: Any,
    ) -> None:
        """Event handler: let a request be signed, or refuse.

        :raises Refused: it must not be.
        """
        session = self.session
        if session is not None and decision_of(session) is not None:
            return  # the guard looks at it
        authority = request.url.partition("//")[2].partition("/")[0]
        # There may be a token of AWS's in one that is not signed.
        is_signed = not is_unsigned(signature_version)
        # Private, and the only place that has the keys, however they were
        # found; without it an AttributeError stops everything.
        credentials = request_signer._credentials if is_signed else None
        key = credentials.access_key if credentials is not None else None
        at_others, at_ours = self._used
        is_ours, is_known = False, key in at_ours or key in OURS
        # Our name is a reason to look, and no more: a bucket may have it.
        if (
            names_us(authority)
            or is_known
            or self.may_be_ours(key)
            or (is_signed and self._is_private(authority))
        ):
            is_ours = self._look_closer(
                self._known_session(),
                request=request,
                request_signer=request_signer,
                signature_version=signature_version,
                used=(key in at_others, key in at_ours),
                is_guessed=self._is_guessed,
                **kwargs,
            )
        # This machine is no other cloud: a sandbox, or a tunnel.
        if key and not _is_here(authority):
            self._used[is_ours].add(key)

    def may_be_ours(self, key: str | None) -> bool:
        """Tell whether a key may be OUTSCALE's; False only if it is not."""
        if key is None:
            return False
        session = self._known_session()
        if self.suspects is None:
            self.suspects = dict(suspects(session.full_config))
        known = self.suspects.values()
        return bool(
            (key and key == os.environ.get("OSC_ACCESS_KEY"))
            or (session.profile or "default") in self.suspects
            or any(key in keys for keys in known)
            or (None in set().union(*known) and self._may_be_anybodys(session))
            or endpoints_of_ours(os.environ)
        ) or (not _is_awss(key) and self._stands_elsewhere(key))

    def _stands_elsewhere(self, key: str) -> bool:
        """Tell whether a key may stand where botocore does not read it."""
        if self._is_unread is None:
            self._is_unread = _is_unread(self._known_session(), self.suspects)
        return self._is_unread or (len(key) == 20 and _has_osc_cli())

    def _is_private(self, authority: str) -> bool:
        profiles = self._known_session().full_config.get("profiles", {})
        texts = (
            _text(profiles[name], "outscale_domain").strip().lower()
            for name in self.suspects or ()
        )
        return any(text and text in authority.lower() for text in texts)

    def _may_be_anybodys(self, session: Any) -> bool:
        config = session.full_config.get("profiles", {})
        own = config.get(session.profile or "default", {})
        return self._is_guessed or "source_profile" in own

    def _known_session(self) -> Any:
        if self.session is None:
            import botocore.session

            # First: another thread may look as soon as there is one.
            self._is_guessed = True
            self.session = botocore.session.Session()
        return self.session


def is_unsigned(signature_version: Any) -> bool:
    """Tell whether a request is not to be signed."""
    return type(signature_version).__name__ == "UNSIGNED"


def _is_awss(key: str) -> bool:
    """Tell it by its shape; OUTSCALE's is another, and no file is read."""
    return len(key) == 20 and key.startswith(("AKIA", "ASIA"))


def _has_osc_cli() -> bool:
    return bool(os.environ.get("OSC_CONFIG_FILE")) or any(
        os.path.exists(os.path.expanduser(place)) for place in _OSC
    )


def suspects(
    full_config: Mapping[str, Any],
) -> Iterator[tuple[str, set[str | None]]]:
    """Yield the profiles that may be OUTSCALE's, each with its access keys.

    None stands for keys that only a program knows (``credential_process``).

    :param full_config: as botocore has it.
    """
    sections = services_of(full_config)
    for name, config in full_config.get("profiles", {}).items():
        services = _text(config, "services")
        # One that is not there may have been written in another way.
        if any(_says_so(*setting) for setting in config.items()) or (
            services and names_us(sections.get(services, _NAME))
        ):
            yield name, keys_of(config)


def _says_so(name: str, value: Any) -> bool:
    """Tell whether a setting may make keys OUTSCALE's, or one within it."""
    name = name.lower()
    if name in (_NAME, "outscale_domain"):
        return True
    is_nested = not isinstance(value, str) or "\n" in value
    return (is_nested or "endpoint" in name) and names_us(value)


def _is_unread(session: Any, known: Mapping[str, Any] | None) -> bool:
    """Tell whether a section that botocore has not read may make keys ours.

    :param known: the profiles that may be OUTSCALE's.
    """
    path = session.get_config_variable("config_file")
    path = os.path.expanduser(os.path.expandvars(path or ""))
    # The reading of anything else might never end.
    if not os.path.isfile(path):
        return False
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read().split("\n")
    except OSError:
        return False
    read = {("plugins",), *(("profile", name) for name in known or ())}
    for name, config in services_of(session.full_config).items():
        if names_us(config):
            read.add(("services", name))
    heading: tuple[str, ...] = ()
    for line in lines:
        if line.lstrip().startswith("["):
            heading = _words_of(line)
        elif heading not in read:
            setting = re.match(_SETTING, line)
            if setting and _says_so(*setting.groups()):
                return True
    return False


def _words_of(line: str) -> tuple[str, ...]:
    """Return the words of a heading, as botocore splits them."""
    import shlex

    heading = line.strip()[1:].rpartition("]")[0]
    if heading == "default":
        return ("profile", heading)
    if not heading.startswith(_SECTIONS):
        return ()
    try:
        return tuple(shlex.split(heading))
    except ValueError:
        return ()


def services_of(full_config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ``services`` sections; an AWS CLI of 2022 knows none."""
    found = dict(full_config.get("services", {}))
    for name, config in full_config.items():
        if name.startswith("services "):
            found[name.partition(" ")[2].strip("\"' ")] = config
    # There, a section [services] takes the place of them all.
    return {n: c for n, c in found.items() if isinstance(c, Mapping)}


def _text(config: Mapping[str, Any], setting: str) -> str:
    """Return a setting; one with settings of its own says nothing."""
    value = config.get(setting)
    return value if isinstance(value, str) else ""


def keys_of(config: Mapping[str, Any]) -> set[str | None]:
    """Return the access keys of a profile, as ``suspects`` does."""
    key = _text(config, "aws_access_key_id")
    keys: set[str | None] = {key} if key else set()
    return keys | ({None} if "credential_process" in config else set())


def decision_of(session: Any) -> Decision | None:
    """Return the decision that was installed in a session, or None."""
    try:
        decision: Decision = session.get_component(COMPONENT)
    except ValueError:
        return None
    return decision
