"""The parts of moto that the sandbox reaches into, as they have to be."""

from __future__ import annotations

import gc
import inspect
import weakref

from moto.core.base_backend import BackendDict
from moto.ec2 import utils
from moto.ec2.models import ec2_backends
from moto.ec2.models.amis import AmiBackend
from moto.ec2.models.elastic_block_store import Snapshot
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS
from moto.s3.models import s3_backends
from moto.server import create_backend_app

from awscli_outscale.sandbox.moto.moto_services import reset

ACCOUNT = "123456789012"


def test_moto_is_what_the_sandbox_reaches_into() -> None:
    ec2 = ec2_backends[ACCOUNT]["eu-west-2"]
    volume = ec2.create_volume(size=1, zone_name="eu-west-2a")
    snapshot = Snapshot(ec2, "snap-12345678", volume, "")

    assert {"amis", "snapshots", "tags", "vpn_gateways"} <= {*vars(ec2)}
    assert ("", 17) == utils.random_id.__defaults__
    assert "completed" == vars(snapshot)["status"]
    assert isinstance(Snapshot.progress, property)
    assert isinstance(INSTANCE_TYPE_OFFERINGS["availability-zone"], dict)
    assert isinstance(s3_backends.bucket_accounts, dict)
    assert isinstance(ec2_backends[ACCOUNT].regions, list)
    assert ["self"] == [*inspect.signature(AmiBackend._load_amis).parameters]
    assert ["service"] == [*inspect.signature(create_backend_app).parameters]
    assert [ec2_backends[ACCOUNT]] == [
        services[ACCOUNT]
        for services in BackendDict._instances
        if services is ec2_backends
    ]
    BackendDict.reset()
    assert {} == ec2_backends[ACCOUNT]["eu-west-2"].volumes


def test_what_a_sandbox_has_had_is_forgotten() -> None:
    """moto lists every object that it has made, for its dashboard."""
    ec2 = weakref.ref(ec2_backends[ACCOUNT]["eu-west-2"])
    assert ec2()

    reset()
    gc.collect()

    assert ec2() is None
