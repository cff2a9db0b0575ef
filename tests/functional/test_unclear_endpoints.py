"""Endpoints about which parsers disagree, and keys that nobody has named."""

from __future__ import annotations

from itertools import cycle

import pytest

from awscli_outscale.cloud.decision import Call, decide
from awscli_outscale.sandbox import Sandbox
from support.proxy import RecordingProxy
from support.runner import OSC, PLAIN, Aws, Command

FCU = "https://fcu.eu-west-2.outscale.com"
UNCLEAR = {
    f" {FCU}": "white space",
    f"{FCU} # comment": "white space",
    f"{FCU}#comment": "a query or a #",
    f"{FCU}\\@evil.example": "contains \\",
    f"{FCU}/\\evil.example": "contains \\",
    f"'{FCU}'": "contains '",
    f'"{FCU}"': 'contains "',
    "fcu.eu-west-2.outscale.com": "does not begin with https://",
    "ftp://fcu.eu-west-2.outscale.com": "does not begin with https://",
    f"{FCU}:x": "no valid host",
    f"{FCU}.evil.example": "imitates an OUTSCALE host",
    f"{FCU}@evil.example": "imitates an OUTSCALE host",
    "https://fcu.eu-west-2.xoutscale.com": "imitates an OUTSCALE host",
    "https://evil.example?.outscale.com": "has a query or a #",
    "https://evil.example#.outscale.com": "has a query or a #",
}
#: What may be a secret is not shown: `repr` of what is.
SHOWN = {
    f"{FCU} # comment": f"{FCU} #…",
    f"{FCU}#comment": f"{FCU}#…",
    f"{FCU}\\@evil.example": "https://…@evil.example",
    f"{FCU}:x": f"{FCU}:…",
    f"{FCU}@evil.example": "https://…@evil.example",
    "https://evil.example?.outscale.com": "https://evil.example?…",
    "https://evil.example#.outscale.com": "https://evil.example#…",
}
#: What no option or variable can have, or a file cannot.
NOT_IN_FILES = {f" {FCU}"}

NO_OPT_IN = OSC.replace("outscale = true\n", "")


def sections(profile: str, place: str, url: str) -> list[str]:
    if place == "profile":
        return [profile, f"endpoint_url = {url}\n", PLAIN]
    if place == "services":
        return [
            profile,
            "services = mine\n",
            PLAIN,
            f"[services mine]\nec2 =\n  endpoint_url = {url}\n",
        ]
    return [profile, PLAIN]


@pytest.mark.parametrize("profile", [OSC, NO_OPT_IN], ids=["osc", "plain"])
@pytest.mark.parametrize(
    "place", ["option", "variable", "profile", "services"]
)
def test_an_unclear_endpoint_is_refused_wherever_it_stands(
    aws: Aws, internet: RecordingProxy, profile: str, place: str
) -> None:
    settings = {
        "option": "--endpoint-url is ",
        "variable": "AWS_ENDPOINT_URL_EC2 is ",
        "profile": "endpoint_url of the profile is ",
        "services": "[services mine] is ",
    }
    for url, words in UNCLEAR.items():
        if place in ("profile", "services") and url in NOT_IN_FILES:
            continue
        aws.configure(*sections(profile, place, url))
        option = ["--endpoint-url", url] if place == "option" else []
        env: dict[str, str | None] = {"AWS_MAX_ATTEMPTS": "1"}
        if place == "variable":
            env["AWS_ENDPOINT_URL_EC2"] = url

        result = aws("ec2", "describe-images", *option, env=env)

        assert 0 != result.code, url
        if "scheme is missing" in result.err:
            continue  # the AWS CLI's own word about its option
        assert words in result.err, (url, result.err)
        shown = settings[place] + repr(SHOWN.get(url, url))
        assert shown in result.err, (url, result.err)
    assert [] == internet.connections


HOST = "fcu.eu-west-2.outscale.com"
#: Where a secret may stand, and what of the URL is shown.
SECRET = {
    f"https://me:TopSecret@{HOST}#x": f"https://…@{HOST}#…",
    f"https://me:Top/TopSecret@{HOST}": f"https://…@{HOST}",
    f"https://me:Top@TopSecret@{HOST}?x": f"https://…@{HOST}?…",
    f"https:/me:TopSecret@{HOST}": f"https:/…@{HOST}",
    f"https:me:TopSecret@{HOST}": f"…@{HOST}",
    f"me:TopSecret@{HOST}": f"…@{HOST}",
    f"https://me:Top#TopSecret@{HOST}": "https://…#…",
    f"https://TopSecret?x@{HOST}": "https://…?…",
    f"https://me:TopSecret%40{HOST}": f"https://…@{HOST}",
    f"https://me:TopSecret%2540{HOST}": f"https://…@{HOST}",
    f"https://me:TopSecret\uff20{HOST}": f"https://…@{HOST}",
    f"https://TopSecret@{HOST}:x": f"https://…@{HOST}:…",
    f"https://{HOST}#TopSecret": f"https://{HOST}#…",
    f"https://{HOST}:TopSecret": f"https://{HOST}:…",
    f"me:TopSecret/{HOST}": "me:…",
    f"https://{HOST}/?a=me:TopSecret@x.example/?sig=TopSecret": (
        f"https://{HOST}/?…"
    ),
    f"https://{HOST}/b/k?X-Amz-Credential=K&X-Amz-Signature=TopSecret": (
        f"https://{HOST}/b/k?…"
    ),
    f"https://{HOST}/b/k%3FX-Amz-Signature=TopSecret#": (
        f"https://{HOST}/b/k%3F…"
    ),
    f"https://{HOST}:/b/k&X-Amz-Signature=TopSecret|": (
        f"https://{HOST}:/b/k&…"
    ),
}


def test_a_secret_in_an_endpoint_is_not_shown(aws: Aws) -> None:
    places = [
        Command("ec2 describe-images", {"AWS_ENDPOINT_URL_EC2": url})
        for url in SECRET
    ]
    options = [f"ec2 describe-images --endpoint-url {url}" for url in SECRET]
    doctors = [
        Command(f"outscale doctor --output {style}", place.env)
        for place, style in zip(places, cycle(["json", "text"]))
    ]

    results = aws.many(*places, *options, *doctors)

    shown = [*SECRET.values()] * 3
    for result, text in zip(results, shown, strict=True):
        told = (result.out + result.err).replace("\\u2026", "…")
        assert result.code
        if "scheme is missing" in told or "under NFKC" in told:
            continue  # the AWS CLI's own word about its option
        assert "TopSecret" not in told
        assert repr(text) in told, told


@pytest.mark.parametrize("url", SECRET)
def test_the_next_command_has_no_secret_of_an_endpoint(url: str) -> None:
    assert "TopSecret" not in str(decide(Call(endpoint_url=url)).endpoint)


def test_domains_of_aws_are_no_endpoints_of_outscale(
    aws: Aws, internet: RecordingProxy
) -> None:
    domains = [
        "ec2.eu-west-2.amazonaws.com",
        "ec2.cn-north-1.amazonaws.com.cn",
        "ec2.us-gov-west-1.amazonaws-us-gov.com",
        "ec2.eusc-de-east-1.amazonaws.eu",
        "ec2.eusc-de-east-1.amazonaws-eusc.eu",
        "ec2.eu-west-2.api.aws",
        "x.on.aws",
        "aws.amazon.com",
        "me.awsapps.com",
        "d1.cloudfront.net",
    ]
    lines = [
        f"ec2 describe-images --endpoint-url https://{domain}"
        for domain in domains
    ]
    found = aws.many(*lines, env={"AWS_MAX_ATTEMPTS": "1"})
    for domain in domains:
        aws.configure(OSC, f"outscale_domain = {domain}\n", PLAIN)
        found.append(aws("ec2", "describe-images"))

    for result in found:
        assert 0 != result.code
        assert "AWS's" in result.err or "neither OUTSCALE" in result.err
    assert [] == internet.connections


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
def test_a_variable_does_not_open_the_keys_of_a_profile(
    aws: Aws, internet: RecordingProxy, sandbox: Sandbox, variable: str
) -> None:
    """Nobody has said that they are OUTSCALE's, but `outscale = true` does."""
    default = NO_OPT_IN.replace("[profile osc]", "[default]")
    aws.configure(default, OSC, PLAIN)
    call = ["ec2", "describe-images"]

    def run(*options: str, **env: str) -> tuple[int, str]:
        result = aws(
            *call,
            *options,
            profile=None,
            env={"AWS_OUTSCALE": "1", "AWS_MAX_ATTEMPTS": "1", **env},
        )
        return result.code, result.err

    for name in "default", "plain":
        code, err = run(**{variable: name})
        assert 0 != code
        assert "There are no keys for this OUTSCALE call" in err
    assert [] == internet.connections
    assert 0 == run(**{variable: "osc"})[0]
    assert 0 == run("--profile", "plain")[0]
    assert 0 == run("--profile", "default")[0]


@pytest.mark.parametrize("heading", ["[osc]", "[Profile osc]", "[profil osc]"])
def test_a_section_that_lacks_its_word_profile_is_named(
    heading: str, aws: Aws, internet: RecordingProxy
) -> None:
    """Its keys would go to AWS, because nothing says that they are ours.

    Through aws-outscale they would not: every call of it is OUTSCALE's.
    """
    aws.name = "aws"
    aws.configure(OSC.replace("[profile osc]", heading), PLAIN)
    credentials = OSC.replace("[profile osc]", "[osc]").split("\n")
    (aws.home / ".aws" / "credentials").write_text(
        "\n".join(
            line for line in credentials if "=" not in line or "aws_" in line
        )
    )

    for result in aws.many(
        Command("ec2 describe-images", {"AWS_DEFAULT_REGION": "eu-west-2"}),
        Command(
            "sts get-caller-identity", {"AWS_DEFAULT_REGION": "eu-west-2"}
        ),
        env={"AWS_MAX_ATTEMPTS": "1"},
    ):
        assert 0 != result.code
        assert heading in result.err, result.err
        assert "[profile osc]" in result.err, result.err
    assert [] == [c for c in internet.connections if "amazonaws" in c]
