"""Laying FCU's data over botocore's, without touching what lies below."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import botocore.session
import pytest
from botocore import loaders

from awscli_outscale.hooks import fcu_model
from awscli_outscale.speed import quick_models


def test_a_patch_adds_and_replaces_and_leaves_the_base_alone() -> None:
    base = {"a": {"x": 1, "y": {"z": 2}}, "b": [1], "c": {"d": 3}}
    before = copy.deepcopy(base)

    merged = fcu_model.laid_over(
        base, {"a": {"y": {"z": 4}, "n": 5}, "b": [], "e": {"f": 6}}
    )

    assert {
        "a": {"x": 1, "y": {"z": 4}, "n": 5},
        "b": [],
        "c": {"d": 3},
        "e": {"f": 6},
    } == merged
    assert before == base
    assert base["c"] is merged["c"]


@pytest.fixture(scope="module")
def pair() -> tuple[Any, Any]:
    """A session with FCU's model, and one without, on the same loader."""
    ours, theirs = botocore.session.Session(), botocore.session.Session()
    theirs.register_component("data_loader", ours.get_component("data_loader"))
    fcu_model.install(ours)
    return ours, theirs


def test_a_session_on_the_same_loader_sees_nothing(
    pair: tuple[Any, Any],
) -> None:
    with_fcu, without = (session.get_service_model("ec2") for session in pair)
    added = set(with_fcu.operation_names) - set(without.operation_names)

    assert {
        "CreateImageExportTask",
        "CreateSnapshotExportTask",
        "DescribeImageExportTasks",
        "DescribeSnapshotExportTasks",
    } == added
    assert {*added, "ImportSnapshot"} == set(fcu_model.operations())
    shapes = [
        set(model.operation_model("ImportSnapshot").input_shape.members)
        for model in (with_fcu, without)
    ]
    assert {
        "Description",
        "DryRun",
        "SnapshotLocation",
        "SnapshotSize",
    } == shapes[0]
    assert "DiskContainer" in shapes[1]


def test_waiters_are_added_and_paginators_stay(pair: tuple[Any, Any]) -> None:
    with_fcu, without = (
        set(session.get_waiter_model("ec2").waiter_names) for session in pair
    )

    assert {
        "ImageExportTaskCompleted",
        "SnapshotExportTaskCompleted",
    } == with_fcu - without
    assert set() == without - with_fcu
    pages = [
        session.get_paginator_model("ec2")._paginator_config
        for session in pair
    ]
    assert pages[0] == pages[1]


def test_another_service_is_the_same_object(pair: tuple[Any, Any]) -> None:
    loaders = [session.get_component("data_loader") for session in pair]
    found = [
        loader.load_service_model("directconnect", "service-2")
        for loader in loaders
    ]

    assert found[0] is found[1]


def test_a_second_time_changes_nothing(pair: tuple[Any, Any]) -> None:
    session = pair[0]
    loader = session.get_component("data_loader")
    fcu_model.install(session)

    assert loader is session.get_component("data_loader")
    assert loader.load_service_model(
        "ec2", "service-2"
    ) is loader.load_service_model("ec2", "service-2")


@pytest.mark.parametrize(
    "kind", [fcu_model.FcuLoader, quick_models.QuickLoader]
)
def test_a_loader_can_be_copied(kind: Any) -> None:
    loader = kind({"search_paths": 1})

    assert copy.copy(loader).keys() == {"search_paths"}
    assert pickle.loads(pickle.dumps(loader)).keys() == {"search_paths"}


def test_a_command_parses_no_shape_that_it_does_not_use() -> None:
    session = botocore.session.Session()
    quick_models.install(session)
    fcu_model.install(session)
    loader = session.get_component("data_loader")
    model = loader.load_service_model("directconnect", "service-2")

    assert isinstance(model["shapes"], quick_models.Shapes)
    assert model is loader.load_service_model("directconnect", "service-2")


class _Loader(loaders.Loader):  # type: ignore[misc, unused-ignore]
    """A loader of a program's own."""


class _FileLoader(loaders.JSONFileLoader):  # type: ignore[misc, unused-ignore]
    """What reads its files."""


@pytest.mark.parametrize(
    "loader",
    [_Loader(), loaders.Loader(file_loader=_FileLoader())],
    ids=["loader", "file loader"],
)
def test_a_loader_of_the_programs_own_is_used(loader: Any) -> None:
    session = botocore.session.Session()
    session.register_component("data_loader", loader)
    quick_models.install(session)
    fcu_model.install(session)

    found = session.get_component("data_loader")

    assert loader.load_service_model(
        "directconnect", "service-2"
    ) is found.load_service_model("directconnect", "service-2")
