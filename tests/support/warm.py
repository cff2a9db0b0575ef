"""Run a program in a process that need not import the AWS CLI first.

Most of what a command costs is importing the AWS CLI. A server imports it
once, for each AWS CLI, and forks for each command: the child gets the
command's arguments, environment, directory and standard files, executes the
file ``aws`` (or another), and ends as any Python ends. Nothing of the package
under test is imported before the fork, and what is there by then is left out
of the child's garbage collections.

Where that would show (``PYTHON…`` in the environment, a program other than
``aws``, what is signalled or measured), and for all of them in ``make
test-matrix``, a process is started from nothing.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any


class Server:
    """Starts a server for one AWS CLI, and asks it to run commands."""

    def __init__(self, python: Path) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="warm-")
        self._address = str(Path(self._directory.name, "socket"))
        self._process = subprocess.Popen(
            [python, __file__, self._address],
            env={"PATH": os.environ["PATH"], "HOME": os.devnull},
            # Its end tells the server that this process is gone.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout
        assert b"ready\n" == self._process.stdout.readline()
        atexit.register(self.close)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._directory.cleanup()

    def run(
        self,
        file: Path | str,
        argv: list[str],
        env: dict[str, str],
        cwd: Path,
        stdin: str | None,
        timeout: float,
    ) -> tuple[int, str, str]:
        """Run a file of Python's; return its exit code, output and errors."""
        job = json.dumps(
            {"file": str(file), "argv": argv, "env": env, "cwd": str(cwd)}
        ).encode()
        with (
            tempfile.TemporaryFile("w+") as source,
            tempfile.TemporaryFile("w+") as out,
            tempfile.TemporaryFile("w+") as err,
            socket.socket(socket.AF_UNIX) as connection,
        ):
            source.write(stdin or "")
            source.seek(0)
            connection.settimeout(timeout)
            connection.connect(self._address)
            socket.send_fds(
                connection,
                [len(job).to_bytes(4, "big")],
                [file.fileno() for file in (source, out, err)],
            )
            connection.sendall(job)
            code = int(connection.recv(16))
            out.seek(0)
            err.seek(0)
            return code, out.read(), err.read()


def serve(address: str) -> None:
    """Fork for each connection. The child waits for the command's end."""
    import awscli.clidriver

    # What it imports for nearly every command.
    for name in ("awscli.handlers", "botocore.session", "botocore.client"):
        with contextlib.suppress(ImportError):
            __import__(name)
    assert awscli.clidriver
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(8)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            job = _run(connection)
            if job is None:
                os._exit(0)
            _execute(job)
            sys.exit()
        connection.close()


def _run(connection: socket.socket) -> dict[str, Any] | None:
    """Return the job in a child that is to do it, None when it has ended."""
    length, files, _, _ = socket.recv_fds(connection, 4, 3)
    text = b""
    while len(text) < int.from_bytes(length, "big"):
        text += connection.recv(1 << 16)
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        with contextlib.suppress(OSError):
            connection.sendall(str(code).encode())
        return None
    connection.close()
    for target, file in enumerate(files):
        os.dup2(file, target)
        os.close(file)
    job: dict[str, Any] = json.loads(text)
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    _look_again()
    return job


def _look_again() -> None:
    """Repeat what the AWS CLI takes from the environment when imported."""
    importlib.reload(sys.modules["awscli"])  # sets AWS_DATA_PATH
    for name in ("botocore.loaders", "awscli.botocore.loaders"):
        if name in sys.modules:
            loader = sys.modules[name].Loader
            loader.CUSTOMER_DATA_PATH = os.path.expanduser("~/.aws/models")


def _execute(job: dict[str, Any]) -> None:
    path = job["file"]
    sys.argv = job["argv"]
    sys.path[0] = os.path.dirname(path)
    with open(path, encoding="utf-8") as file:
        code = compile(file.read(), path, "exec")
    exec(code, {"__name__": "__main__", "__file__": path})


@cache
def server(python: Path) -> Server:
    """Return the one server of this process for an AWS CLI's Python."""
    return Server(python)


if __name__ == "__main__":
    serve(*sys.argv[1:])
