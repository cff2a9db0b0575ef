"""Fixtures: an AWS CLI, an OUTSCALE Region, and nothing else in reach."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from awscli_outscale.sandbox import ManualClock, Sandbox
from support import hosts, once, shells
from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, AWS_KEY, SECRET_KEY, Aws
from support.server import Server
from support.watched import PYTHON

HOSTS = hosts.installed()
once.prepare()

# How long an example takes says more about the machine than about us.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

#: Of the tests that start an AWS CLI, one in so many runs on one that is
#: neither the newest v1 nor a v2, the same ones each time. ``make
#: test-matrix`` runs all on all.
SAMPLE = 4

#: Where such tests are. What the others ask of an AWS CLI is asked of each.
SAMPLED = {"functional", "matrix"}

#: What is not much work, and is not to be left out.
WHOLE = {"test_host_contract", "test_signers", "test_models_are_the_hosts"}


def pytest_report_header() -> list[str]:
    """Name the AWS CLIs, with their versions, and the shells."""
    return [*hosts.described(), f"Shells: {', '.join(shells.here())}"]


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if hosts.is_everything():
        return
    left_out = [item for item in items if not _is_in_sample(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _is_in_sample(item: pytest.Item) -> bool:
    host = _host(item)
    if (
        host is None
        or not SAMPLED.intersection(item.path.parts)
        or item.path.stem in WHOLE
    ):
        return True
    if host in (HOSTS[0], PYTHON.host) or host.major == 2:
        return True
    name = item.nodeid.replace(str(host), "").rpartition("/")[2]
    return zlib.crc32(name.encode()) % SAMPLE == 0


def _host(item: pytest.Item) -> hosts.Host | None:
    """Return the AWS CLI that a test runs, in whatever it is handed in."""
    spec = getattr(item, "callspec", None)
    for value in spec.params.values() if spec else ():
        found = getattr(value, "host", value)
        if isinstance(found, hosts.Host):
            return found
    return None


@pytest.fixture(params=HOSTS, ids=str)
def host(request: pytest.FixtureRequest) -> hosts.Host:
    """Each AWS CLI of this machine in turn."""
    chosen: hosts.Host = request.param
    return chosen


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A Region whose account has the tests' access key.

    ``@pytest.mark.import_seconds(1000)`` makes its imports slow,
    ``@pytest.mark.clock_ahead(-3600)`` stops its clock an hour ago.
    """
    marker = request.node.get_closest_marker("import_seconds")
    ahead = request.node.get_closest_marker("clock_ahead")
    with Sandbox(
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        import_seconds=marker.args[0] if marker else 0.5,
        clock=ManualClock(time.time() + ahead.args[0]) if ahead else None,
        public_images=False,
    ) as region:
        # Some of OUTSCALE's customers have not opted in: profile `plain`.
        account_id = region.accounts[0].account_id
        region.add_account(AWS_KEY, SECRET_KEY, account_id)
        yield region


@pytest.fixture
def internet(sandbox: Sandbox) -> Iterator[RecordingProxy]:
    """The Internet: OUTSCALE is the sandbox, all else refuses."""
    port = int(sandbox.endpoint_url.rpartition(":")[2])
    proxy = RecordingProxy(("127.0.0.1", port))
    yield proxy
    proxy.close()


@pytest.fixture
def server() -> Iterator[Server]:
    """All of OUTSCALE, or whatever else a test makes of it."""
    with Server() as running:
        yield running


@pytest.fixture
def aws(host: hosts.Host, internet: RecordingProxy, tmp_path: Path) -> Aws:
    """Run ``aws`` with the plugin, profiles `osc` and `plain`."""
    return Aws(host, tmp_path / "home", internet)


@pytest.fixture(autouse=True)
def clean_environ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own settings out of in-process tests."""
    import os

    for name in list(os.environ):
        if name.startswith(("AWS_", "OSC_")) or "proxy" in name.lower():
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
