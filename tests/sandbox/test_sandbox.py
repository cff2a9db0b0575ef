"""The sandbox as an object: its address, its keys, what it remembers."""

from __future__ import annotations

import logging
import os
import re
import socket
import subprocess
import sys
import threading
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import botocore.session
import psutil
import pytest

from awscli_outscale.sandbox import ManualClock, Sandbox


def test_it_looks_like_an_account_of_outscale(sandbox: Sandbox) -> None:
    assert re.fullmatch("[A-Z0-9]{20}", sandbox.access_key)
    assert re.fullmatch("[A-Z0-9]{40}", sandbox.secret_key)
    assert re.fullmatch("[0-9]{12}", sandbox.account_id)
    assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+", sandbox.endpoint_url)


def test_keys_are_made_up_anew_each_time() -> None:
    first, second = Sandbox(), Sandbox()

    assert first.access_key != second.access_key
    assert first.secret_key != second.secret_key


def test_keys_may_be_given() -> None:
    given = Sandbox(
        access_key="A" * 20, secret_key="s" * 40, account_id="123456789012"
    )

    assert given.access_key == "A" * 20
    assert given.secret_key == "s" * 40
    assert given.account_id == "123456789012"


def test_the_environment_points_an_aws_at_it(sandbox: Sandbox) -> None:
    names = sandbox.environment()
    config = Path(names["AWS_CONFIG_FILE"])
    session = botocore.session.Session(profile=names["AWS_PROFILE"])
    session.set_config_variable("config_file", names["AWS_CONFIG_FILE"])
    session.set_config_variable(
        "credentials_file", names["AWS_SHARED_CREDENTIALS_FILE"]
    )

    keys = session.get_credentials()
    settings = session.get_scoped_config()

    assert (sandbox.access_key, sandbox.secret_key) == (
        keys.access_key,
        keys.secret_key,
    )
    assert {
        "outscale": "true",
        "region": "eu-west-2",
        "endpoint_url": sandbox.endpoint_url,
    }.items() <= settings.items()
    assert "outscale" == next(iter(session.full_config["plugins"]))
    sandbox.stop()
    assert not config.parent.exists()


def listening() -> set[tuple[str, int]]:
    """Return the addresses that this process listens on."""
    return {
        (connection.laddr.ip, connection.laddr.port)
        for connection in psutil.Process().net_connections(kind="tcp")
        if connection.status == psutil.CONN_LISTEN
    }


def test_nothing_listens_but_loopback() -> None:
    before = listening()
    with Sandbox() as sandbox:
        port = int(sandbox.endpoint_url.rpartition(":")[2])
        assert listening() - before == {("127.0.0.1", port)}
    assert listening() == before


def test_after_stop_the_port_is_closed_and_free() -> None:
    sandbox = Sandbox().start()
    port = int(sandbox.endpoint_url.rpartition(":")[2])
    sandbox.stop()
    sandbox.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    with pytest.raises(RuntimeError, match="not running"):
        _ = sandbox.endpoint_url
    with Sandbox(port=port) as again:
        assert again.endpoint_url.endswith(f":{port}")


def test_a_taken_port_is_an_error(sandbox: Sandbox) -> None:
    port = int(sandbox.endpoint_url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        Sandbox(port=port).start()


def test_a_failed_start_leaves_the_running_one_alone(
    sandbox: Sandbox, s3: Any
) -> None:
    port = int(sandbox.endpoint_url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        Sandbox(port=port).start()

    assert [b["Name"] for b in s3.list_buckets()["Buckets"]] == ["exports"]


def test_it_starts_once(sandbox: Sandbox) -> None:
    with pytest.raises(RuntimeError, match="already running"):
        sandbox.start()


def test_requests_are_remembered_as_they_came(
    sandbox: Sandbox, connect: Any
) -> None:
    connect("ec2", region="us-east-2").describe_images(Owners=["self"])
    [request] = sandbox.requests

    assert request.method == "POST"
    assert request.path == "/"
    assert request.query == ""
    assert request.host == sandbox.endpoint_url.removeprefix("http://")
    assert request.service == "ec2"
    assert request.action == "DescribeImages"
    assert request.params["Owner.1"] == "self"
    assert request.region == "us-east-2"
    assert request.access_key == sandbox.access_key
    assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256")
    assert b"Action=DescribeImages" in request.body
    sandbox.requests.clear()
    assert len(sandbox.requests) == 1


def test_an_unsigned_request_is_remembered_too(
    sandbox: Sandbox, wire: Any
) -> None:
    wire("/?Action=DescribeImages&Owner.1=self")
    [request] = sandbox.requests

    assert (None, None) == (request.region, request.access_key)
    assert request.query == "Action=DescribeImages&Owner.1=self"
    assert request.action == "DescribeImages"


def test_no_secret_is_shown_or_logged(
    ec2: Any,
    exports: Any,
    sandbox: Sandbox,
    clock: ManualClock,
    caplog: pytest.LogCaptureFixture,
    wire: Any,
) -> None:
    from urllib.parse import urlsplit

    with caplog.at_level(logging.DEBUG, logger="awscli_outscale"):
        location = exports.location(exports.manifest())
        image_id = ec2.register_image(Name="copy", ImageLocation=location)[
            "ImageId"
        ]
        parts = urlsplit(location)
        wire(f"{parts.path}?{parts.query}")
        clock.advance(7200)
        wire(f"{parts.path}?{parts.query}")
    shown = caplog.text + repr(sandbox.requests)
    shown += repr(sandbox.images[image_id])

    assert "POST / RegisterImage -> 200" in caplog.text
    assert "GET /exports/manifest.json GetObject -> 200" in caplog.text
    assert "-> 403 RequestTimeTooSkewed" in caplog.text
    assert "Signature" not in shown
    assert "Expires" not in shown
    assert sandbox.secret_key not in shown


def test_calls_may_come_at_the_same_time(
    sandbox: Sandbox, connect: Any
) -> None:
    clients = [connect("ec2") for _ in range(4)]

    def work(client: Any) -> None:
        for _ in range(5):
            client.create_volume(AvailabilityZone="eu-west-2a", Size=1)
            client.describe_images()

    threads = [threading.Thread(target=work, args=[c]) for c in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(clients[0].describe_volumes()["Volumes"]) == 20
    assert len(sandbox.requests) == 41


def test_a_clock_only_goes_forward() -> None:
    clock = ManualClock(100)
    clock.advance(5)

    assert clock.now() == 105
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1)


@pytest.mark.parametrize(
    "path", ["/", "/?Action=DescribeRegions", "/none", "/" + 65536 * "x"]
)
def test_each_answer_bears_the_clocks_time_once(path: str) -> None:
    with Sandbox(clock=ManualClock(1795000000)) as sandbox:
        host = sandbox.endpoint_url.removeprefix("http://")
        connection = HTTPConnection(host, timeout=5)
        connection.request("GET", path)
        answer = connection.getresponse()
        connection.close()

    assert ["Wed, 18 Nov 2026 11:06:40 GMT"] == answer.headers.get_all("Date")


@pytest.mark.parametrize(
    "text",
    [
        b"\r\n",
        b"GET\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nAuthorization: AWS4-HMAC-SHA256 x=\xff\r\n\r\n",
        b"GET http://[::1/ HTTP/1.1\r\n\r\n",
    ],
)
def test_rubbish_on_the_socket_does_not_stop_it(
    sandbox: Sandbox, wire: Any, text: bytes
) -> None:
    port = int(sandbox.endpoint_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(text)
        client.shutdown(socket.SHUT_WR)
        client.recv(65536)

    assert wire("/?Action=DescribeRegions").status == 200


def test_a_chunked_body_is_read(sandbox: Sandbox, wire: Any) -> None:
    import http.client

    address = sandbox.endpoint_url.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=5)
    connection.request(
        "POST",
        "/",
        iter([b"Action=Describe", b"Regions"]),
        {"Content-Type": "application/x-www-form-urlencoded"},
        encode_chunked=True,
    )

    assert connection.getresponse().status == 200
    assert sandbox.requests[-1].body == b"Action=DescribeRegions"
    connection.close()


def test_importing_the_package_loads_no_moto() -> None:
    code = (
        "import sys, awscli_outscale.sandbox as s; "
        "assert 'Sandbox' in s.__all__; s.ManualClock; s.exported_image; "
        "heavy = {'moto', 'flask', 'werkzeug', 'botocore', 'boto3'}; "
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)

    assert done.returncode == 0


def test_every_public_name_is_there() -> None:
    import awscli_outscale.sandbox as package

    for name in package.__all__:
        assert getattr(package, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = package.nothing


def test_it_is_an_island() -> None:
    """No module imports the rest of the package, nor botocore or boto3."""
    import ast

    import awscli_outscale.sandbox as package

    folder = Path(package.__file__).parent
    modules = sorted(folder.rglob("*.py"))
    assert len(modules) > 20
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert 0 == node.level, module
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            for name in names:
                root = name.partition(".")[0]
                ours = f"{name}.".startswith(f"{package.__name__}.")
                known = ours or root in sys.stdlib_module_names
                # One module makes calls, as a user does.
                user = module.name == "furniture.py"
                others = ("boto3", "botocore") if user else ()
                assert known or root in ("moto", "werkzeug", *others), (
                    module,
                    name,
                )


def test_a_profile_that_does_not_exist_is_none_of_its_business() -> None:
    """moto reads the user's profile when it is imported and first used."""
    program = (
        "import os\n"
        "from awscli_outscale.sandbox import Sandbox\n"
        "with Sandbox() as sandbox:\n"
        "    os.environ.pop('AWS_PROFILE')\n"
        "    import boto3\n"
        "    session = boto3.Session(\n"
        "        sandbox.access_key, sandbox.secret_key,\n"
        "        region_name='eu-west-2')\n"
        "    clients = [session.client(s, endpoint_url=sandbox.endpoint_url)\n"
        "               for s in ('iam', 'ec2', 's3')]\n"
        "    os.environ['AWS_PROFILE'] = 'nobody'\n"
        "    clients[0].list_users()\n"
        "    clients[1].describe_volumes()\n"
        "    clients[2].list_buckets()\n"
        "    print(os.environ['AWS_PROFILE'])\n"
    )

    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"AWS_PROFILE": "nobody"},
    )

    assert run.stdout == "nobody\n", run.stderr


@pytest.mark.parametrize("size", [b"-1", b"+5", b"0x5", b"", b"5_0", b"F" * 9])
def test_a_chunk_has_a_size(sandbox: Sandbox, size: bytes) -> None:
    """One of -1 bytes would be waited for until the client goes."""
    port = int(sandbox.endpoint_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(
            b"PUT /b/k HTTP/1.1\r\nHost: x\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n" + size + b"\r\nabc\r\n"
        )
        client.settimeout(10)

        assert b" 400 " in client.recv(4096).partition(b"\r\n")[0] + b" "
