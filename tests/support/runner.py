"""Run the real ``aws`` as its users do: a process, a home, an environment."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from support import warm
from support.hosts import ROOT, Host, installed, is_everything
from support.proxy import RecordingProxy

#: Runs many commands in one process.
MANY = str(Path(__file__).with_name("many.py"))

#: The keys of the profile that the tests use.
ACCESS_KEY = "TESTACCESSKEY0123456"
SECRET_KEY = "testSecretKeyThatMustNeverBeShown0123456"

OSC = f"""
[profile osc]
outscale = true
region = eu-west-2
aws_access_key_id = {ACCESS_KEY}
aws_secret_access_key = {SECRET_KEY}
"""

#: The key of an AWS customer.
AWS_KEY = "TESTKEYOFAWS01234567"

#: An AWS customer's profile, with no word about OUTSCALE.
PLAIN = f"""
[profile plain]
region = eu-west-2
aws_access_key_id = {AWS_KEY}
aws_secret_access_key = {SECRET_KEY}
"""


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def news(self) -> str:
        """Standard error, less the line with which each wait begins."""
        return without_beginnings(self.err)


def without_beginnings(err: str) -> str:
    """Return a standard error without the lines with which waits begin."""
    begun = r"^(Image|Snapshot|Export) \S+ .*\. To continue waiting: .*\n"
    return re.sub(begun, "", err, flags=re.MULTILINE)


class Command(NamedTuple):
    """A command for ``Aws.many``, with variables that only it has."""

    line: str
    env: Mapping[str, str | None] = {}

    def profile(self, default: str | None) -> str | None:
        named = "--profile" in self.line.split() or "AWS_PROFILE" in self.env
        return None if named else default

    def argv(self, default: str | None) -> list[str]:
        profile = self.profile(default)
        return [
            *self.line.split(),
            *(["--profile", profile] if profile else []),
        ]


class Aws:
    """One AWS CLI with a home directory of its own, behind the proxy.

    With ``TEST_THROUGH=aws-outscale`` in the environment, that is what runs
    in profile `osc` instead, beside an AWS CLI v1 (``make test-shim``).

    :ivar name: what runs in profile `osc`; messages propose it.
    """

    def __init__(self, host: Host, home: Path, proxy: RecordingProxy) -> None:
        self.host = host
        through = os.environ.get("TEST_THROUGH", "aws")
        self.name = through if host.major == 1 else "aws"
        self.home = home
        self._proxy = proxy
        (home / ".aws").mkdir(parents=True)
        proxy.write_ca(home / "ca.pem")
        self.configure(OSC, PLAIN)

    @property
    def config(self) -> Path:
        return self.home / ".aws" / "config"

    def configure(self, *sections: str, plugin: bool = True) -> None:
        """Write ``~/.aws/config``, with our plugin in it or without."""
        first = self.host.plugins_section() if plugin else ""
        self.config.write_text(first + "".join(sections))
        self.config.chmod(0o600)  # there are keys in it

    def environment(self, **extra: str | None) -> dict[str, str]:
        environ = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("AWS_", "OSC_", "PYTHON", "COMP_"))
            and "proxy" not in key.lower()
        }
        environ |= {
            "HOME": str(self.home),
            "PATH": f"{self.host.aws.parent}{os.pathsep}{environ['PATH']}",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CA_BUNDLE": str(self.home / "ca.pem"),
            "HTTPS_PROXY": self._proxy.url,
            "HTTP_PROXY": self._proxy.url,
            "NO_PROXY": "127.0.0.1,localhost",
            "PAGER": "cat",
            "AWS_PAGER": "",
        }
        for key, value in extra.items():
            if value is None:
                environ.pop(key, None)
            else:
                environ[key] = value
        return environ

    def __call__(
        self,
        *args: str,
        profile: str | None = "osc",
        stdin: str | None = None,
        env: dict[str, str | None] | None = None,
        timeout: float = 120,
    ) -> Result:
        """Run ``aws ARGS --profile PROFILE`` and wait for its end.

        It is forked from a process that has imported the AWS CLI already,
        unless that would show: see ``support.warm``.
        """
        if self._starts_warm(profile, env or {}):
            argv = self._argv(*args, profile=profile)
            return self._fork(
                self._program(profile), argv, env, stdin, timeout
            )
        process = self.start(*args, profile=profile, env=env)
        out, err = process.communicate(stdin, timeout=timeout)
        return Result(process.returncode, out, err)

    def run_beside(
        self,
        program: Path,
        *args: str,
        env: dict[str, str | None] | None = None,
        timeout: float = 120,
    ) -> Result:
        """Run another program of this AWS CLI's Python, forked likewise."""
        assert program.parent == self.host.aws.parent
        argv = [str(program), *args]
        if self._may_be_forked(env or {}):
            return self._fork(program, argv, env, None, timeout)
        run = subprocess.run(
            argv,
            cwd=self.home,
            env=self.environment(**(env or {})),
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )
        return Result(run.returncode, run.stdout, run.stderr)

    def _fork(
        self,
        program: Path | str,
        argv: list[str],
        env: dict[str, str | None] | None,
        stdin: str | None,
        timeout: float,
    ) -> Result:
        environ = self.environment(**(env or {}))
        server = warm.server(self.host.python)
        return Result(
            *server.run(program, argv, environ, self.home, stdin, timeout)
        )

    def _starts_warm(
        self, profile: str | None, env: Mapping[str, str | None]
    ) -> bool:
        return "aws" == self._program(profile).name and self._may_be_forked(
            env
        )

    def _may_be_forked(self, env: Mapping[str, str | None]) -> bool:
        return (
            not is_everything()
            and self.host in installed()
            and not any(
                name.startswith("PYTHON") for name in env.keys() - warm.OBEYED
            )
        )

    def many(
        self,
        *commands: str | Command,
        profile: str | None = "osc",
        env: dict[str, str | None] | None = None,
        timeout: float = 150,
    ) -> list[Result]:
        """Run commands one after the other, in one process.

        See ``support.many``. A command's arguments are its words; one
        without a profile gets the one that is named here. A ``Command`` has
        environment variables of its own as well, and no profile if it says
        ``AWS_PROFILE``. What ``aws-outscale`` has to run gets a process each.
        """
        every = [c if isinstance(c, Command) else Command(c) for c in commands]
        if profile == "osc" and self.name == "aws-outscale":
            return [
                self(
                    *command.line.split(),
                    profile=command.profile(profile),
                    env={**(env or {}), **command.env},
                )
                for command in every
            ]
        argvs = [
            (command.argv(profile), dict(command.env)) for command in every
        ]
        if self._may_be_forked(env or {}):
            result = self._fork(MANY, [MANY], env, json.dumps(argvs), timeout)
        else:
            run = subprocess.run(
                [self.host.python, MANY],
                cwd=self.home,
                env=self.environment(**(env or {})),
                input=json.dumps(argvs),
                capture_output=True,
                text=True,
                check=False,
                timeout=timeout,
            )
            result = Result(run.returncode, run.stdout, run.stderr)
        assert 0 == result.code, result.err
        return [Result(**each) for each in result.json]

    def start(
        self,
        *args: str,
        profile: str | None = "osc",
        env: dict[str, str | None] | None = None,
    ) -> subprocess.Popen[str]:
        """Start the same without waiting."""
        return subprocess.Popen(
            self._argv(*args, profile=profile),
            cwd=self.home,
            env=self.environment(**(env or {})),
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=_default_signals,
        )

    def _program(self, profile: str | None) -> Path:
        if profile == "osc" and self.name == "aws-outscale":
            return self.host.aws.with_name(self.name)
        return self.host.aws

    def _argv(self, *args: str, profile: str | None) -> list[str]:
        option = ["--profile", profile] if profile else []
        return [str(self._program(profile)), *args, *option]


def _default_signals() -> None:
    # A test run in the background of a shell has SIGINT ignored, with nohup
    # SIGHUP, and children would inherit that.
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


__all__ = ["ROOT", "Aws", "Command", "Result"]
