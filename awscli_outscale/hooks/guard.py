"""The second wall: look at every request before it is signed and sent.

The endpoint resolver alone is not enough. Commands of the AWS CLI that set an
endpoint of their own, S3 ARNs that name a host, redirects, and clients that
botocore makes to fetch credentials would all bypass it.
"""

from __future__ import annotations

from typing import Any

from awscli_outscale import errors
from awscli_outscale.cloud import access_keys, hosts, regions
from awscli_outscale.cloud.decision import Decision
from awscli_outscale.triage import is_unsigned

_NO_KEYS = (
    "There are no keys for this OUTSCALE call. Keys of a profile that does "
    "not say outscale = true are used only where the call names it. Name a "
    "profile for this call, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY "
    "(or OSC_ACCESS_KEY and OSC_SECRET_KEY), or set a profile up: "
    "{aws outscale configure}"
)


def install(
    session: Any, events: Any, decision: Decision, **kwargs: Any
) -> None:
    """Look at every request of a session."""
    guard = Guard(decision, session)
    events.register("before-endpoint-resolution", guard.note_endpoint)
    events.register_first("before-sign", guard.check_signing)
    events.register_first("before-send", guard.check_sending)


class Guard:
    """Stops requests that must not leave a session.

    The methods are botocore event handlers; each raises
    :class:`awscli_outscale.errors.Refused` or does nothing.

    :param session: the session, where it has the decision.
    """

    def __init__(self, decision: Decision, session: Any = None) -> None:
        self._decision = decision
        self._session = session
        self._endpoints: set[str] = set()
        self._named: set[str] = set()

    def note_endpoint(self, builtins: Any, **kwargs: Any) -> None:
        """Remember the endpoint that a client was given, ours or the user's.

        A request may go there, and nowhere else but to OUTSCALE.
        """
        from botocore.regions import EndpointResolverBuiltins

        url = builtins.get(EndpointResolverBuiltins.SDK_ENDPOINT)
        host = hosts.host_of(url)
        if url and hosts.imitates(url, self._decision.domain):
            raise errors.refused(
                f"The endpoint's host is {host or 'unclear'}, which imitates "
                "an OUTSCALE host but does not end in "
                f"{self._decision.domain}. If it is yours, set "
                "outscale_domain. Nothing was sent."
            )
        if not host:
            return
        self._endpoints.add(host)
        named = hosts.region_of(host, self._decision.domain)
        region = builtins.get(EndpointResolverBuiltins.AWS_REGION)
        if named:
            self._named.add(named)
        if named and region and named != region:
            raise errors.refused(
                f"The Region {region} contradicts the endpoint {host}, which "
                f"is in {named}. Give the client the Region of its endpoint. "
                "Nothing was sent."
            )

    def check_signing(
        self,
        event_name: str,
        request: Any,
        request_signer: Any,
        region_name: str | None,
        signature_version: Any = None,
        **kwargs: Any,
    ) -> None:
        """Check all that there is before a signature is made."""
        self._check_service(event_name)
        self._check_host(request)
        is_signed = not is_unsigned(signature_version)
        self._check_region(request, region_name, is_signed)
        # Private, like much of a signer, and the only place that has the keys,
        # however they were found; without it an AttributeError stops
        # everything.
        if is_signed:
            self._check_keys(request_signer._credentials)

    def check_sending(
        self, event_name: str, request: Any, **kwargs: Any
    ) -> None:
        """Check service and endpoint again when a request is sent."""
        self._check_service(event_name)
        self._check_host(request)

    def _check_service(self, event_name: str) -> None:
        if self._decision.refusal:
            raise errors.refused(self._decision.refusal)
        service_id = event_name.split(".")[1]
        if service_id not in regions.SERVICE_IDS:
            self.refuse_service(service_id)

    def refuse_service(self, service_id: str) -> None:
        """Refuse all calls of a service that OUTSCALE lacks."""
        known = ", ".join(
            f"{command} ({service['name']})"
            for command, service in regions.SERVICES.items()
        )
        raise errors.refused(
            f"OUTSCALE has no service {service_id!r}, and this is an OUTSCALE "
            f"call ({self._decision.why}). It serves {known}. For AWS, use a "
            "profile without `outscale = true` and no OUTSCALE endpoint. "
            "Nothing was sent."
        )

    def _check_host(self, request: Any) -> None:
        url = request.url
        host = hosts.host_of(url)
        on_outscale = hosts.is_under(host, self._decision.domain)
        on_endpoint = any(
            host == endpoint or hosts.is_under(host, endpoint)
            for endpoint in self._endpoints
        )
        if hosts.is_aws(host) or not (on_outscale or on_endpoint):
            raise errors.refused(
                f"The request would go to {host or 'an unclear host'}, which "
                "is neither OUTSCALE's nor the endpoint that you set, and "
                f"this is an OUTSCALE call ({self._decision.why}). Nothing "
                "was sent."
            )
        if on_outscale and not url.lower().startswith("https://"):
            raise errors.refused(
                f"The endpoint http://{host} is not encrypted. Use "
                f"https://{host}. Nothing was sent."
            )

    def _check_region(
        self, request: Any, region: str | None, is_signed: bool
    ) -> None:
        # An S3 ARN names a Region of its own.
        region = request.context.get("signing", {}).get("region") or region
        # EC2's CopySnapshot presigns a URL for a Region that only it names.
        named = hosts.region_of(
            hosts.host_of(request.url), self._decision.domain
        )
        # What is not signed has no Region beside its host's.
        beside = [region] if is_signed else []
        for used in (*beside, named or region):
            problem = self._decision.why_not_region(used)
            if problem and used not in self._named:
                raise errors.refused(f"{problem} Nothing was sent.")

    def _check_keys(self, credentials: Any) -> None:
        if credentials is None:
            if self._decision.only_environment_keys:
                from awscli_outscale.terminal import next_command

                raise errors.refused(
                    next_command.fill(_NO_KEYS, self._session)
                )
            return  # botocore says that there are none
        frozen = credentials.get_frozen_credentials()
        if access_keys.is_temporary(frozen.access_key, frozen.token):
            raise errors.refused(
                "The keys are temporary (a session token, or an access "
                "key ID that begins with ASIA): only AWS issues them, and "
                f"this is an OUTSCALE call ({self._decision.why}). Use the "
                "access key of your OUTSCALE account. Nothing was sent."
            )
