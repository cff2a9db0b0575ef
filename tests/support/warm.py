"""Run a program in a process that need not import the AWS CLI first.

Most of what a command costs is importing the AWS CLI. A server imports it
once, for each AWS CLI, and forks for each command: the child gets the
command's arguments, environment, directory and standard files, executes the
file ``aws`` (or another), and ends as any Python ends, but for the taking
apart of modules, which costs more than most commands. Nothing of the package
under test is imported before the fork, and what is there by then is left out
of the child's garbage collections.

Where that would show (a program other than ``aws``, what is signalled or
measured, most of Python's own variables), and for all of them in ``make
test-matrix``, a process is started from nothing. ``PYTHONPATH`` is obeyed; the
order of sets, which ``PYTHONHASHSEED`` is set for, is the server's anyway.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

#: Those of Python's variables with which a process may be forked.
OBEYED = {"PYTHONPATH", "PYTHONHASHSEED"}


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
    """Fork for each connection, and say on it how the child has ended."""
    import awscli.clidriver

    # What it imports for nearly every command, and for a page of help.
    for name in (
        "awscli.handlers",
        "botocore.session",
        "botocore.client",
        "docutils.languages.en",
        "docutils.parsers.rst.languages.en",
        "docutils.parsers.rst.states",
        "docutils.readers.standalone",
    ):
        with contextlib.suppress(ImportError):
            __import__(name)
    assert awscli.clidriver
    gc.collect()
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(8)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    children: dict[int, tuple[int, socket.socket]] = {}
    while True:
        ready, _, _ = select.select([listener, sys.stdin, *children], [], [])
        for found in ready:
            if found is sys.stdin:
                return
            if found is not listener:
                _say_how_it_ended(found, *children.pop(found))
                continue
            connection, _ = listener.accept()
            # Its other end closes with the child.
            ended, here = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(ended)
                listener.close()
                _end(_execute, _prepare(connection))
            os.close(here)
            children[ended] = (pid, connection)


def _say_how_it_ended(ended: int, pid: int, connection: socket.socket) -> None:
    os.close(ended)
    _, status = os.waitpid(pid, 0)
    with connection, contextlib.suppress(OSError):
        connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _prepare(connection: socket.socket) -> dict[str, Any]:
    """Make this process the one that a command runs in; return the job."""
    length, files, _, _ = socket.recv_fds(connection, 4, 3)
    text = b""
    while len(text) < int.from_bytes(length, "big"):
        text += connection.recv(1 << 16)
    connection.close()
    for target, file in enumerate(files):
        os.dup2(file, target)
        os.close(file)
    job: dict[str, Any] = json.loads(text)
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    sys.path[1:1] = filter(None, job["env"].get("PYTHONPATH", "").split(":"))
    _look_again()
    return job


def _end(run: Callable[[Any], None], job: Any) -> NoReturn:
    """Run a program and end with its exit code, as Python does."""
    code: Any = 1
    try:
        run(job)
        code = 0
    except SystemExit as end:
        code = end.code or 0
        if not isinstance(code, int):
            print(code, file=sys.stderr)
            code = 1
    except BaseException:
        traceback.print_exc()
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _look_again() -> None:
    """Repeat what the AWS CLI takes from the environment when imported."""
    importlib.reload(sys.modules["awscli"])  # sets AWS_DATA_PATH
    for name in ("botocore.loaders", "awscli.botocore.loaders"):
        if name in sys.modules:
            loader = sys.modules[name].Loader
            loader.CUSTOMER_DATA_PATH = os.path.expanduser("~/.aws/models")
    make = sys.modules["awscli.alias"].AliasLoader.__init__
    make.__defaults__ = (os.path.expanduser("~/.aws/cli/alias"),)


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
