"""Make a botocore session an OUTSCALE session.

The session's own endpoint resolver is replaced by ours, so that every client
of the session, whoever creates it, gets OUTSCALE's endpoint and signing
Region for the Region it asks for, while explicit endpoints keep their usual
precedence. A guard on every request is the second wall.

Why not set the endpoint in ``before-endpoint-resolution``: the signer and
``client.meta`` would go on using AWS's data. Why not set ``--endpoint-url``:
the AWS CLI drops it for some of the clients that it creates itself.
"""

from __future__ import annotations

import os
from typing import Any

from awscli_outscale import errors, regions
from awscli_outscale.installed import COMPONENT, decision_of
from awscli_outscale.profile import Call, Decision, decide

# botocore's names of the credential providers that read what the user wrote
# down for this profile. All others get keys from AWS, one way or another.
_OWN_KEYS = frozenset(
    ["env", "shared-credentials-file", "config-file", "custom-process"]
)


def enable(session: Any) -> None:
    """Make a botocore or boto3 session a client of OUTSCALE.

    Clients and resources that the session creates from then on call
    ``https://<api>.<region>.outscale.com``; services, Regions and endpoints
    that are not OUTSCALE's raise :class:`awscli_outscale.errors.Refused`
    before anything is signed. The keys of a ``[default]`` profile without
    ``outscale = true`` are not used, because they are AWS's. Calling it again
    changes nothing.

    :param session: a ``boto3.Session`` or ``botocore.session.Session``.
    :raises Refused: the profile says ``outscale = false``, or its settings
        cannot be used with OUTSCALE.
    :raises TypeError: it is no session.
    """
    session = getattr(session, "_session", session)
    if not hasattr(session, "get_component"):
        raise TypeError("Pass a boto3 or a botocore Session.")
    if decision_of(session) is not None:
        return
    decision = decide(call_of(session, forced=True))
    if decision.refusal:
        raise errors.refused(decision.refusal)
    install(session, decision, style="python")


def call_of(session: Any, **known: Any) -> Call:
    """Collect what a botocore session knows about its profile."""
    from botocore.exceptions import ProfileNotFound

    try:
        config = session.get_scoped_config()
    except ProfileNotFound:
        # `aws configure set … --profile new` is fine; whatever needs the
        # profile says so itself.
        config = {}
    full_config = session.full_config
    return Call(
        config=config,
        environ=os.environ,
        profiles=full_config.get("profiles", {}),
        sections=full_config.get("services", {}),
        profile=session.profile,
        profile_is_explicit="profile" in session.instance_variables(),
        **known,
    )


def install(session: Any, decision: Decision, style: str) -> None:
    """Make every client of the session obey the decision.

    :param style: how messages spell parameters, ``cli`` or ``python``.
    :raises Refused: the AWS CLI or botocore lacks a hook that this needs.
    """
    from awscli_outscale import checking, models, object_storage, resending
    from awscli_outscale.guard import Guard
    from awscli_outscale.lockout import Lockout

    _check_host(session)
    session.register_component(COMPONENT, decision)
    session._register_internal_component(
        "endpoint_resolver", _endpoint_resolver(decision)
    )
    events = session.get_component("event_emitter")
    guard = Guard(decision)
    events.register("before-endpoint-resolution", guard.note_endpoint)
    events.register_first("before-sign", guard.check_signing)
    events.register_first("before-send", guard.check_sending)
    guard.watch_commands(events)
    models.install(session, quick=style == "cli")
    if not decision.outscale:
        return
    _keep_own_keys(session, decision)
    store = session.get_component("config_store")
    if decision.region:
        store.set_config_variable("region", decision.region)
    if session.profile is None:
        # Without a section botocore makes a new, empty one at each look, and
        # what is set there would be lost.
        session.full_config["profiles"].setdefault("default", {})
    object_storage.configure(store, call_of(session))
    object_storage.register(events)
    checking.register(events, session, decision, style)
    resending.register(events, session, style)
    if style == "cli":
        # A program may mend its keys, and try again; a command cannot.
        Lockout().register(events)


def _check_host(session: Any) -> None:
    """Stop on a host without the hooks by which law 1 is kept."""
    import botocore.regions

    for holder, name in (
        (botocore.regions, "EndpointResolverBuiltins"),
        # Internal, and in botocore since 2018 under this name.
        (session, "_register_internal_component"),
    ):
        if not hasattr(holder, name):
            raise errors.refused(
                f"{session.user_agent().split()[0]} lacks {name}, which "
                "awscli-outscale needs, so no OUTSCALE call is made with it. "
                "Use AWS CLI 1.29.4 or newer, AWS CLI 2.9.19 or newer, or "
                "botocore 1.31.4 or newer."
            )


def _endpoint_resolver(decision: Decision) -> Any:
    from botocore.regions import BaseEndpointResolver

    class OutscaleEndpointResolver(BaseEndpointResolver):  # type: ignore[misc, unused-ignore]
        """OUTSCALE's Regions in the place of botocore's endpoints.json."""

        # botocore takes the endpoints of a resolver with data of its own as
        # given, and looks no further.
        uses_builtin_data = False

        def construct_endpoint(
            self,
            service_name: str,
            region_name: str | None = None,
            **kwargs: Any,
        ) -> dict[str, Any]:
            if decision.refusal:
                raise errors.refused(decision.refusal)
            problem = self._why_not(region_name)
            if problem:
                raise errors.refused(problem)
            service = regions.service(service_name)
            # botocore asks even when it has an explicit endpoint, or creates
            # a client that is never used: an unknown service is the guard's.
            api = service["api"] if service else "not-on-outscale"
            domain = decision.domain if service else "invalid"
            version = service["signature_version"] if service else "v4"
            return {
                "partition": "outscale",
                "dnsSuffix": decision.domain,
                "endpointName": region_name,
                "hostname": regions.hostname(api, str(region_name), domain),
                "credentialScope": {"region": region_name},
                "protocols": ["https"],
                "signatureVersions": [version],
            }

        def _why_not(self, region_name: str | None) -> str | None:
            if region_name and region_name == decision.region:
                return None  # as the endpoint says
            return regions.why_not(region_name, decision.domain)

        def get_available_partitions(self) -> list[str]:
            return ["outscale"]

        def get_available_endpoints(
            self,
            service_name: str,
            partition_name: str = "outscale",
            allow_non_regional: bool = False,
        ) -> list[str]:
            known = regions.service(service_name)
            return list(regions.REGIONS) if known else []

        def get_partition_for_region(self, region_name: str) -> str:
            return "outscale"

        def get_partition_dns_suffix(
            self, partition_name: str, endpoint_variant_tags: Any = None
        ) -> str:
            return decision.domain

    return OutscaleEndpointResolver()


def _keep_own_keys(session: Any, decision: Decision) -> None:
    """Drop the credential providers that could bring AWS keys in."""
    from botocore.exceptions import ProfileNotFound

    allowed = {"env"} if decision.only_environment_keys else _OWN_KEYS
    try:
        chain = session.get_component("credential_provider")
    except ProfileNotFound:
        return
    chain.providers[:] = [p for p in chain.providers if p.METHOD in allowed]
    # A session of Python's may have loaded keys before it was enabled;
    # "explicit" ones were given to it by the program.
    loaded = getattr(session, "_credentials", None)
    if loaded is not None and loaded.method not in {*allowed, "explicit"}:
        session._credentials = None
