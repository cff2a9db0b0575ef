"""OUTSCALE's keys stay where they belong, however their profile is written.

The AWS CLI takes no notice of a section with a heading of another form, nor of
a setting in a wrong place; but it finds the keys, which stand in the
credentials file, and would sign with them for AWS.
"""

from __future__ import annotations

import pytest

from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, AWS_KEY, SECRET_KEY, Aws, Command

ENDPOINT = "endpoint_url = https://fcu.eu-west-2.outscale.com\n"
ON = "outscale = true\n"
BARE = "[profile osc]\noutput = json\n"
AKIA = "AKIA0123456789ABCDEF"
STS = "sts get-caller-identity"


def keys(*profiles: str, key: str = ACCESS_KEY) -> str:
    return "".join(
        f"[{name}]\naws_access_key_id = {key}\n"
        f"aws_secret_access_key = {SECRET_KEY}\nregion = eu-west-2\n"
        for name in profiles
    )


def services(heading: str, lines: str) -> str:
    return f"{BARE}services = mine\n[{heading}]\n{lines}"


OURS = {
    # Headings.
    "no word": f"[osc]\n{ON}",
    "upper case": f"[Profile osc]\n{ON}",
    "all upper case": f"[PROFILE OSC]\n{ON}",
    "blanks": f"[ profile osc ]\n{ON}",
    "quotes around both": f"['profile osc']\n{ENDPOINT}",
    "colon": f"[profile:osc]\n{ON}",
    "hyphen": f"[profile-osc]\n{ON}",
    "twice": f"[profile osc]\n{ON}[profile 'osc']\noutput = json\n",
    # Settings.
    "below another": f"{BARE}s3 =\n  addressing_style = path\n  {ON}",
    "indented": f"{BARE}cli_pager = less\n  {ON}",
    "indented endpoint": f"{BARE}cli_pager =less\n\t{ENDPOINT}",
    # As awscli-plugin-endpoint has it.
    "below a service": f"{BARE}ec2 =\n  {ENDPOINT}",
    "name of an endpoint": BARE + ENDPOINT.replace("_url", ""),
    "hyphen of an endpoint": BARE + ENDPOINT.replace("_", "-"),
    "endpoint of a service": f"{BARE}ec2_{ENDPOINT}",
    # Sections with endpoints.
    "not below a service": services("services mine", ENDPOINT),
    "service in upper case": services("services mine", f"EC2 =\n  {ENDPOINT}"),
    "services twice": services("services mine", f"ec2 =\n  {ENDPOINT}")
    + "[services 'mine']\nsqs =\n  endpoint_url = http://127.0.0.1:1\n",
}
#: AWS CLIs that know such sections say that it does not exist.
MISSING = {
    "services in upper case": services("Services mine", f"s3 =\n {ENDPOINT}"),
    "another name": services("services Mine2", f"s3 =\n {ENDPOINT}"),
    "no name": services("services", f"s3 =\n {ENDPOINT}"),
}
NAMED = {
    "blank in a name": ("my osc", f"[profile my osc]\n{ON}"),
    "default": ("default", f"[Default]\n{ON}"),
    "default in two ways": (
        "default",
        f"[profile default]\n{ON}[default]\noutput = json\n",
    ),
}
#: AWS profiles with our name in them.
AWSS = {
    "opted out": f"[profile osc]\noutscale = false\n[osc]\n{ON}",
    "other letters": f"{BARE}[profile OSC]\n{ON}",
    "a role": f"{BARE}role_session_name = outscale.com\n",
    "another one's": f"{BARE}[outscale]\n{ON}",
    "a comment": f"{BARE}# {ON}",
    "services of another one": f"{BARE}[services mine]\nec2 =\n  {ENDPOINT}",
    "a page": f"{BARE}sso_start_url = https://outscale.com\n",
}
#: AWS profiles with OUTSCALE's endpoint, or a setting like ours, where it does
#: not say whose a key is that looks like AWS's.
BESIDE = {
    "single sign-on": f"{BARE}saml_idp_url = https://sso.outscale.com/x\n",
    "a console": f"{BARE}console_url = https://cockpit.outscale.com\n",
    "a setting like ours": f"{BARE}outscale_account = 123\n",
    "services of another profile": f"{BARE}services = gone\n"
    f"[services theirs]\nec2 =\n  {ENDPOINT}[profile theirs]\n"
    "services = theirs\n",
    "another program": f"{BARE}[osc]\nremote_{ENDPOINT}{ENDPOINT}",
    "upper case": f"{BARE}[Profile OSC]\n{ON}",
    "endpoint of a service": f"{BARE}ec2_{ENDPOINT}",
    "below a service": f"{BARE}ec2 =\n  {ENDPOINT}",
    "services": services("services mine", f"ec2 =\n  {ENDPOINT}"),
}


def run(
    aws: Aws, cases: dict[str, tuple[str, str]], credentials: str
) -> list[str]:
    """Return what the commands wrote to standard error."""
    (aws.home / "credentials").write_text(credentials)
    commands = []
    for number, (profile, config) in enumerate(cases.values()):
        path = aws.home / f"config-{number}"
        path.write_text(f"{aws.host.plugins_section()}{config}")
        env = {"AWS_CONFIG_FILE": str(path), "AWS_PROFILE": profile}
        commands.append(Command(STS, env))
    results = aws.many(
        *commands,
        env={
            "AWS_SHARED_CREDENTIALS_FILE": str(aws.home / "credentials"),
            "AWS_MAX_ATTEMPTS": "1",
        },
    )
    assert [] == [r for r in results if "Traceback" in r.err or not r.code]
    return [result.err for result in results]


def test_keys_whose_section_is_not_read(
    aws: Aws, internet: RecordingProxy
) -> None:
    cases = {name: ("osc", config) for name, config in OURS.items()} | NAMED

    said = run(aws, cases, keys("osc", "my osc", "default"))

    assert [] == internet.connections
    named = "which is OUTSCALE's and must not be sent to another cloud"
    by_name = dict(zip(cases, said, strict=True))
    assert [] == [name for name, err in by_name.items() if named not in err]
    assert (
        "[Profile osc] (its lines belong in [profile osc])"
        in by_name["upper case"]
    )
    assert "[profile osc] (there are two of that name)" in by_name["twice"]


def test_keys_whose_services_section_is_not_read(
    aws: Aws, internet: RecordingProxy
) -> None:
    cases = {name: ("osc", config) for name, config in MISSING.items()}

    said = run(aws, cases, keys("osc"))

    assert [] == internet.connections
    assert [] == [
        each
        for each in said
        if "OUTSCALE's" not in each and "does not exist" not in each
    ]


def test_keys_of_aws_beside_our_name(
    aws: Aws, internet: RecordingProxy
) -> None:
    cases = {name: ("osc", config) for name, config in AWSS.items()}

    run(aws, cases, keys("osc", key=AWS_KEY))

    assert len(cases) == len(internet.connections)


def test_keys_that_look_like_awss(aws: Aws, internet: RecordingProxy) -> None:
    """Only what the AWS CLI reads says that they are OUTSCALE's."""
    cases = {name: ("osc", config) for name, config in BESIDE.items()}
    said = run(aws, cases, keys("osc", key=AKIA))
    assert [] == [
        name
        for name, err in zip(cases, said, strict=True)
        if "OUTSCALE" in err
    ]
    # The newer ones say themselves that there are no such services.
    missing = [err for err in said if "does not exist" in err]
    assert {"sts.eu-west-2.amazonaws.com"} == set(internet.connections)
    assert len(cases) - len(missing) == len(internet.connections)
    assert len(missing) <= 1
    internet.connections.clear()

    told = run(
        aws,
        {
            "on": ("osc", f"{BARE}{ON}"),
            "endpoint": ("osc", f"{BARE}{ENDPOINT}"),
        },
        keys("osc", key=AKIA),
    )

    assert [] == internet.connections
    assert all("OUTSCALE" in err for err in told)


#: Only the first is read by the AWS CLI, and by the newer ones alone.
VARIABLES = (
    "AWS_ENDPOINT_URL_EC2",
    "AWS_ENDPOINT",
    "aws_endpoint_url",
    "AWS_EC2_ENDPOINT_URL",
    "AWS_URL",
    "EC2_URL",  # euca2ools
    "S3_ENDPOINT",
)
URL = "https://fcu.eu-west-2.outscale.com"


@pytest.mark.parametrize(
    ("key", "crosses"),
    [(ACCESS_KEY, False), (AKIA, True)],
    ids=["ours", "aws"],
)
def test_keys_beside_a_variable_with_an_endpoint(
    aws: Aws, internet: RecordingProxy, key: str, crosses: bool
) -> None:
    """Where it may be OUTSCALE's: a key of AWS's begins with AKIA."""
    aws.configure()
    (aws.home / ".aws" / "credentials").write_text(keys("default", key=key))
    environment = {
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": "eu-west-2",
    }
    commands = [
        Command(STS, {name: URL, **more})
        for name in VARIABLES
        for more in ({}, environment)
    ]

    results = aws.many(*commands, profile=None, env={"AWS_MAX_ATTEMPTS": "1"})

    expected = len(commands) if crosses else 0
    assert expected == len(internet.connections)
    if not crosses:
        assert [] == [
            command
            for command, result in zip(commands, results, strict=True)
            if f"the OUTSCALE account that {next(iter(command.env))} is for"
            not in result.err
        ]


def test_keys_of_a_third_cloud_beside_such_a_variable(
    aws: Aws, internet: RecordingProxy
) -> None:
    """It is another program's, unless the AWS CLI reads it."""
    aws.configure()
    third = "s3.third.example.org"
    commands = [
        Command(
            f"s3api list-buckets --endpoint-url https://{third}",
            {
                name: URL,
                "AWS_ACCESS_KEY_ID": ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
                "AWS_DEFAULT_REGION": "fr-par",
            },
        )
        for name in ("EC2_URL", "S3_ENDPOINT", "S3_URL", "AWS_ENDPOINT_URL")
    ]

    *sent, refused = aws.many(
        *commands, profile=None, env={"AWS_MAX_ATTEMPTS": "1"}
    )

    assert [third] * len(sent) == internet.connections
    assert "the OUTSCALE account that AWS_ENDPOINT_URL is for" in refused.err


PRIVATE = "fcu.eu-west-2.cloud.example.org"


def test_temporary_keys_and_the_domain_of_another_profile(
    aws: Aws, internet: RecordingProxy
) -> None:
    """Its host is OUTSCALE's for every profile; they are AWS's."""
    aws.configure(
        keys("profile mine"),
        keys("profile aws", key=AKIA),
        "aws_session_token = token\n",
        "[profile osc]\noutscale_domain = cloud.example.org\n",
        "[profile odd]\noutscale_domain = amazonaws.com\n",
    )

    call = f"ec2 describe-images --endpoint-url https://{PRIVATE} --profile"
    refused, sent, _ = aws.many(
        f"{call} aws",
        f"{call} mine",
        "ec2 describe-images --profile aws",
        env={"AWS_MAX_ATTEMPTS": "1"},
    )

    assert "by the outscale_domain of a profile" in refused.err
    awss = "ec2.eu-west-2.amazonaws.com"
    assert [PRIVATE, awss] == internet.connections
    assert "OUTSCALE" not in sent.err


def test_every_word_for_yes_means_outscale(
    aws: Aws, internet: RecordingProxy
) -> None:
    """In the variable by which `aws-outscale` says so."""
    aws.configure(keys("default"))

    for word in ("1", "true", " Yes", "on"):
        result = aws(*STS.split(), profile=None, env={"AWS_OUTSCALE": word})
        assert "OUTSCALE has no service 'sts'" in result.err, word

    assert [] == internet.connections
