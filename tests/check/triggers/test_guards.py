"""What conditions have to do with each other is decided for certain, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.check.triggers.guards import covers, excludes, implies
from npcsdk.world.conditions import Condition, ConditionError


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("trust >= 20", "trust >= 10"),
        ("trust == 5", "trust > 4"),
        ("lamp and trust > 3", "lamp"),
        ("not (lamp or rich)", "not rich"),
        ('mood == "sour"', 'mood in ["sour", "sad"]'),
        ('"map" in clues and "ring" in clues', '"map" in clues'),
        ("visits(hub) == 0", "visits(hub) < 1"),
        ("trust + gold > 3", "trust + gold > 3"),
        ("feels(angry) > 0.5", "feels(angry) > 0.3"),
        ("recalls() > 0.5", "recalls() > 0.3"),
        ("recalls(sister) > 0.3", "recalls(sister) != 0"),
        ("lamp", "true"),
        ("false", "trust > 3"),
    ],
)
def test_the_one_implies_the_other(one: str, other: str) -> None:
    assert implies(Condition(one), Condition(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("trust >= 10", "trust >= 20"),
        ("trust > 9", "trust >= 10"),
        ("lamp", "rich"),
        ("lamp or rich", "lamp"),
        ("trust > gold", "trust > 0"),
        ("trust + 1 >= 10", "trust >= 9"),
        ("feels(angry) > 0.3", "feels(angry) > 0.5"),
        ("recalls() > 0.3", "recalls() > 0.5"),
        ("recalls() > 0.3", "recalls(sister) > 0.3"),
        ('"map" in clues', '"ring" in clues'),
        ("true", "trust > 3"),
    ],
)
def test_the_one_does_not_imply_the_other(one: str, other: str) -> None:
    assert not implies(Condition(one), Condition(other))


@pytest.mark.parametrize(
    ("one", "other", "never"),
    [
        ("has_ledger", "not has_ledger", True),
        ("trust >= 10", "trust < 10", True),
        ("trust == 1", "trust == 2", True),
        ('mood == "sour"', 'mood == "sad"', True),
        ('"map" in clues', '"map" not in clues', True),
        ("visits(hub) == 0", "visits(hub) > 0", True),
        ('event.weapon == "spoon"', 'event.weapon == "axe"', True),
        ("false", "true", True),
        ("trust > 9", "trust < 10", False),
        ("visits(hub) == 0", "visits(room) > 0", False),
        ("trust > gold", "trust < gold", False),
        ("relationship(trust) > 3", "relationship(trust, tom) < 3", False),
        ("lamp", "rich", False),
    ],
)
def test_what_never_holds_together(one: str, other: str, never: bool) -> None:
    assert excludes(Condition(one), Condition(other)) is never
    assert excludes(Condition(other), Condition(one)) is never


def test_nothing_is_what_always_holds() -> None:
    assert implies(None, None)
    assert implies(Condition("lamp"), None)
    assert not implies(None, Condition("lamp"))
    assert implies(None, Condition("true"))
    assert not excludes(None, None)
    assert not excludes(None, Condition("lamp"))
    assert excludes(None, Condition("false"))


def test_conditions_may_cover_everything_together() -> None:
    assert covers([None])
    assert covers([Condition("trust < 10"), Condition("trust >= 10")])
    assert covers([Condition("lamp"), Condition("not lamp and rich"), Condition("not rich")])
    assert not covers([])
    assert not covers([Condition("trust < 10"), Condition("trust > 10")])
    assert not covers([Condition("trust < gold"), Condition("trust >= gold")])


def test_what_would_take_too_long_is_not_decided() -> None:
    many = " and ".join(f"flag_{number}" for number in range(30))
    assert not implies(Condition(many), Condition("flag_1"))
    assert not covers([Condition(many), Condition(f"not ({many})")])


_TERMS = st.sampled_from(
    'lamp|not rich|trust >= 2|trust < 2|trust == 3|2 < trust|mood == "a"|mood in ["a", "b"]|mood != "b"|true|false'
    '|"map" in clues|"map" not in clues|"ring" in clues|trust - 1 > 0|visits(x) > 1|visits(x) == 0'.split("|")
)
_CONDITIONS = st.recursive(
    _TERMS,
    lambda inner: st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: f"({' '.join(parts)})"),
    max_leaves=4,
).map(Condition)
_VALUES = st.fixed_dictionaries(
    {
        "lamp": st.booleans(),
        "rich": st.booleans(),
        "trust": st.integers(-1, 5) | st.floats(-1, 5),
        "mood": st.sampled_from(["a", "b", "c"]),
        "clues": st.sampled_from([(), ("map",), ("ring",), ("map", "ring"), ("song",)]),
    }
)


@given(_CONDITIONS, _CONDITIONS, _VALUES, st.integers(0, 3))
def test_what_is_certain_is_so(one: Condition, other: Condition, values: dict[str, object], visits: int) -> None:
    calls = {"visits": lambda node: visits}
    try:
        first, second = (each.holds(values, calls=calls) for each in (one, other))  # type: ignore[arg-type]
    except ConditionError:
        return
    assert not (implies(one, other) and first and not second)
    assert not (excludes(one, other) and first and second)
    assert not (covers([one, other]) and not first and not second)
