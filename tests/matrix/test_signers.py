"""Law 1 where a command of the AWS CLI signs, or starts a program, by itself.

``data/signers.json`` knows them all; whatever else an AWS CLI brings is new,
and somebody has to look at it before it is let through.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from awscli_outscale import data
from support import signers
from support.hosts import Host
from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, OSC, SECRET_KEY, Aws, Command

TABLE: dict[str, Any] = data.load("signers")
MODULES = TABLE["modules"]
#: No OUTSCALE call, but keys of OUTSCALE's.
EC2_ALONE = f"""
[profile ec2-alone]
region = eu-west-2
services = ec2-alone
aws_access_key_id = {ACCESS_KEY}
aws_secret_access_key = {SECRET_KEY}
[services ec2-alone]
ec2 =
  endpoint_url = https://fcu.eu-west-2.outscale.com
"""
PROGRAMS = ("lightsailctl", "session-manager-plugin", "ssh", "scp", "docker")

#: What some of the commands need to get as far as signing.
OPTIONS = {
    "codecommit credential-helper": "get",
    "lightsail push-container-image": "--service-name s --label l --image i",
    "deploy": "install --config-file c",
    "eks get-token": "--cluster-name c",
    "rds generate-db-auth-token": "--hostname h --port 1 --username u",
    "emr ssh": "--cluster-id c --key-pair-file f",
    "ssm start-session": "--target i-12345678",
}


def brought_by(host: Host) -> dict[str, set[str]]:
    """Return the modules of a host that sign, send or start programs."""
    where = subprocess.run(
        [host.python, "-c", "import awscli; print(awscli.__path__[0])"],
        capture_output=True,
        text=True,
        check=True,
    )
    return signers.found_in(Path(where.stdout.strip()))


def test_every_signer_of_the_host_is_known(host: Host) -> None:
    found = brought_by(host)

    assert len(found) > 15
    assert {} == {
        module: new
        for module, has in found.items()
        if (new := has - set(MODULES.get(module, {}).get("has", ())))
    }


def test_what_is_known_is_refused_or_says_why_not() -> None:
    by_module = [c for m in MODULES.values() for c in m.get("refused", ())]

    assert set() == set(by_module) - set(TABLE["refused"])
    assert [] == [
        name
        for name, module in MODULES.items()
        if bool(module.get("refused")) == bool(module.get("fine"))
    ]


def test_commands_that_sign_by_themselves_are_refused(
    aws: Aws, internet: RecordingProxy, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    for name in PROGRAMS:
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho $0 >> {started}\n")
        program.chmod(0o755)
    there = brought_by(aws.host)
    commands = sorted(
        {
            command
            for name, module in MODULES.items()
            if name in there
            for command in module.get("refused", ())
        }
    )
    lines = {c: f"{c} {OPTIONS.get(c, '')}" for c in commands}
    asked = {"osc": list(lines.values())}
    for command in TABLE["own_key"]:
        lines.pop(command, None)
    asked["ec2-alone"] = list(lines.values())
    env = {"PATH": f"{tmp_path}:{aws.environment()['PATH']}"}
    aws.configure(OSC, EC2_ALONE)

    refused = [
        (line, result)
        for profile, each in asked.items()
        for line, result in zip(
            each, aws.many(*each, profile=profile, env=env), strict=True
        )
    ]
    [help_page] = aws.many("codecommit credential-helper help", env=env)

    code = aws.host.exit_code("configuration")
    assert len(commands) > 10
    assert [] == [
        (line, result)
        for line, result in refused
        if result.code != code or "Nothing was sent" not in result.err
    ]
    assert not help_page.code
    assert "helper" in help_page.out.lower()
    assert not started.exists()
    assert [] == internet.connections


def test_a_token_says_something_of_the_key_beside_it_alone(
    aws: Aws, internet: RecordingProxy
) -> None:
    """Four places of a key, and a token in another one."""
    temporary = "aws_session_token = token\n"
    static = f"aws_access_key_id = {ACCESS_KEY}\n"
    (aws.home / "keys").write_text(
        f"[apart]\n{static}aws_secret_access_key = {SECRET_KEY}\n"
    )
    aws.configure(
        OSC,
        EC2_ALONE,
        "[default]\nregion = eu-west-2\naws_access_key_id = ASIAKEY\n"
        f"aws_secret_access_key = x\n{temporary}"
        "[profile apart]\nregion = eu-west-2\nservices = ec2-alone\n"
        f"{temporary}[profile process]\nregion = eu-west-2\n"
        "services = ec2-alone\ncredential_process = false\n"
        f"{static}{temporary}[profile sso]\nregion = eu-west-2\n"
        "services = ec2-alone\nsso_account_id = 1\nsso_role_name = r\n"
        "sso_start_url = https://x.example/\nsso_region = eu-west-2\n",
    )
    stale = {"AWS_SESSION_TOKEN": "stale"}
    keys = {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    }
    fcu = {"AWS_ENDPOINT_URL_EC2": "https://fcu.eu-west-2.outscale.com"}
    where = {"AWS_SHARED_CREDENTIALS_FILE": str(aws.home / "keys")}
    line = "rds generate-db-auth-token --hostname h --port 1 --username u"

    *refused, own, sso = aws.many(
        Command(line, (("AWS_PROFILE", "ec2-alone"), *stale.items())),
        Command(line, (*keys.items(), *fcu.items())),
        Command(line, (("AWS_PROFILE", "apart"), *where.items())),
        Command(line, (("AWS_PROFILE", "process"),)),
        Command(line, ()),
        Command(line, (("AWS_PROFILE", "sso"), *stale.items())),
        profile=None,
    )

    for result in refused:
        assert "which is OUTSCALE's" in result.err
        assert "" == result.out
    assert "ASIAKEY" in own.out
    assert "OUTSCALE" not in sso.err
    assert [] == internet.connections


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import subprocess as s; s.run([])", {"subprocess"}),
        ("from subprocess import run", {"subprocess"}),
        ("import os\nos.system('ssh')", {"os.system"}),
        ("import platform\nplatform.system()", set()),
        ("from os import execvp\nexecvp('ssh', [])", {"execvp"}),
        ("cursor.execute('SELECT')", set()),
        ("from botocore import auth", {"botocore.auth"}),
        ("import botocore.auth", {"botocore.auth"}),
        ("from botocore.auth import SigV4Auth", {"botocore.auth"}),
        ("from awscli.compat import urlopen; urlopen(u)", {"urlopen"}),
        ("s = botocore.session.Session()", {"Session"}),
        ("self.c.generate_presigned_url('x')", {"generate_presigned_url"}),
    ],
)
def test_a_new_one_would_be_found(source: str, expected: set[str]) -> None:
    assert expected == set(signers.signs(source))
