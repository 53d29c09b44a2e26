"""What something might be: never less than what it is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from dice import condition_by_chance
from hypothesis import given
from hypothesis import strategies as st
from made import world_of

from npcsdk.check.possible.abstract import outcomes, seen
from npcsdk.check.possible.because import because
from npcsdk.check.possible.naming import Names
from npcsdk.check.possible.values import ANYTHING, Members, Might, exactly, number
from npcsdk.check.possible.view import View
from npcsdk.check.possible.written import after
from npcsdk.mind.scope import scope_of
from npcsdk.mind.state import Place, State
from npcsdk.mind.step import Step
from npcsdk.world.conditions import Condition
from npcsdk.world.model import Value
from npcsdk.world.operations import apply_op
from npcsdk.world.variable import Variable

WORLD = world_of(
    {key: {"line": "Well.", "options": [{"say": "No.", "to": "a"}]} for key in "abcde"},
    variables={
        "gold": {"value": 3, "min": 0, "max": 20},
        "trust": 1,
        "half": 0.5,
        "lamp": False,
        "mood": {"value": "calm", "one_of": ["calm", "sour", "glad"]},
        "clues": {"value": [], "one_of": ["map", "key"]},
    },
    computed={"rich": "gold >= 4", "lit": "lamp and not rich"},
)
NAMES = Names(WORLD, "mira", ["mira"])
numbers = st.one_of(st.integers(-12, 12), st.sampled_from([-0.5, 0.5, 2.5, 4.5]))


@st.composite
def ranges(draw: Any) -> tuple[Might, Value]:
    """A range of numbers, and one of them."""
    low, value, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
    return Might((draw(st.sampled_from([low, -math.inf])), draw(st.sampled_from([high, math.inf])))), value


@st.composite
def knowledge(draw: Any) -> tuple[dict[str, Might], dict[str, Value]]:
    """What is known of each variable, and what it is: one of what it might be."""
    might, value = {}, {}
    for name in ("gold", "trust", "half", "mira>player.trust"):
        might[name], value[name] = draw(ranges())
    flags = draw(st.frozensets(st.booleans(), min_size=1))
    might["lamp"], value["lamp"] = Might(flags=flags), draw(st.sampled_from(sorted(flags)))
    moods = draw(st.frozensets(st.sampled_from(["calm", "sour", "glad"]), min_size=1))
    might["mood"], value["mood"] = Might(texts=moods), draw(st.sampled_from(sorted(moods)))
    must = draw(st.frozensets(st.sampled_from(["map", "key"])))
    may = must | draw(st.frozensets(st.sampled_from(["map", "key"])))
    held = must | draw(st.frozensets(st.sampled_from(sorted(may)))) if may else must
    might["clues"], value["clues"] = Might(members=Members(must, may)), tuple(sorted(held))
    return might, value


def _step(value: Mapping[str, Value]) -> Step:
    state = State.fresh(WORLD, "mira")
    state.places["mira"] = Place("mira", "a")
    state.variables.update({name: held for name, held in value.items() if ">" not in name})
    state.relationships["mira>player.trust"] = value["mira>player.trust"]
    return Step(WORLD, state)


@given(knowledge(), st.integers(0, 10**9))
def test_the_answer_is_among_those_that_are_possible_and_fits_what_follows_from_it(
    known: tuple[dict[str, Might], dict[str, Value]], seed: int
) -> None:
    might, value = known
    condition = Condition(condition_by_chance(Random(seed), "ada", depth=3))
    view = View(might, NAMES)
    step = _step(value)
    holds = step.holds(condition)
    assert holds in outcomes(condition, view)
    try:
        answer = step.value(condition)
    except ValueError:
        assert seen(condition, view).value.fails
        return
    told = seen(condition, view)
    assert exactly(answer).within(told.value)
    further = told.true if answer else told.false
    assert further is not None
    for key, better in further.changed.items():
        if key in value:
            assert exactly(value[key]).within(better)


@given(ranges(), ranges(), st.sampled_from("+-*/%"))
def test_sums_and_products_are_within_the_ranges_worked_out(
    one: tuple[Might, Value], other: tuple[Might, Value], sign: str
) -> None:
    formula = Condition(f"trust {sign} half")
    found = seen(formula, View({"trust": one[0], "half": other[0]}, NAMES)).value
    try:
        value = formula.value({"trust": one[1], "half": other[1]})
    except ValueError:
        assert found.fails
    else:
        assert exactly(value).within(found)


EFFECTS: list[tuple[str, Value]] = [
    ("gold", "+7"),
    ("gold", "-2.5"),
    ("gold", 90),
    ("gold", "=trust * 2"),
    ("gold", "=trust / half"),
    ("gold", "=mood"),
    ("lamp", "toggle"),
    ("lamp", "=gold > 3"),
    ("mood", "sour"),
    ("mood", "=glad"),
    ("mood", "merry"),
    ("clues", "+map"),
    ("clues", "-map"),
    ("clues", "+song"),
]


@given(knowledge(), st.sampled_from(EFFECTS))
def test_what_an_effect_makes_of_a_variable_is_among_what_is_possible(
    known: tuple[dict[str, Might], dict[str, Value]], effect: tuple[str, Value]
) -> None:
    might, value = known
    name, op = effect
    variable = WORLD.declared[name]
    old = might[name] if name != "gold" else Might((0, 20))
    held = value[name] if name != "gold" else variable.bounded(value["gold"])
    formula = Condition(op[1:]) if isinstance(op, str) and op.startswith("=") and name != "mood" else None
    found = after(variable, old, op, formula, View({**might, "gold": Might((0, 20))}, NAMES))
    assert exactly(_applied(variable, held, op, formula, {**value, "gold": held if name == "gold" else 3})).within(
        found
    )


def _applied(
    variable: Variable, held: Value, op: Value, formula: Condition | None, value: Mapping[str, Value]
) -> Value:
    """What the runtime makes of it: what cannot be done changes nothing."""
    try:
        new = variable.bounded(apply_op(held, formula.value(value) if formula else op))
    except ValueError:
        return held
    return held if variable.refuses(new) else new


@pytest.mark.parametrize(
    ("condition", "answers"),
    [
        ("trust > 5 and trust < 3", {False}),
        ("trust > 5 and trust <= 5", {False}),
        ("not (trust <= 5 or trust > 3)", {False}),
        ("3 < trust < 2", {False}),
        ("trust == 4 and trust != 4", {False}),
        ("trust > 3 or trust <= 3", {True}),
        ("trust >= 0", {True, False}),
        ("lamp and not lamp", {False}),
        ("lamp or not lamp", {True}),
        ("mood == 'calm' and mood == 'sour'", {False}),
        ("mood in ['calm', 'sour', 'glad']", {True}),
        ("mood != 'calm' and mood != 'sour' and mood != 'glad'", {False}),
        ("'map' in clues and 'map' not in clues", {False}),
        ("'map' in clues or 'map' not in clues", {True}),
        ("rich and gold < 4", {False}),
        ("lit and rich", {False}),
        ("visits(b) > 0", {False}),
        ("turns_since(b) > 900000", {True}),
        ("relationship(trust) < 0 and relationship(trust) > 0", {False}),
        ("gold * 0 == 0", {True}),
        ("gold - 20 <= 0", {True}),
        ("gold / 2 > 10", {False}),
        ("gold % 3 < 4", {True}),
        ("gold / trust < 0 or true", {True, False}),
        ("event.weapon == 'sword'", {True, False}),
    ],
)
def test_what_can_be_told_without_playing(condition: str, answers: set[bool]) -> None:
    might = {
        "gold": number(0, 20),
        "trust": number(-math.inf, math.inf),
        "lamp": Might(flags=frozenset((True, False))),
        "mood": Might(texts=frozenset(("calm", "sour", "glad"))),
        "clues": Might(members=Members(may=frozenset(("map", "key")))),
        "mira>player.trust": number(-math.inf, math.inf),
    }
    assert outcomes(Condition(condition), View(might, NAMES)) == answers


def test_what_is_named_again_and_again_ends() -> None:
    computed = {f"n{at}": " and ".join([f"n{at + 1}"] * 3) for at in range(3)} | {"n3": "lamp", "n4": "n0 or n0"}
    world = world_of({"a": {"line": "Well."}}, variables={"lamp": False}, computed=computed)
    view = View({"lamp": exactly(False)}, Names(world, "mira", ["mira"]))
    assert outcomes(Condition("n0"), view) == {False}
    assert because(Condition("n0"), view) == "lamp is always false"
    deep = Condition(" or ".join(["(" + " or ".join(["n0"] * 9) + ")"] * 9))
    assert False in outcomes(deep, view)


@given(st.lists(ranges(), min_size=2, max_size=3))
def test_what_is_one_or_the_other_holds_both(each: list[tuple[Might, Value]]) -> None:
    joined = each[0][0]
    for might, _ in each[1:]:
        joined = joined.join(might)
    for might, value in each:
        assert might.within(joined)
        assert exactly(value).within(joined)
        assert joined.within(ANYTHING)


def test_names_mean_what_they_mean_to_a_talk() -> None:
    scope = scope_of(WORLD, "mira", "mira")
    for name, key in scope.keys.items():
        assert NAMES.keys(name) == (key,)
