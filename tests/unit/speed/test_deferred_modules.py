"""A module whose execution was put off is what it would have been."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from awscli_outscale.speed.deferred_imports import deferred

_SHAPES = """
import sys
sys.executed.append(__name__)
__all__ = ["Square", "area"]
__version__ = "7"
class Square:
    def __init__(self, side): self.side = side
class Cube(Square):
    CORNERS = 8
def area(side): return Square(side).side ** 2
setting = "own"
"""
_HOST = """
from shapes_of_test import Cube, Square, area
import plain_of_test
"""


@pytest.fixture
def executed(tmp_path: Path) -> Iterator[list[str]]:
    """Modules of which some are deferred; the list of those executed."""
    names = {
        "shapes_of_test": _SHAPES,
        "plain_of_test": _SHAPES,
        "host_of_test": _HOST,
        "broken_of_test": "import sys; sys.executed.append(''); 1 / 0",
        "slow_of_test": "import time; time.sleep(0.2); late = 1",
    }
    for name, text in names.items():
        (tmp_path / f"{name}.py").write_text(text)
    sys.path.insert(0, str(tmp_path))
    before = list(sys.meta_path)
    found: list[str] = []
    sys.executed = found  # type: ignore[attr-defined]
    try:
        yield found
    finally:
        del sys.executed  # type: ignore[attr-defined]
        sys.path.remove(str(tmp_path))
        sys.meta_path[:] = before
        for name in names:
            sys.modules.pop(name, None)


_ENTRIES: dict[str, dict[str, Any]] = {
    "shapes_of_test": {
        "calls": ["area"],
        "classes": ["Cube"],
        "objects": ["Square"],
    },
    "plain_of_test": {},
    "broken_of_test": {},
    "slow_of_test": {},
    "needing_of_test": {"needs": "no_such_module"},
}


def _host(*more: str) -> Any:
    importlib.invalidate_caches()
    with deferred(_ENTRIES):
        for name in more:
            importlib.import_module(name)
        return importlib.import_module("host_of_test")


def test_what_was_imported_meanwhile_works_when_it_is_used(
    executed: list[str],
) -> None:
    host = _host()
    assert [] == executed

    square = host.Square(3)
    assert [] == executed

    assert 9 == host.area(3)
    assert ["shapes_of_test"] == executed
    assert 3 == square.side
    square.side = 4
    assert 4 == square.side
    assert type(square) is not sys.modules["shapes_of_test"].Square
    assert isinstance(square, sys.modules["shapes_of_test"].Square)
    assert ["shapes_of_test"] == executed


@pytest.mark.parametrize("name", ["Cube", "Square"])
def test_a_class_is_one_for_those_who_took_it(
    executed: list[str], name: str
) -> None:
    taken = getattr(_host(), name)
    assert isinstance(taken, type)
    assert [] == executed

    class Own(taken):  # type: ignore[misc, valid-type]
        def __init__(self) -> None:
            taken.__init__(self, 5)

    own = getattr(sys.modules["shapes_of_test"], name)
    assert 5 == Own().side
    assert own in Own.__mro__
    assert isinstance(own(1), taken)
    assert not isinstance(1, taken)
    assert issubclass(Own, taken)
    assert issubclass(taken, own)
    assert not issubclass(int, taken)
    assert name == taken.__name__
    assert vars(own) == vars(taken)
    assert own == taken
    assert {own: 1}[taken] == 1
    assert repr(own) == repr(taken)
    taken.CORNERS = 4
    assert 4 == own.CORNERS
    del taken.CORNERS
    assert "CORNERS" not in vars(own)


def test_whoever_imports_a_name_later_gets_what_it_stands_for(
    executed: list[str],
) -> None:
    _host()
    later: dict[str, Any] = {}
    exec("from shapes_of_test import Square, area", later)

    assert ["shapes_of_test"] == executed
    assert isinstance(later["Square"], type)
    assert later["area"] is sys.modules["shapes_of_test"].area
    assert type(sys.modules["shapes_of_test"]) is type(sys)


@pytest.mark.parametrize(
    ("statement", "result"),
    [
        ("from plain_of_test import *; found = area(2)", 4),
        ("import plain_of_test as p; found = p.__version__", "7"),
        ("import plain_of_test as p; found = 'area' in dir(p)", True),
        ("import plain_of_test as p; found = hasattr(p, 'none')", False),
        ("import plain_of_test as p; p.setting = 1; found = p.setting", 1),
    ],
)
def test_each_way_of_asking_executes_it(
    executed: list[str], statement: str, result: object
) -> None:
    _host()
    seen: dict[str, Any] = {}
    exec(statement, seen)

    assert result == seen["found"]
    assert ["plain_of_test"] == executed


def test_who_looks_through_all_modules_executes_none(
    executed: list[str],
) -> None:
    _host()
    for module in list(sys.modules.values()):
        getattr(module, "__warningregistry__", None)
        getattr(module, "__file__", None)

    assert [] == executed


def test_a_mistake_in_it_is_shown_each_time(executed: list[str]) -> None:
    _host("broken_of_test")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            _ = sys.modules["broken_of_test"].anything

    assert 2 == len(executed)


def test_threads_wait_for_one_that_executes_it(executed: list[str]) -> None:
    _host("slow_of_test")
    found: list[object] = []
    threads = [
        threading.Thread(
            target=lambda: found.append(sys.modules["slow_of_test"].late)
        )
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [1] * 5 == found


def test_a_name_that_is_looked_up_meanwhile_is_found(
    executed: list[str],
) -> None:
    _host("slow_of_test")
    module: Any = sys.modules["slow_of_test"]
    ask = type(module).__getattr__  # where a failed look-up goes

    assert 1 == module.late
    assert 1 == ask(module, "late")
    with pytest.raises(AttributeError, match="'never'"):
        ask(module, "never")


def test_a_module_is_imported_again_as_ever(
    executed: list[str], tmp_path: Path
) -> None:
    host = _host()
    (tmp_path / "host_of_test.py").write_text("again = True  # and longer")
    (tmp_path / "plain_of_test.py").write_text(f"{_SHAPES}again = True")

    importlib.invalidate_caches()
    assert importlib.reload(host).again
    assert importlib.reload(host.plain_of_test).again
    assert "_deferring" not in vars(host.plain_of_test)


def test_what_cannot_be_executed_is_missing_at_once(
    executed: list[str], tmp_path: Path
) -> None:
    (tmp_path / "needing_of_test.py").write_text("import no_such_module")
    importlib.invalidate_caches()
    with deferred(_ENTRIES), pytest.raises(ImportError, match="no_such"):
        importlib.import_module("needing_of_test")


def test_modules_outside_the_list_are_executed(executed: list[str]) -> None:
    importlib.invalidate_caches()
    with deferred({}):
        importlib.import_module("plain_of_test")

    assert ["plain_of_test"] == executed
