"""The commands that our messages propose; nothing else spells one.

A command that is proposed goes where the call went: same program, profile,
Region and endpoint. The endpoint is named whenever it is what made the call
OUTSCALE's; the same command without it would go to AWS.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Mapping
from typing import Any

from awscli_outscale.checks import template
from awscli_outscale.cloud import configured_endpoint, hosts, regions
from awscli_outscale.cloud.decision import Decision, read_switch
from awscli_outscale.triage import decision_of

# Commands that make no call, or ask for all they need themselves.
_LOCAL = (
    ("configure",),
    ("outscale", "configure"),
    ("outscale", "explain-manifest"),
    ("outscale", "regions"),
    ("outscale", "sandbox"),
)

# Call several services, and so take no endpoint.
_SPANNING = (("outscale", "copy-image"), ("outscale", "copy-snapshot"))

# Commands that are not called like their service; doctor's is FCU.
_SAME = {"s3api": "s3", "outscale": "ec2"}


def command(session: Any, client: Any, *words: str) -> str:
    """Return ``aws ec2 WORDS`` for the same profile, Region and endpoint.

    :param session: the botocore session of the call.
    :param client: a client of that session, for its Region and endpoint.
    """
    return speller(session, client)("ec2", *words)


def fill(
    text: str,
    session: Any,
    client: Any = None,
    style: str = template.CLI,
    decision: Decision | None = None,
) -> str:
    """Return a template of ``checks.template`` with its placeholders filled.

    :param client: the client of the call, if there is one yet.
    :param style: ``cli`` or ``python``.
    :param decision: the session's, if it is not installed.
    """
    if "{" not in text:
        return text
    spell = speller(session, client, decision)
    return template.resolve(text, style, command=spell)


def speller(
    session: Any,
    client: Any = None,
    decision: Decision | None = None,
    region: str | None = None,
) -> Callable[..., str]:
    """Return what spells commands for a session.

    :param client: a client of the session, for its Region and endpoint.
    :param decision: the session's, if it is not installed.
    :param region: of the call, where there is no client to ask.
    :returns: takes the words of a command without the program, such as
        ``("s3", "presign", "s3://BUCKET/KEY")``, and returns the command,
        ready to be pasted.
    """
    decision = decision or decision_of(session)
    return _Speller(session, client, decision, region).spell


def same_again(session: Any) -> str:
    """Return the command that is running."""
    return shlex.join([_program(decision_of(session)), *sys.argv[1:]])


def of_profile(profile: str | None, program: str, *words: str) -> str:
    """Return a command for a profile that has just been written.

    :param program: the one that loads the plugin: ``aws`` or
        ``aws-outscale``.
    """
    options = ["--profile", profile] if profile else []
    return shlex.join([program, *words, *options])


def _program(decision: Decision | None) -> str:
    return "aws-outscale" if decision and decision.forced else "aws"


def _is_local(words: tuple[str, ...]) -> bool:
    return words[-1] == "help" or any(
        words[: len(local)] == local for local in _LOCAL
    )


class _Speller:
    def __init__(
        self,
        session: Any,
        client: Any,
        decision: Decision | None,
        region: str | None,
    ) -> None:
        self._session = session
        self._config = _config_of(session)
        self._program = _program(decision)
        self._domain = decision.domain if decision else regions.DOMAIN
        # Neither the profile nor the program says that a call is OUTSCALE's.
        self._only_endpoint_says_so = bool(
            decision
            and decision.outscale
            and not decision.forced
            and not read_switch(self._config.get("outscale"))
        )
        self._region: str | None
        self._endpoint: str | None
        if client is not None:
            self._region = client.meta.region_name
            self._endpoint = hosts.bare(client.meta.endpoint_url)
            self._service = client.meta.service_model.service_name
        else:
            self._region = region or _region_of(session)
            self._endpoint = decision.endpoint if decision else None
            self._service = "ec2"

    def spell(self, *words: str) -> str:
        """Return the command of these words, with what it needs besides."""
        # Not AWS_PROFILE: beside --profile, keys of the environment are not
        # used.
        profile = self._session.instance_variables().get("profile")
        program = self._program
        if self._only_endpoint_says_so and words[:2] in _SPANNING:
            program = "aws-outscale"
            if "AWS_ACCESS_KEY_ID" not in os.environ:
                profile = self._session.profile or "default"
        options = []
        if profile and "--profile" not in words:
            options += ["--profile", profile]
        if not _is_local(words):
            options += self._place(words)
        return shlex.join([program, *words, *options])

    def _place(self, words: tuple[str, ...]) -> list[str]:
        """Return the options that say where a command goes."""
        options = []
        region: str | None = self._region
        if "--region" in words[:-1]:
            region = words[words.index("--region") + 1]
        elif region and region != self._config.get("region"):
            options += ["--region", region]
        endpoint = None
        if region and words[:2] not in _SPANNING:
            endpoint = self._endpoint_of(words[0], region)
        if endpoint:
            options += ["--endpoint-url", endpoint]
        return options

    def _endpoint_of(self, name: str, region: str) -> str | None:
        """Return the endpoint to name, or None if it goes without saying."""
        service = _SAME.get(name, name)
        if service not in regions.SERVICES:
            return None
        api = regions.SERVICES[service]["api"]
        usual = f"https://{regions.hostname(api, region, self._domain)}"
        own = self._endpoint
        if own and self._serves(own, service, region):
            return own if own != usual or self._only_endpoint_says_so else None
        return usual if self._only_endpoint_says_so else None

    def _serves(self, url: str, service: str, region: str) -> bool:
        """Tell whether the endpoint of the call is that of a service, too."""
        host = hosts.host_of(url)
        named = hosts.region_of(host, self._domain)
        if named is not None:
            api = regions.SERVICES[service]["api"]
            own_api = str(host)[: -len(self._domain) - 1].split(".")[-2]
            return named == region and own_api == api
        if service == self._service:
            return True
        # The sandbox is one host for all, unless a setting says otherwise.
        return hosts.is_loopback(host) and not (
            configured_endpoint.configured_endpoint(
                self._config,
                os.environ,
                self._session.full_config.get("services", {}),
                service,
            )
        )


def _region_of(session: Any) -> str | None:
    from botocore.exceptions import ProfileNotFound

    try:
        region: str | None = session.get_config_variable("region")
    except ProfileNotFound:
        return None
    return region


def _config_of(session: Any) -> Mapping[str, Any]:
    from botocore.exceptions import ProfileNotFound

    try:
        config: Mapping[str, Any] = session.get_scoped_config()
    except ProfileNotFound:
        return {}
    return config
