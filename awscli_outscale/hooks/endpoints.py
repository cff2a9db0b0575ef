"""Give each client OUTSCALE's endpoint and signing Region.

The session's own endpoint resolver is replaced by ours, so that every client
of the session, whoever creates it, gets OUTSCALE's endpoint and signing
Region for the Region it asks for, while explicit endpoints keep their usual
precedence.

Why not set the endpoint in ``before-endpoint-resolution``: the signer and
``client.meta`` would still use AWS's data. Why not set ``--endpoint-url``:
the AWS CLI drops it for some of the clients that it creates itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from awscli_outscale import errors
from awscli_outscale.cloud import hosts, regions
from awscli_outscale.cloud.configured_endpoint import configured_endpoint
from awscli_outscale.cloud.decision import Decision
from awscli_outscale.triage import services_of

#: By which botocore before 2026 would verify nothing.
EMPTY_BUNDLE = (
    "The path of the CA certificates is empty (--ca-bundle, AWS_CA_BUNDLE, "
    "ca_bundle in the profile, or REQUESTS_CA_BUNDLE). Unset it, or name a "
    "file. Nothing was sent."
)

# What may follow service and Region among create_client's arguments.
_FOLLOWING = (
    "api_version",
    "use_ssl",
    "verify",
    "endpoint_url",
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "config",
)


def install(session: Any, decision: Decision, **kwargs: Any) -> None:
    """Put our resolver in place of the session's."""
    session._register_internal_component(
        "endpoint_resolver",
        _endpoint_resolver(decision, _finder_of_endpoints(session)),
    )
    region = decision.region or _behind_an_empty_one(session)
    if region:
        store = session.get_component("config_store")
        store.set_config_variable("region", region)
    session.create_client = _following_endpoints(session, decision)


def _behind_an_empty_one(session: Any) -> str | None:
    """Return the Region that counts where an empty variable hides it.

    An empty AWS_REGION or AWS_DEFAULT_REGION is as good as none, as it is for
    `aws outscale`; botocore alone would take it for the name of a Region.
    """
    from botocore.exceptions import ProfileNotFound

    try:
        if session.get_config_variable("region") != "":
            return None
        found: str | None = os.environ.get("AWS_DEFAULT_REGION")
        return found or session.get_scoped_config().get("region")
    except ProfileNotFound:  # the command itself comes upon it, and is helped
        return None


def _following_endpoints(
    session: Any, decision: Decision
) -> Callable[..., Any]:
    """Return the session's ``create_client``, for which the endpoint decides.

    Scripts name OOS's endpoint and any AWS Region. Where both name
    an OUTSCALE Region, FCU, EIM and LBU are left the contradiction, which
    the guard refuses.
    """
    create_client = session.create_client
    config = session.get_scoped_config

    def _check_bundle(verify: Any) -> None:
        if verify is None:
            verify = session.get_config_variable("ca_bundle")
        if verify is None:
            verify = os.environ.get("REQUESTS_CA_BUNDLE")
        if isinstance(verify, str) and not verify.strip():
            raise errors.refused(EMPTY_BUNDLE)

    def create(
        service_name: str,
        region_name: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        given = {**dict(zip(_FOLLOWING, args, strict=False)), **kwargs}
        _check_bundle(given.get("verify"))
        url = given.get("endpoint_url") or configured_endpoint(
            config(),
            os.environ,
            services_of(session.full_config),
            service_name,
        )
        named = hosts.region_of(hosts.host_of(url), decision.domain)
        region = region_name or _region_of(session, given.get("config"))
        if named and (service_name == "s3" or decision.why_not_region(region)):
            region_name = named
        return create_client(service_name, region_name, *args, **kwargs)

    return create


def _region_of(session: Any, config: Any) -> str | None:
    """Return the Region of a client that is not given one, as botocore."""
    for each in (config, session.get_default_client_config()):
        if each is not None and each.region_name is not None:
            return str(each.region_name)
    found: str | None = session.get_config_variable("region")
    return found


def _finder_of_endpoints(session: Any) -> Callable[[str], str | None]:
    """Return what finds the configured endpoint of a service.

    The AWS CLI does that itself, since 1.29 and 2.13. For one that does not,
    we do: the setting means the same in every OUTSCALE call.
    """
    from botocore import configprovider

    if hasattr(configprovider, "ConfiguredEndpointProvider"):
        return lambda service_name: None
    sections = services_of(session.full_config)
    return lambda service_name: configured_endpoint(
        session.get_scoped_config(), os.environ, sections, service_name
    )


def _endpoint_resolver(
    decision: Decision, find_endpoint: Callable[[str], str | None]
) -> Any:
    from botocore.regions import BaseEndpointResolver

    class OutscaleEndpointResolver(BaseEndpointResolver):  # type: ignore[misc, unused-ignore]
        """OUTSCALE's Regions instead of botocore's endpoints.json."""

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
            problem = decision.why_not_region(region_name)
            if problem:
                unread = regions.unread(region_name, os.environ)
                raise errors.refused(f"{problem}{unread}")
            service = regions.service(service_name)
            # botocore asks even when it has an explicit endpoint, or creates
            # a client that is never used: an unknown service is the guard's.
            api = service["api"] if service else "not-on-outscale"
            domain = decision.domain if service else "invalid"
            version = service["signature_version"] if service else "v4"
            hostname = regions.hostname(api, str(region_name), domain)
            scheme = "https"
            configured = find_endpoint(service_name) if service else None
            if configured:
                parts = urlsplit(configured)
                scheme = parts.scheme
                hostname = f"{parts.netloc}{parts.path.rstrip('/')}"
            return {
                "partition": "outscale",
                "dnsSuffix": decision.domain,
                "endpointName": region_name,
                "hostname": hostname,
                "credentialScope": {"region": region_name},
                "protocols": [scheme],
                "signatureVersions": [version],
            }

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
