"""The commands that a message proposes: same profile, Region, endpoint."""

from __future__ import annotations

import shlex
from typing import Any

from awscli_outscale.cloud import regions
from awscli_outscale.triage import decision_of


def command(session: Any, client: Any, *words: str) -> str:
    """Return ``aws ec2 WORDS`` for the same profile, Region and endpoint.

    :param session: the botocore session of the call.
    :param client: an EC2 client of that session.
    """
    decision = decision_of(session)
    name = "aws-outscale" if decision and decision.forced else "aws"
    return shlex.join([name, "ec2", *words, *_options(session, client)])


def _options(session: Any, client: Any) -> list[str]:
    options = []
    # Not AWS_PROFILE: beside --profile, keys of the environment are not used.
    profile = session.instance_variables().get("profile")
    if profile:
        options += ["--profile", profile]
    region, endpoint = client.meta.region_name, client.meta.endpoint_url
    if region != session.get_scoped_config().get("region"):
        options += ["--region", region]
    decision = decision_of(session)
    domain = decision.domain if decision else regions.DOMAIN
    api = regions.SERVICES["ec2"]["api"]
    if endpoint != f"https://{regions.hostname(api, region, domain)}":
        options += ["--endpoint-url", endpoint]
    return options
