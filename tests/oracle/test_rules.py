"""What the rules are compiled to does what they say, read one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import interpreted_rules

from awscli_outscale import data
from awscli_outscale.oapi import rules

TABLES = {
    "Image": data.load("image-oapi")["image"],
    **{
        name: table["rules"]
        for name, table in data.load("tasks-oapi").items()
        if isinstance(table, dict) and "rules" in table
    },
}
NAMES = ["A", "B", "C"]

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-1, 200)
    | st.sampled_from(["", "x", "ebs", "13 %", "13%", "7"])
    | st.sampled_from(["2010-10-01T12:34:56.789Z", "2010-10-01", "no time"])
)


def objects(names: list[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        LEAVES,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(names), inner, max_size=6)
        ),
        max_leaves=12,
    )


def named_in(specifications: Any) -> set[str]:
    """Return the names of the sources' properties."""
    found: set[str] = set()
    for rule in specifications:
        paths = rule.get("from", [])
        for path in [paths] if isinstance(paths, str) else paths:
            found.update(path.split("."))
        found.update(rule.get("each", "").split("."))
        found.add(rule.get("within", ""))
        found |= named_in(rule.get("properties", []))
    return found - {""}


PATH = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2).map(".".join)
LEAF_RULES = st.fixed_dictionaries(
    {
        "to": st.sampled_from(NAMES),
        "from": PATH | st.lists(PATH, min_size=1, max_size=3),
        "type": st.sampled_from(
            ["boolean", "integer", "string", "percentage", "time"]
        ),
    },
    optional={"always": st.just(""), "values": st.just({"ebs": "bsu"})},
)
RULES = st.recursive(
    LEAF_RULES,
    lambda inner: (
        st.fixed_dictionaries(
            {
                "to": st.sampled_from(NAMES),
                "properties": st.lists(inner, max_size=3),
            },
            optional={
                "always": st.just({}),
                "within": st.sampled_from(NAMES),
                "required": st.lists(st.sampled_from(NAMES), max_size=2),
            },
        )
        | st.builds(
            lambda rule, each: {**rule, "each": each, "always": []},
            inner,
            PATH,
        )
    ),
    max_leaves=6,
)


def interpreted(table: Any, source: Any) -> Any:
    return interpreted_rules.apply(interpreted_rules.compiled(table), source)


@pytest.mark.parametrize("name", TABLES)
@settings(deadline=None, max_examples=150)
@given(choice=st.data())
def test_each_table_is_compiled_to_what_it_says(
    name: str, choice: st.DataObject
) -> None:
    table = TABLES[name]
    source = choice.draw(objects(sorted(named_in(table))))

    assert interpreted(table, source) == rules.compiled(table)(source)


@settings(deadline=None, max_examples=400)
@given(table=st.lists(RULES, max_size=4), source=objects(NAMES))
def test_any_table_is_compiled_to_what_it_says(
    table: Any, source: Any
) -> None:
    assert interpreted(table, source) == rules.compiled(table)(source)


def only(source: Any, members: Any) -> Any:
    """Return an object without the members that are not named."""
    if isinstance(source, list):
        return [only(item, members) for item in source]
    if not (members and isinstance(source, dict)):
        return source
    return {
        name: only(value, members[name])
        for name, value in source.items()
        if name in members
    }


@settings(deadline=None, max_examples=400)
@given(table=st.lists(RULES, max_size=4), source=objects(NAMES))
def test_no_more_is_read_than_a_table_says(table: Any, source: Any) -> None:
    read = only(source, rules.members(table))

    assert rules.compiled(table)(source) == rules.compiled(table)(read)


@pytest.mark.parametrize("name", TABLES)
def test_all_that_a_table_says_is_read(name: str) -> None:
    def names(members: Any) -> set[str]:
        return set(members).union(*map(names, members.values()))

    assert named_in(TABLES[name]) == names(rules.members(TABLES[name]))
