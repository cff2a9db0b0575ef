"""``aws outscale configure`` with odd files and odd names."""

from __future__ import annotations

import os

from awscli_outscale.sandbox import Sandbox
from support.runner import ACCESS_KEY, PLAIN, SECRET_KEY, Aws, Command

CONFIGURE = (
    f"outscale configure --region us-east-2 --access-key-id {ACCESS_KEY} "
    f"--secret-access-key {SECRET_KEY}"
)


def test_configuration_and_credentials_may_be_one_file(
    aws: Aws, sandbox: Sandbox
) -> None:
    """Else the opt-in is lost, and the keys go to AWS."""
    aws.configure(PLAIN)
    commands = []
    for kind in ("same", "symlink", "hard link"):
        for profile in ("default", "new"):
            one = aws.home / f"{kind}-{profile}"
            one.write_text(aws.config.read_text())
            other = one
            if kind != "same":
                other = aws.home / f"{kind}-{profile}-other"
                link = os.symlink if kind == "symlink" else os.link
                link(one, other)
            env = {
                "AWS_PROFILE": profile,
                "AWS_CONFIG_FILE": str(one),
                "AWS_SHARED_CREDENTIALS_FILE": str(other),
            }
            commands += [
                Command(line, env)
                for line in (CONFIGURE, "ec2 describe-key-pairs")
            ]

    results = aws.many(*commands)

    assert [0] * 12 == [r.code for r in results], results
    assert [(ACCESS_KEY, "us-east-2")] * 6 == [
        (r.access_key, r.region) for r in sandbox.requests
    ]


def test_an_empty_name_of_a_profile_means_none_everywhere(aws: Aws) -> None:
    config = aws.config.read_text()
    empty = {"AWS_PROFILE": ""}

    configured, doctor, called = aws.many(
        Command(CONFIGURE, empty),
        Command("outscale doctor --offline", empty),
        Command("ec2 describe-key-pairs", empty),
    )

    assert aws.host.exit_code("configuration") == configured.code
    for said in (configured.err, doctor.out):
        assert "AWS_PROFILE is empty, and the AWS CLI finds no" in said
    assert "The config profile () could not be found" in called.err
    assert config == aws.config.read_text()
    assert not aws.config.with_name("credentials").exists()
