"""What characters think of each other: bounds, how each takes a step, and what becomes of it in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emotion import EMOTIONS, VOCABULARY, Feeling
from npcsdk.events import Felt, Notice, RelationshipChanged, TurnStarted
from npcsdk.mind.feelings.regard import manners, moved, op_of, regard, steps_for
from npcsdk.mind.feelings.regard_words import thinks
from npcsdk.mind.state import State
from npcsdk.world.nature import SIDES
from npcsdk.world.world import World

STAMP = {"turn": 1, "at": 0, "time": 0.0}


def world(**mira: Any) -> World:
    characters = {
        "mira": {"id": "mira", "name": "Mira", "persona": {"description": "Mira."}, **mira},
        "tam": {"id": "tam", "name": "Tam", "persona": {"description": "Tam."}},
    }
    return World.model_validate({"id": "w", "title": "W", "start": "mira", "characters": characters, "graphs": {}})


class Bond:
    """What Mira thinks, moved step by step through the fold of events."""

    def __init__(self, start: dict[str, float] | None = None, **ways: Any) -> None:
        self.world = world(regard=ways, relationships={"player": start or {}})
        self.state = State.fresh(self.world, "mira")

    def met(self, turns: int) -> Bond:
        for turn in range(turns):
            self.state.apply(TurnStarted("mira", turn=turn + 1))
        return self

    def move(self, side: str, op: str | float, toward: str = "player") -> str | int | float:
        event = moved(self.world, self.state, "mira", toward, side, op, STAMP)
        assert isinstance(event, RelationshipChanged)
        self.state.apply(event)
        return event.op

    def __call__(self, side: str, toward: str = "player") -> Any:
        return regard(self.world, self.state, "mira", toward, side)


@pytest.mark.parametrize("op", ["+5", "-2.5", "+100", "-0", 10, -3, 2.5, 0])
def test_by_default_an_operation_comes_out_as_it_was_written(op: str | float) -> None:
    bond = Bond()
    assert bond.move("trust", op) == op
    assert bond.move("debts_of_honour", op) == op
    bond.move("trust", 0)
    assert bond.move("trust", op) == op
    assert bond("trust") == float(op)


def test_what_the_file_says_is_where_it_begins() -> None:
    bond = Bond({"trust": 20, "fear": -5.5})
    assert (bond("trust"), bond("fear"), bond("respect")) == (20, -5.5, 0)
    assert bond.move("trust", "+5") == "+5"
    assert bond("trust") == 25
    assert bond.move("trust", "+5") == "+5"
    assert bond("trust") == 30
    assert regard(bond.world, bond.state, "tam", "player", "trust") == 0
    assert regard(bond.world, bond.state, "mira", "tam", "trust") == 0


def test_it_ends_at_its_bounds() -> None:
    bond = Bond()
    assert bond.move("trust", "+80") == "+80"
    assert bond.move("trust", "+80") == "+20"
    assert bond("trust") == 100
    assert bond.move("trust", 1000) == 100
    assert bond.move("trust", -1000) == -100
    assert bond.move("trust", "-1") == "+0"
    assert bond("trust") == -100


def test_a_step_that_is_taken_out_takes_nothing_else_with_it() -> None:
    bond = Bond({"trust": 40})
    steps = [moved(bond.world, bond.state, "mira", "player", "trust", "+90", STAMP)]
    bond.state.apply(steps[0])
    steps.append(moved(bond.world, bond.state, "mira", "player", "trust", "-5", {**STAMP, "at": -1}))
    cut = State.fresh(bond.world, "mira")
    cut.apply(steps[1])  # The first one lay beyond what was heard.
    assert regard(bond.world, cut, "mira", "player", "trust") == 35


def test_an_older_save_may_hold_more_and_the_next_step_brings_it_back() -> None:
    bond = Bond()
    bond.state.relationships["mira>player.trust"] = 150
    assert bond("trust") == 150
    assert bond.move("trust", "-5") == "-50"
    assert bond("trust") == 100


@pytest.mark.parametrize("op", ["+a lot", "much", True, "toggle", "+"])
def test_what_is_no_step_changes_nothing_and_is_told(op: Any) -> None:
    bond = Bond()
    event = moved(bond.world, bond.state, "mira", "player", "trust", op, STAMP)
    assert isinstance(event, Notice)
    assert event.code == "effect_failed"
    assert "mira: relationship trust" in event.text


def test_a_text_that_is_a_number_is_set() -> None:
    bond = Bond({"trust": 3})
    assert bond.move("trust", "10") == 10
    assert bond.move("trust", "=20") == 20


def test_steps_rise_and_fall_as_the_character_takes_them() -> None:
    bond = Bond(rises={"trust": 0.5}, falls={"trust": 2, "affection": 0})
    assert bond.move("trust", "+5") == "+2.5"
    assert bond.move("trust", "-5") == "-10"
    assert bond.move("affection", "+5") == "+5"
    assert bond.move("affection", "-5") == "-0"
    assert bond.move("trust", 7) == 7  # A value is set, not taken.


def test_first_impressions_count_more_and_only_of_the_player() -> None:
    bond = Bond(first_impression=2, first_turns=3).met(3)
    assert bond.move("trust", "-5") == "-10"
    assert bond.move("trust", "-5", "tam") == "-5"
    bond.met(1)
    assert bond.move("trust", "-5") == "-5"


def test_winning_back_takes_work() -> None:
    bond = Bond({"trust": 20}, forgiving=0.25)
    bond.move("trust", "+4")
    assert bond("trust") == 24
    bond.move("trust", "-34")
    assert bond("trust") == -10
    for _ in range(12):
        bond.move("trust", "+10")
    assert bond("trust") == 20
    bond.move("trust", "+10")
    assert bond("trust") == 30  # Beyond where it began, a step counts in full again.


def test_without_forgiving_nothing_comes_back() -> None:
    bond = Bond(forgiving=0)
    bond.move("trust", "-10")
    assert bond.move("trust", "+50") == "+0"
    assert bond("trust") == -10
    bond.move("fear", "+30")
    bond.move("fear", "-20")
    assert bond("fear") == 30  # Of fear, more is what takes forgiving.


@given(
    st.floats(-50, 50), st.floats(0.1, 1), st.lists(st.floats(0.1, 20), min_size=2, max_size=2), st.sampled_from(SIDES)
)
def test_two_steps_come_to_the_same_as_one(start: float, forgiving: float, steps: list[float], side: str) -> None:
    both, each = Bond({side: 20}, forgiving=forgiving), Bond({side: 20}, forgiving=forgiving)
    for bond in (both, each):
        bond.move(side, round(start, 2))
    one, other = (round(step, 2) for step in steps)
    both.move(side, op_of(one + other))
    each.move(side, op_of(one))
    each.move(side, op_of(other))
    # Half a hundredth that rounding takes of the first step is as much more of the second, by what forgiving divides.
    assert both(side) == pytest.approx(each(side), abs=0.02 + 0.005 / forgiving)


_OPS = st.one_of(st.floats(-300, 300).map(op_of), st.floats(-300, 300).map(lambda each: round(each, 2)))
_WAYS = st.fixed_dictionaries(
    {
        "forgiving": st.floats(0, 1),
        "first_impression": st.floats(0, 5),
        "rises": st.dictionaries(st.sampled_from(SIDES), st.floats(0, 5)),
        "falls": st.dictionaries(st.sampled_from(SIDES), st.floats(0, 5)),
    }
)


@given(st.floats(-100, 100), _WAYS, st.lists(st.tuples(st.sampled_from(SIDES), _OPS), max_size=12), st.integers(0, 9))
def test_nobody_thinks_more_than_all_or_moves_the_wrong_way(
    start: float, ways: dict[str, Any], steps: list[tuple[str, str | float]], turns: int
) -> None:
    bond = Bond({"trust": start, "familiarity": start}, **ways).met(turns)
    for side, op in steps:
        before = bond(side)
        written = bond.move(side, op)
        after = bond(side)
        assert -100 <= after <= 100
        assert after == round(after, 2)
        if isinstance(op, str):
            assert (after - before) * float(op) >= -0.02
        else:
            assert after == pytest.approx(min(max(op, -100), 100), abs=0.02)
        assert not isinstance(written, bool)


def test_familiarity_with_the_player_grows_with_the_turns() -> None:
    bond, friend = Bond(), Bond({"familiarity": 50})
    assert (bond("familiarity"), friend("familiarity")) == (0, 50)
    bond.met(20)
    friend.met(20)
    assert (bond("familiarity"), friend("familiarity")) == (50, 75)
    assert bond("familiarity", "tam") == 0
    assert bond.move("familiarity", "+5") == "+5"
    assert bond("familiarity") == 55
    bond.move("familiarity", 10)
    assert bond("familiarity") == 10
    bond.met(20)
    assert bond("familiarity") == pytest.approx(35)
    bond.move("familiarity", "+100")
    assert bond("familiarity") == 100
    bond.met(20)
    bond.move("familiarity", "-5")
    assert bond("familiarity") == 95


@given(st.floats(-100, 100), st.integers(0, 400))
def test_familiarity_is_bounded_and_never_shrinks_by_itself(start: float, turns: int) -> None:
    bond = Bond({"familiarity": start})
    bond.state.met["mira"] = turns
    before = bond("familiarity")
    bond.met(1)
    assert -100 <= before <= bond("familiarity") <= 100


def test_what_a_feeling_about_someone_moves() -> None:
    assert steps_for("grateful", 1.0)["trust"] > 0 < steps_for("grateful", 1.0)["affection"]
    assert steps_for("angry", 1.0)["affection"] < 0 > steps_for("angry", 1.0)["respect"]
    assert steps_for("indignant", 0.5)["respect"] == steps_for("indignant", 1.0)["respect"] / 2
    assert steps_for("admiring", 1.0)["respect"] > 0
    assert steps_for("afraid", 1.0)["fear"] > 0 > steps_for("afraid", 1.0)["trust"]
    assert steps_for("smug", 1.0) == {side: step / 2 for side, step in steps_for("happy", 1.0).items()}
    assert not steps_for("neutral", 1.0)
    assert not steps_for("nonsense", 1.0)
    for label in EMOTIONS:
        steps = steps_for(label, 1.0)
        assert set(steps) <= set(SIDES)
        assert all(abs(step) <= 15 for step in steps.values())
        assert all(op_of(step)[0] in "+-" for step in steps.values())


def test_who_wrote_nothing_of_it_takes_manners_by_temperament() -> None:
    proud = world(temperament={"extraversion": 0.8, "agreeableness": -0.5})
    timid = world(temperament={"extraversion": -0.8, "neuroticism": 0.8})
    assert manners(proud, "mira", "player.insults") == ("angry", 0.5)
    assert manners(timid, "mira", "player.insults") == ("hurt", 0.5)
    assert manners(proud, "mira", "player.sounds.angry") == ("annoyed", 0.3)
    assert manners(proud, "mira", "player.sounds.furious") == ("annoyed", 0.3)
    assert manners(timid, "mira", "player.sounds.furious") == ("worried", 0.3)
    assert manners(timid, "mira", "player.sounds.sad") == ("pitying", 0.2)
    assert manners(proud, "mira", "player.sounds.sad") is None
    for name in ("player.praises", "player.thanks"):
        assert manners(proud, "mira", name)
    for name in ("player.sounds.neutral", "player.sounds.", "player.sounds.nonsense", "fire", "player.apologises"):
        assert manners(proud, "mira", name) is None
    assert manners(proud, "nobody", "player.insults") is None
    written = world(goals={"calm": 1}, events={"player.insults": {"calm": -1}})
    assert manners(written, "mira", "player.insults") is None
    assert all(found[0] in VOCABULARY for name in ("player.insults",) if (found := manners(proud, "mira", name)))


def test_an_apology_relieves_where_something_is_resented() -> None:
    bond = Bond({"trust": 20})
    assert manners(bond.world, "mira", "player.apologises", bond.state) is None
    bond.move("trust", "-1")
    assert manners(bond.world, "mira", "player.apologises", bond.state) == ("relieved", 0.2)
    other = Bond()
    other.state.apply(Felt("mira", Feeling("hurt", 0.5)))
    assert manners(other.world, "mira", "player.apologises", other.state) == ("relieved", 0.2)


@pytest.mark.parametrize(
    ("start", "steps", "said"),
    [
        ({}, {}, ""),
        ({"trust": 9}, {}, ""),
        ({"trust": 10}, {}, "Mira trusts the player a little"),
        ({"trust": 35, "fear": -70}, {}, "Mira fears nothing from the player, and trusts them"),
        (
            {"trust": 90, "respect": 80, "affection": 70, "fear": 60},
            {},
            "Mira would trust the player with anything, looks up to them, and is very fond of them",
        ),
        ({"loyalty_to_the_crown": 40}, {}, "Mira feels loyalty to the crown toward the player"),
        (
            {"trust": 35},
            {"trust": "-20"},
            "Mira trusts the player a little, and has not forgiven what came between them",
        ),
        ({"trust": 20}, {"trust": "-20"}, "Mira has not forgiven what came between them"),
        ({"trust": 20}, {"trust": "-80"}, "Mira does not trust the player"),
    ],
)
def test_it_is_told_in_words(start: dict[str, float], steps: dict[str, str], said: str) -> None:
    bond = Bond(start)
    for side, op in steps.items():
        bond.move(side, op)
    assert thinks(bond.world, bond.state, "mira", "player") == said


def test_names_are_those_of_the_world_or_given() -> None:
    bond = Bond({"trust": 20})
    bond.move("affection", "-40", "tam")
    assert thinks(bond.world, bond.state, "mira", "tam") == "Mira dislikes Tam"
    assert thinks(bond.world, bond.state, "mira", "player", 'the "traveller" {}') == (
        'Mira trusts the "traveller" {} a little'
    )


def test_who_gives_way_is_still_hurt() -> None:
    timid = world(temperament={"extraversion": -1}, relationships={"player": {"trust": 30}})
    state = State.fresh(timid, "mira")
    state.relationships["mira>player.trust"] = 10
    assert thinks(timid, state, "mira", "player") == "Mira trusts the player a little, and is still hurt"


@given(st.dictionaries(st.sampled_from([*SIDES, "debt"]), st.floats(-100, 100)))
def test_words_hold_no_number(start: dict[str, float]) -> None:
    bond = Bond(start)
    said = thinks(bond.world, bond.state, "mira", "player")
    assert not any(letter.isdigit() or letter in "{}" for letter in said)
    assert said == "" or said.startswith("Mira ")
    assert said.count("the player") <= 1
