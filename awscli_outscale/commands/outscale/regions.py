"""``aws outscale regions``: where OUTSCALE is."""

from __future__ import annotations

from typing import Any, ClassVar

from awscli_outscale import errors
from awscli_outscale.cloud import regions
from awscli_outscale.commands.outscale.command import (
    Command,
    current_region,
    show,
)
from awscli_outscale.hooks.install import call_of


class Regions(Command):
    """List Regions, services and endpoints."""

    NAME = "regions"
    DESCRIPTION = (
        "List OUTSCALE's Regions, and the endpoint of each service there. "
        "``Current`` marks the Region of the profile, or of ``--region``. "
        "With ``outscale_domain`` in the profile, the current Region is one "
        "of them, whatever its name, and in a domain of your own it is the "
        "only one. The list comes with the plugin; nothing is sent."
    )
    SYNOPSIS = "aws outscale regions"
    EXAMPLES = (
        "To list the names of the Regions::\n\n"
        "    $ aws outscale regions --query Regions[].RegionName "
        "--output text\n"
        "    ap-northeast-1\tcloudgouv-eu-west-1\teu-west-2\tus-east-2\t"
        "us-west-1\n\n"
        "To see the endpoints of one Region::\n\n"
        "    $ aws outscale regions --output text --query "
        "\"Regions[?RegionName=='eu-west-2'].Services[].[Command,Endpoint]\"\n"
        "    ec2\thttps://fcu.eu-west-2.outscale.com\n"
        "    s3\thttps://oos.eu-west-2.outscale.com\n"
        "    iam\thttps://eim.eu-west-2.outscale.com\n"
        "    elb\thttps://lbu.eu-west-2.outscale.com\n"
        "    directconnect\thttps://directlink.eu-west-2.outscale.com\n"
    )
    ARG_TABLE: ClassVar[list[dict[str, Any]]] = []

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        current = current_region(self._session, parsed_globals)
        config = call_of(self._session).config
        domain = str(config.get("outscale_domain", regions.DOMAIN)).lower()
        public = domain == regions.DOMAIN
        names = regions.REGIONS if public else ()
        if "outscale_domain" in config and current not in names:
            problem = regions.why_not(current, domain, explicit=True)
            if problem and not public:
                raise errors.refused(problem)
            names = (*names, *([] if problem else [str(current)]))
        found = [
            {
                "RegionName": name,
                "Current": name == current,
                "Services": _services(name, domain),
            }
            for name in names
        ]
        show(self._session, self.NAME, {"Regions": found}, parsed_globals)
        return 0


def _services(region: str, domain: str) -> list[dict[str, str]]:
    return [
        {
            "Service": service["name"],
            "Command": command,
            "Endpoint": "https://"
            + regions.hostname(service["api"], region, domain),
        }
        for command, service in regions.SERVICES.items()
    ]
