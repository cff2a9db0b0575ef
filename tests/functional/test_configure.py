"""``aws outscale configure`` with odd files and odd names."""

from __future__ import annotations

import os

from awscli_outscale.sandbox import Sandbox
from support.runner import ACCESS_KEY, OSC, PLAIN, SECRET_KEY, Aws, Command

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


def test_what_is_written_is_shown_without_the_secret(aws: Aws) -> None:
    aws.configure(plugin=True)

    first, second, refused = aws.many(
        f"{CONFIGURE} --output json",
        "outscale configure --region eu-west-2 --profile empty",
        f"{CONFIGURE} --endpoint-url https://fcu.eu-west-2.outscale.com",
    )

    assert (
        f"In {aws.config}:\n  [profile osc]\n  outscale = true\n"
        "  region = us-east-2\n  output = json\n"
        f"In {aws.config.with_name('credentials')}:\n  [osc]\n"
        f"  aws_access_key_id = {'*' * 16}{ACCESS_KEY[-4:]}\n"
        "  aws_secret_access_key = (not shown)\n"
    ) in first.out
    assert "no keys yet" not in first.out
    assert "It has no keys yet. To add them: aws-outscale" in second.out
    assert aws.host.exit_code("parameters") == refused.code
    assert "--endpoint-url: The endpoints of a profile follow" in refused.err
    assert SECRET_KEY not in first.out + first.err


def test_leaving_takes_our_lines_and_keeps_keys_from_aws(aws: Aws) -> None:
    """Without the plugin, an OUTSCALE profile is an AWS profile."""
    other = "[profile amazon]\nregion = eu-west-1\n"
    aws.configure(OSC, other, "[profile x]\noutscale = false\n")
    remove = "outscale configure --remove"
    env = {"AWS_CONFIG_FILE": str(aws.home / "copy")}
    (aws.home / "copy").write_text(aws.config.read_text())

    configured, all_of_it, kept = aws.many(
        Command(f"{CONFIGURE} --profile new"),
        Command(f"{remove} --with-keys", {**env, "AWS_PROFILE": "osc"}),
        Command(remove, {"AWS_PROFILE": "amazon"}),
    )
    config = aws.config.read_text()
    copy = (aws.home / "copy").read_text()

    assert [0, 0, 0] == [r.code for r in (configured, all_of_it, kept)]
    for text in (config, copy):
        assert "outscale = " not in text
        assert "awscli_outscale" not in text
        assert other in text
    assert ACCESS_KEY in config
    assert 2 == config.count("endpoint_url = https://not-on-outscale.invalid")
    assert "Keys stay. Their profiles have the endpoint" in kept.out
    assert ACCESS_KEY not in copy + kept.out
    assert SECRET_KEY not in copy + all_of_it.out


def test_what_contradicts_changes_nothing(aws: Aws) -> None:
    config = aws.config.read_text()

    results = aws.many(
        "outscale configure --with-keys",
        "outscale configure --remove --native",
        f"{CONFIGURE} --remove",
        CONFIGURE.replace(SECRET_KEY, ACCESS_KEY),
    )

    for result, words in zip(
        results,
        (
            "--with-keys: It needs --remove beside it.",
            "--native: --remove takes settings out",
            "--access-key-id, --secret-access-key: --remove takes",
            "--secret-access-key: The secret key is the access key ID once",
        ),
        strict=True,
    ):
        assert aws.host.exit_code("parameters") == result.code
        assert words in result.err
    assert config == aws.config.read_text()
