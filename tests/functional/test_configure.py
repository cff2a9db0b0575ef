"""``aws outscale configure`` with odd files and odd names."""

from __future__ import annotations

import json
import os

import pytest

from awscli_outscale.sandbox import Sandbox
from support.hosts import ROOT
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
        said = " ".join(said.split())
        assert "AWS_DEFAULT_PROFILE) is empty, and the AWS CLI finds" in said
    assert "The config profile () could not be found" in called.err
    assert config == aws.config.read_text()
    assert not aws.config.with_name("credentials").exists()


def test_an_empty_name_of_a_file_changes_none(aws: Aws) -> None:
    config = aws.config.read_text()

    result = aws(*CONFIGURE.split(), env={"AWS_SHARED_CREDENTIALS_FILE": ""})

    assert aws.host.exit_code("configuration") == result.code
    assert "AWS_SHARED_CREDENTIALS_FILE is empty" in result.err
    assert config == aws.config.read_text()


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
    for shown in (first, second):
        *_, last = shown.out.splitlines()
        assert last.startswith("To check it: aws outscale doctor --profile")
    assert "no keys yet" not in first.out
    assert "To add them: aws outscale configure --access-key" in second.out
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
        assert "[plugins]" not in text  # nothing is left in it
        assert other in text
    assert ACCESS_KEY in config
    assert 2 == config.count("endpoint_url = https://not-on-outscale.invalid")
    assert "The keys stay. Their profiles now have the endpoint" in kept.out
    assert "The keys stay" not in all_of_it.out
    how_keys = {
        1: "well: aws-outscale outscale configure --remove --with-keys",
        2: f"well, delete them from {aws.config.with_name('credentials')}.",
    }
    assert how_keys[aws.host.major] in kept.out
    how = {
        1: "pip uninstall awscli-outscale",
        2: f"stay where they are, in {ROOT}.",
    }
    assert f"{how[aws.host.major]}\n" in kept.out
    assert ACCESS_KEY not in copy + kept.out
    assert SECRET_KEY not in copy + all_of_it.out


def test_keys_that_stayed_can_be_removed_afterwards(aws: Aws) -> None:
    aws.configure(OSC, "[profile amazon]\nregion = eu-west-1\n")
    remove = ("outscale", "configure", "--remove")

    kept = aws(*remove)
    removed = aws(*remove, "--with-keys")
    text = aws.config.read_text()

    assert (
        f"To remove them as well: {aws.name} outscale configure --remove "
        "--with-keys --profile osc\n"
    ) in kept.out
    assert (0, 0) == (kept.code, removed.code)
    assert ACCESS_KEY not in text
    assert "not-on-outscale" not in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "--profile: It is empty."),
        ("amzon", "There is no profile 'amzon'. Nothing was changed."),
    ],
)
def test_no_profile_is_taken_for_all(aws: Aws, name: str, words: str) -> None:
    config = aws.config.read_text()

    remove = ("outscale", "configure", "--remove", "--profile", name)
    result = aws(*remove, profile=None)

    assert words in result.err
    assert result.code
    assert config == aws.config.read_text()


def test_a_wrong_region_is_told_before_anything_is_asked(aws: Aws) -> None:
    """In words for what is written, not for a call."""
    results = aws.many(
        "outscale configure --region eu-west2 --profile new",
        "outscale configure --profile new",
    )

    for result, words in zip(
        results,
        (
            "Did you mean eu-west-2? For a private or new Region, add "
            "--outscale-domain outscale.com.",
            "--region: Name the Region of the profile (known: ap-northeast-1,",
        ),
        strict=True,
    ):
        assert aws.host.exit_code("parameters") == result.code
        assert words in result.err
        assert "this call" not in result.err


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
            "--with-keys: It requires --remove.",
            "--native: Cannot be used with --remove",
            "--access-key-id, --secret-access-key: Cannot be used",
            "--secret-access-key: The secret key is the same as the access",
        ),
        strict=True,
    ):
        assert aws.host.exit_code("parameters") == result.code
        assert words in result.err
    assert config == aws.config.read_text()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--profile", "a\nb"),
        ("--profile", "a]b"),
        ("--profile", "a\x1b[31mb"),
        ("--profile", "a\x7fb"),
        ("--region", "eu-west-2\n[x]"),
        ("--region", "eu\x1bwest"),
        ("--access-key-id", "A\nB"),
        ("--access-key-id", "A\x01B"),
        ("--secret-access-key", "A\rB"),
        ("--outscale-domain", "outscale.com\nx"),
        ("--outscale-domain", "out\x07scale.com"),
    ],
)
def test_what_a_file_cannot_have_is_refused(
    aws: Aws, option: str, value: str
) -> None:
    """A sentence names it, and nothing is written."""
    config = aws.config.read_text()
    options = {
        "--profile": "new",
        "--region": "eu-west-2",
        "--access-key-id": ACCESS_KEY,
        "--secret-access-key": SECRET_KEY,
        option: value,
    }

    result = aws(
        *("outscale", "configure"),
        *(word for pair in options.items() for word in pair),
        profile=None,
    )

    assert result.code in (252, 255), result
    assert option in result.err
    assert "\x1b" not in result.err
    assert config == aws.config.read_text()
    assert not (aws.home / ".aws" / "credentials").exists()


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("a\x00b", {}, "The name 'a\\x00b' contains characters"),
        ("a\nb", {}, "The name 'a\\nb' contains characters"),
        ("a]b", {}, "The name 'a]b' contains characters"),
        ("a\x1bb", {}, "The name 'a\\x1bb' contains characters"),
        ("a", {"access_key": "A\nB"}, "The access_key of profile 'a'"),
        ("a", {"secret_key": "A\x00B"}, "The secret_key of profile 'a'"),
        ("a", {"region": "eu-west-2\n[x]"}, "--region: "),
        ("a", {"host": "outscale.com\n[x]"}, "host of osc-cli's 'a'"),
    ],
)
@pytest.mark.parametrize("option", ["--from-osc-cli", "--link-osc-cli"])
def test_what_osc_clis_file_cannot_give_is_refused(
    aws: Aws, option: str, name: str, settings: dict[str, str], words: str
) -> None:
    config = aws.config.read_text()
    file = aws.home / ".osc" / "config.json"
    file.parent.mkdir()
    keys = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
    file.write_text(json.dumps({name: {**keys, **settings}}))

    result = aws(
        *("outscale", "configure", "--profile", "new", option), profile=None
    )

    assert aws.host.exit_code("parameters") == result.code, result
    assert words in result.err
    assert config == aws.config.read_text()
    assert not (aws.home / ".aws" / "credentials").exists()


def odd_files(aws: Aws) -> dict[str, str]:
    """Return paths of what is no file, or none that can be read."""
    pipe = aws.home / "pipe"
    os.mkfifo(pipe)
    huge = aws.home / "huge"
    with huge.open("wb") as file:
        file.truncate(1 << 31)
    return {
        "pipe": str(pipe),
        "directory": str(aws.home),
        "device": "/dev/zero",
        "huge": str(huge),
    }


def test_no_odd_file_of_osc_clis_makes_a_command_hang(aws: Aws) -> None:
    for kind, path in odd_files(aws).items():
        result = aws(
            *("outscale", "configure", "--profile", "new", "--from-osc-cli"),
            profile=None,
            env={"OSC_CONFIG_FILE": path},
            timeout=30,
        )

        assert aws.host.exit_code("parameters") == result.code, kind
        assert f"--from-osc-cli: {path} cannot be read: " in result.err


@pytest.mark.parametrize(
    "variable", ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]
)
def test_no_odd_file_of_the_aws_clis_makes_a_command_hang(
    aws: Aws, variable: str
) -> None:
    """The AWS CLI takes it for none; with AWS_CONFIG_FILE we are not there."""
    paths = odd_files(aws)
    del paths["huge"]  # the AWS CLI reads it
    for path in paths.values():
        results = [
            aws(
                *command.split(),
                profile=None,
                env={
                    variable: path,
                    "AWS_OUTSCALE": "1",
                    "AWS_DEFAULT_REGION": "eu-west-2",
                },
                timeout=30,
            )
            for command in (
                CONFIGURE,
                "outscale doctor --offline",
                "ec2 describe-images",
            )
        ]

        assert 0 not in [r.code for r in results], results
        assert [] == [r for r in results if "Traceback" in r.err]
        if variable == "AWS_SHARED_CREDENTIALS_FILE":
            assert f"{path} is a" in results[0].err
