"""Could a session be OUTSCALE's? Asked first, at hardly any cost.

The AWS CLI asks us for every command of every profile, and the answer is
nearly always no. Everything that makes :mod:`awscli_outscale.cloud.decision`
decide otherwise contains our name, or takes its keys from another profile,
which may contain it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from awscli_outscale import FORCED as FORCED

if TYPE_CHECKING:
    from awscli_outscale.cloud.decision import Decision

#: The name under which a session keeps its ``Decision``.
COMPONENT = "outscale"

#: The access keys with which a program's OUTSCALE sessions have signed for
#: OUTSCALE. For the whole process, because the program may use them anywhere.
OURS: set[str] = set()

_NAME = "outscale"
# Also as other tools and hasty users spell it: EC2_URL, aws_endpoint_url.
_ENDPOINT = re.compile(r"(AWS|EC2|S3)_(\w+_)?(ENDPOINT|URL)(_\w+)?", re.I)
_UNIQUE = "awscli_outscale.triage.LastWord"
_HERE = re.compile(r"(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?")
_COROUTINE = 0x80  # inspect's, which takes longer to import than the look


def might_be_ours(
    config: Mapping[str, Any],
    environ: Mapping[str, str],
    endpoint_url: str | None,
) -> bool:
    """Tell whether a call must be looked at; False only if it need not be.

    A call through ``aws-outscale`` is ours in any case.

    :param config: the settings of the profile.
    :param environ: the environment.
    :param endpoint_url: the value of ``--endpoint-url``.
    """
    return (
        "source_profile" in config
        or "services" in config
        or any(setting.startswith(_NAME) for setting in config)
        or names_us(endpoint_url)
        or names_us(config.get("endpoint_url"))
        or bool(endpoints_of_ours(environ))
    )


def names_us(text: Any) -> bool:
    """Tell whether our name stands in a text, however it is written.

    Full-width letters, invisible characters and percent-encoding are ways in
    which one parser of URLs sees it and another one does not.
    """
    text = str(text)
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFKC", text)
    if not text.isprintable():
        text = "".join(c for c in text if c.isprintable())
    if "%" in text:
        from urllib.parse import unquote

        text = unquote(text)
    return _NAME in text.lower()


def endpoints_of_ours(environ: Mapping[str, str]) -> list[str]:
    """Return the variables that may have an OUTSCALE endpoint."""
    return [
        name
        for name, value in environ.items()
        if _ENDPOINT.fullmatch(name) and names_us(value)
    ]


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
        self._suspects: dict[str, Any] | None = None
        self._is_unread = False
        # The keys that have signed for others, and for OUTSCALE.
        self._used: tuple[set[str | None], set[str | None]] = (set(), set())

    def check_signing(
        self,
        request: Any,
        request_signer: Any,
        signature_version: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Event handler: let a request be signed, or refuse.

        :returns: what aiobotocore is to wait for; nothing for others.
        :raises Refused: it must not be.
        """
        session = self.session
        if session is not None and decision_of(session) is not None:
            return None  # the guard looks at it
        authority = request.url.partition("//")[2].partition("/")[0]
        if type(signature_version).__name__ == "UNSIGNED":
            # There may be a token of AWS's in it, for OUTSCALE.
            if names_us(authority):
                self._look_closer(
                    self._known_session(),
                    request=request,
                    request_signer=request_signer,
                    signature_version=signature_version,
                    **kwargs,
                )
            return None
        # Private, and the only place that has the keys, however they were
        # found; without it an AttributeError stops everything.
        credentials = request_signer._credentials
        if _have_to_be_awaited(credentials):
            return self._check_awaited(request, credentials, **kwargs)
        key = credentials.access_key if credentials is not None else None
        at_others, at_ours = self._used
        is_ours, is_known = False, key in at_ours or key in OURS
        # Our name is a reason to look, and no more: a bucket may have it.
        if (
            names_us(authority)
            or is_known
            or self._may_be_ours(key)
            or self._is_private(authority)
        ):
            is_ours = self._look_closer(
                self._known_session(),
                request=request,
                request_signer=request_signer,
                used=(key in at_others, key in at_ours),
                is_guessed=self._is_guessed,
                **kwargs,
            )
        # This machine is no other cloud: a sandbox, or a tunnel.
        if key and not _HERE.fullmatch(authority):
            self._used[is_ours].add(key)
        return None

    async def _check_awaited(
        self, request: Any, credentials: Any, **signing: Any
    ) -> None:
        """Wait for the keys; aiobotocore's events wait for this."""
        from types import SimpleNamespace

        from botocore.credentials import Credentials

        frozen = await credentials.get_frozen_credentials()
        keys = Credentials(frozen.access_key, frozen.secret_key, frozen.token)
        self.check_signing(
            request, SimpleNamespace(_credentials=keys), **signing
        )

    def may_have_our_keys(self) -> bool:
        """Tell by its settings whether the session's keys may be OUTSCALE's.

        False only if none of them is.
        """
        session = self._known_session()
        profiles = session.full_config.get("profiles", {})
        config = profiles.get(session.profile or "default", {})
        keys = {"", os.environ.get("AWS_ACCESS_KEY_ID"), *_keys(config)}
        if any(map(self._may_be_ours, keys)):
            return True
        # Where no profile is OUTSCALE's, neither is one that it leads to.
        return "source_profile" in config and bool(self._suspects)

    def _may_be_ours(self, key: str | None) -> bool:
        if key is None:
            return False
        session = self._known_session()
        if self._suspects is None:
            self._suspects = dict(suspects(session.full_config))
            self._is_unread = _is_unread(session, self._suspects)
        return bool(
            (key and key == os.environ.get("OSC_ACCESS_KEY"))
            or (session.profile or "default") in self._suspects
            or any(key in keys for keys in self._suspects.values())
            or (self._may_be_anybodys(session) and self._some_are_hidden())
            or self._is_unread
            or endpoints_of_ours(os.environ)
        )

    def _is_private(self, authority: str) -> bool:
        profiles = self._known_session().full_config.get("profiles", {})
        return any(
            _text(profiles[name], "outscale_domain").strip().lower()
            in authority.lower()
            for name in self._suspects or ()
            if _text(profiles[name], "outscale_domain")
        )

    def _may_be_anybodys(self, session: Any) -> bool:
        if self._is_guessed:
            return True
        config = session.full_config.get("profiles", {})
        return "source_profile" in config.get(session.profile or "default", {})

    def _some_are_hidden(self) -> bool:
        return any(None in keys for keys in (self._suspects or {}).values())

    def _known_session(self) -> Any:
        if self.session is None:
            import botocore.session

            self.session = botocore.session.Session()
            self._is_guessed = True
        return self.session


def _have_to_be_awaited(credentials: Any) -> bool:
    """Tell whether keys are aiobotocore's."""
    freeze = getattr(credentials, "get_frozen_credentials", None)
    code = getattr(freeze, "__code__", None)
    return bool(code and code.co_flags & _COROUTINE)


def watch(
    events: Any, look_closer: Callable[..., bool], session: Any = None
) -> None:
    """Have the last word over what a session, or one of its clients, signs.

    Calling it again changes nothing.

    :param events: of the session, or of the client.
    :param look_closer: as of ``LastWord``, like ``session``.
    """
    events.register_last(
        "before-sign",
        LastWord(look_closer, session).check_signing,
        unique_id=_UNIQUE,
    )


def watch_sessions(look_closer: Callable[..., bool]) -> bool:
    """Have the last word in every session that is made from now on.

    Other sessions of the same process, such as those that the AWS CLI and
    boto3 create in addition, may have the same keys. AWS CLI v2 has no
    such hook; those that it makes itself load us anew.

    :param look_closer: as of ``LastWord``.
    :returns: whether they were not watched before.
    """

    def initialize(session: Any) -> None:
        watch(session.get_component("event_emitter"), look_closer, session)

    initialize.__qualname__ = _UNIQUE
    botocore = sys.modules.get("botocore")
    known = getattr(botocore, "_INITIALIZERS", None)
    if botocore is None or known is None:
        return False
    if any(getattr(made, "__qualname__", "") == _UNIQUE for made in known):
        return False
    botocore.register_initializer(initialize)
    return True


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
        if names_us(config) or (
            services and names_us(sections.get(services, _NAME))
        ):
            yield name, _keys(config)


def _is_unread(session: Any, known: Mapping[str, Any]) -> bool:
    """Tell whether our name stands in a section that botocore has not read.

    :param known: the profiles that have it.
    """
    path = session.get_config_variable("config_file")
    path = os.path.expanduser(os.path.expandvars(path or ""))
    # The reading of anything else might never end.
    if not os.path.isfile(path):
        return False
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
    except OSError:
        return False
    read = {f"[profile {name}]" for name in known} | {"[plugins]"}
    if "default" in known:
        read.add("[default]")
    heading = ""
    for line in text.splitlines():
        if line.startswith("["):
            heading = line.strip()
        elif heading not in read and _NAME in line.lower():
            return True
    return False


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


def _keys(config: Mapping[str, Any]) -> set[str | None]:
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
