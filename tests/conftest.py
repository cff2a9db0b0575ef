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

#: Of a file's tests that start an AWS CLI, one in so many runs on one that is
#: neither the newest v1 nor a v2: at least one, and the same ones each time.
#: The oldest of all differs most from the newest, those between are but days
#: older. ``make test-hosts`` and ``make test-matrix`` run all on all.
SAMPLE_OF_OLDEST, SAMPLE = 4, 8

#: Where such tests are. What the others ask of an AWS CLI is asked of each.
SAMPLED = {"functional", "matrix"}

#: What is not much work, and is not to be left out: files and tests.
WHOLE = {
    "test_host_contract",
    "test_signers",
    "test_models_are_the_hosts",
    "test_deferred",
    "test_aws_outscale_costs_less_still",
    "test_every_service_in_every_region",
    "test_what_is_passed_by_is_said_and_nothing_is_lost",
}


def pytest_report_header() -> list[str]:
    """Name the AWS CLIs, with their versions, and the shells."""
    return [*hosts.described(), f"Shells: {', '.join(shells.here())}"]


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if not hosts.is_sample():
        return
    groups: dict[tuple[Path, hosts.Host], list[pytest.Item]] = {}
    for item in items:
        host = _host(item)
        if host is not None and _is_sampled(item, host):
            groups.setdefault((item.path, host), []).append(item)
    left_out = {
        item
        for (_, host), group in groups.items()
        for item in set(group).difference(_sample(group, host))
    }
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def _is_sampled(item: pytest.Item, host: hosts.Host) -> bool:
    return not (
        host in (HOSTS[0], PYTHON.host)
        or host.major == 2
        or not SAMPLED.intersection(item.path.parts)
        or WHOLE.intersection([item.path.stem, item.name.partition("[")[0]])
    )


def _sample(group: list[pytest.Item], host: hosts.Host) -> list[pytest.Item]:
    step = SAMPLE_OF_OLDEST if host.is_oldest else SAMPLE
    names = {
        item: item.nodeid.replace(str(host), "").rpartition("/")[2]
        for item in group
    }
    chosen = [
        item
        for item, name in names.items()
        if zlib.crc32(name.encode()) % step == 0
    ]
    return chosen or group[:1]


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
