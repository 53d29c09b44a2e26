"""What is shown of what is felt: by what rules, with which label, and when it changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.affect import SEEN, Affect, Lasting
from npcsdk.emotion import EMOTIONS, NEUTRAL, VOCABULARY, Feeling, Pad, likeness
from npcsdk.events import FACT, Event, FeelingChanged, Felt
from npcsdk.mind.feelings.display import APPEARS, MARGIN, NOTICED, Shown, changes, shown
from npcsdk.mind.state import Place, State, Visit
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import World

FELT = [label for label in EMOTIONS if label != "neutral"]
SHY = {"extraversion": -1, "neuroticism": 1}


def world(display: Any = (), of: str = "mira", **fields: Any) -> World:
    """The small world, with one of its characters as told."""
    made = small_world().model_dump(by_alias=True)
    made["characters"][of] |= {"display": display, **fields}
    return World.model_validate(made)


def feeling(made: World, time: float = 0.0, **feelings: float) -> State:
    """A state in which Mira feels these."""
    state = State.fresh(made, "mira")
    state.time = time
    state.affects["mira"] = Affect(time, feelings)
    return state


def shows(made: World, state: State, who: str = "mira") -> str:
    return str(shown(made, state, who).feeling)


def told(made: World, state: State, who: str = "mira") -> FeelingChanged | None:
    return changes(made, state, who, {"turn": 3, "time": state.time})


# Without rules.


def test_what_is_felt_most_is_shown() -> None:
    made = world()
    assert shows(made, feeling(made)) == "neutral"
    assert shows(made, feeling(made, angry=0.4, sad=0.3)) == "angry:0.4"
    assert shows(made, feeling(made, angry=0.3, sad=0.3)) == "sad:0.3"  # It stands first in the vocabulary.
    assert shows(made, feeling(made, angry=0.14)) == "neutral"
    assert shown(made, State.fresh(made, "nobody"), "nobody") == Shown()


def test_it_fades() -> None:
    made = world()
    state = feeling(made, angry=0.8)
    state.feelings["mira"] = Feeling("angry", 0.8)
    found = []
    for time in (0.0, 15.0, 30.0, 45.0, 60.0):
        state.time = time
        found.append(shows(made, state))
    assert found == ["angry:0.8", "angry:0.4", "angry:0.2", "angry:0.1", "neutral"]


@pytest.mark.parametrize(
    ("emotions", "felt", "label", "share"),
    [
        (("angry", "furious"), "furious", "furious", 1.0),
        (("angry", "happy"), "furious", "angry", 1.0),
        (("angry", "happy"), "annoyed", "angry", likeness("annoyed")),
        (("sad", "terrified"), "afraid", "terrified", 1.0),
        (("happy",), "sad", "neutral", None),
        ((), "sad", "neutral", None),
    ],
)
def test_the_label_is_one_that_the_character_can_show(
    emotions: tuple[str, ...], felt: str, label: str, share: float | None
) -> None:
    made = world(emotions=emotions)
    found = shown(made, feeling(made, **{felt: 0.8}), "mira").feeling
    assert found == (Feeling(label, 0.8 * share) if share else NEUTRAL)


def test_what_its_own_names_mean_can_be_shown() -> None:
    made = world(emotions=["happy"], own_emotions={"grumpy": "annoyed:0.4"})
    assert shows(made, feeling(made, annoyed=0.5)) == "annoyed:0.5"


@given(st.lists(st.sampled_from(EMOTIONS), max_size=4, unique=True), st.sampled_from(FELT), st.floats(0.0, 1.0))
def test_nothing_else_is_ever_shown(emotions: list[str], felt: str, much: float) -> None:
    made = world(emotions=emotions)
    found = shown(made, feeling(made, **{felt: much}), "mira").feeling
    assert found.label in (*emotions, "neutral")
    assert found == NEUTRAL or SEEN <= found.intensity <= much


# Rules.


def test_a_ceiling_and_a_floor() -> None:
    made = world([{"of": "angry", "at_most": 0.2}, {"of": "sad", "at_least": 0.5}])
    assert shows(made, feeling(made, angry=0.9)) == "angry:0.2"
    assert shows(made, feeling(made, angry=0.17)) == "angry:0.17"
    assert shows(made, feeling(made, sad=0.05)) == "sad:0.5"
    assert shows(made, feeling(made, sad=0.7)) == "sad:0.7"
    assert shows(made, feeling(made)) == "neutral"


def test_a_rule_for_a_core_label_holds_for_all_that_are_near_it_and_one_for_another_only_for_that() -> None:
    all_of = world([{"of": "angry", "at_most": 0.2}], emotions=EMOTIONS)
    assert shows(all_of, feeling(all_of, furious=0.9)) == "furious:0.2"
    one = world([{"of": "furious", "at_most": 0.2}], emotions=EMOTIONS)
    assert shows(one, feeling(one, furious=0.9)) == "furious:0.2"
    assert shows(one, feeling(one, angry=0.9)) == "angry:0.9"
    every = world({"at_most": 0.2})
    assert shows(every, feeling(every, afraid=0.9)) == "afraid:0.2"


def test_a_mask() -> None:
    made = world([{"of": ["angry", "afraid"], "as": "happy", "at_most": 0.5}])
    assert shows(made, feeling(made, afraid=0.9)) == "happy:0.5"
    assert shows(made, feeling(made, afraid=0.3)) == "happy:0.3"
    assert shows(made, feeling(made, sad=0.3)) == "sad:0.3"


def test_where_the_strongest_is_kept_back_the_next_is_seen_unless_a_neutral_face_is_put_on() -> None:
    kept = world([{"of": "angry", "at_most": 0}])
    assert shows(kept, feeling(kept, angry=0.9, sad=0.3)) == "sad:0.3"
    poker = world([{"of": "angry", "as": "neutral"}])
    assert shows(poker, feeling(poker, angry=0.9, sad=0.3)) == "neutral"


def test_the_first_rule_that_holds_counts() -> None:
    made = world([{"of": "angry", "at_most": 0.5, "if": "gold > 10"}, {"of": "angry", "at_most": 0.2}, {"at_most": 0}])
    state = feeling(made, angry=0.9)
    assert shows(made, state) == "angry:0.2"
    state.variables["gold"] = 11
    assert shows(made, state) == "angry:0.5"


def test_a_face_put_on_where_nothing_is_felt() -> None:
    made = world([{"of": "neutral", "as": "happy", "at_least": 0.3}])
    assert shows(made, feeling(made)) == "happy:0.3"
    assert shows(made, feeling(made, sad=0.5)) == "sad:0.5"
    state = feeling(made)
    state.apply(FeelingChanged("mira", NEUTRAL, turn=1, at=0))
    assert shows(made, state) == "neutral"
    state.time = 100.0
    assert shows(made, state) == "happy:0.3"


# Conditions.


def test_conditions_mean_what_they_mean_to_this_character_whoever_is_talked_to() -> None:
    start = small_world().graph_of("tom").start
    asked = f"relationship(trust) < 0 and nerve > 3 and visits({start}) == 2"
    made = world({"of": "afraid", "at_most": 0.2, "if": asked}, of="tom", variables={"nerve": 5})
    state = State.fresh(made, "mira")
    state.affects["tom"] = Affect(0.0, {"afraid": 0.9})
    state.relationships = {"tom>player.trust": -5, "mira>player.trust": 5}
    state.visits = {f"tom.{start}": Visit(2, 1, 0.0)}
    assert shows(made, state, "tom") == "afraid:0.2"
    there = replace(state, character="tom", places={"tom": Place("tom", start)})
    assert shows(made, there, "tom") == "afraid:0.2"
    state.relationships = {"tom>player.trust": 5, "mira>player.trust": -5}
    assert shows(made, state, "tom") == "afraid:0.9"
    assert state.character == "mira"


@pytest.mark.parametrize("condition", ["event.weapon == 'axe'", "gold / 0 > 1", "gold"])
def test_one_that_cannot_be_computed_counts_as_false(condition: str) -> None:
    made = world([{"at_most": 0.2, "if": condition}])
    state = feeling(made, angry=0.9)
    state.variables["gold"] = "none" if condition == "gold" else 1
    assert shows(made, state) == "angry:0.9"


# What is hidden.


def test_what_is_kept_back_may_escape_where_the_rule_says_so() -> None:
    for display in (
        {"of": "angry", "as": "happy", "leak": 0.5},
        {"of": "angry", "at_most": 0.2, "leak": 0.5},
        {"of": "angry", "as": "neutral", "leak": 0.5},
        {"of": "angry", "at_most": 0, "leak": 0.5},
    ):
        made = world(display)
        assert shown(made, feeling(made, angry=0.8), "mira").hidden == Feeling("angry", 0.4)
        assert shown(made, feeling(made, angry=0.05), "mira").hidden is None
        assert shown(made, feeling(made, sad=0.8), "mira").hidden is None
    made = world({"of": "angry", "as": "happy"})
    assert shown(made, feeling(made, angry=0.8), "mira").hidden is None


def test_what_is_shown_nearly_as_it_is_felt_is_not_hidden() -> None:
    made = world({"of": "angry", "at_most": 0.5, "at_least": 0.4, "leak": 1})
    assert shown(made, feeling(made, angry=0.6), "mira").hidden is None
    assert shown(made, feeling(made, angry=0.2), "mira").hidden is None
    assert shown(made, feeling(made, angry=0.7), "mira").hidden == Feeling("angry", 0.7)


def test_what_escapes_is_something_that_can_be_shown() -> None:
    made = world({"of": "angry", "as": "happy", "leak": 1})
    assert shown(made, feeling(made, furious=0.8), "mira").hidden == Feeling("angry", 0.8)


# Moods.


def test_a_mood_shows_faintly_while_nothing_is_felt() -> None:
    made = world()
    state = feeling(made)
    hostile = Pad(-0.4, 0.4, 0.3)
    state.affects["mira"] = Affect(0.0, {}, hostile)
    found = shown(made, state, "mira").feeling
    assert (found.label, 0.2 < found.intensity <= 0.3) == ("angry", True)
    state.affects["mira"] = Affect(0.0, {"happy": 0.4}, hostile)
    assert shows(made, state) == "happy:0.4"
    state.affects["mira"] = Affect(0.0, {"angry": 0.2}, hostile)  # It goes on where the feeling fades.
    assert shown(made, state, "mira").feeling == found
    state.affects["mira"] = Affect(0.0, {}, Pad(-0.1, 0.1, 0.1))
    assert shows(made, state) == "neutral"


def test_rules_keep_moods_back_too_and_make_no_more_of_them() -> None:
    hostile = Affect(0.0, {}, Pad(-0.4, 0.4, 0.3))
    for display, expected in (
        ({"of": "angry", "at_most": 0}, "neutral"),
        ({"of": "angry", "as": "neutral"}, "neutral"),
        ({"of": "angry", "at_least": 0.9}, "angry:0.3"),
        ({"as": "happy"}, "happy:0.3"),
    ):
        made = world(display)
        state = feeling(made)
        state.affects["mira"] = hostile
        found = shown(made, state, "mira").feeling
        assert str(Feeling(found.label, round(found.intensity, 1))) == expected


def test_a_strong_temperament_shows_by_itself_and_a_usual_one_does_not() -> None:
    made = world(temperament=SHY)
    assert shown(made, State.fresh(made, "mira"), "mira").feeling.label == "afraid"
    usual = world()
    assert shown(usual, State.fresh(usual, "mira"), "mira") == Shown()
    mild = world(temperament={"agreeableness": 0.2})
    assert shown(mild, State.fresh(mild, "mira"), "mira") == Shown()


# Changes.


def test_a_change_is_told_once_as_a_fact() -> None:
    made = world({"of": "sad", "as": "happy", "leak": 0.5}, feelings={"half_life": "40s", "mood_half_life": "5m"})
    state = feeling(made, time=7.0, sad=0.66666)
    event = told(made, state)
    lasts = Lasting(40.0, 300.0)
    assert event == FeelingChanged(
        "mira", Feeling("happy", 0.67), Feeling("sad", 0.33), lasts, turn=3, at=FACT, time=7.0
    )
    assert event is not None
    state.apply(event)
    assert (state.feelings, state.hidden) == ({"mira": Feeling("happy", 0.67)}, {"mira": Feeling("sad", 0.33)})
    assert told(made, state) is None
    assert state.copy().hidden == state.hidden


def test_what_is_hidden_is_told_even_where_the_face_stays_the_same() -> None:
    made = world({"of": "angry", "as": "neutral", "leak": 0.5})
    state = feeling(made, angry=0.8)
    event = told(made, state)
    assert event is not None
    assert (event.feeling, event.hidden) == (NEUTRAL, Feeling("angry", 0.4))
    state.apply(event)
    assert told(made, state) is None
    state.time = 60.0
    over = told(made, state)
    assert over is not None
    assert (over.feeling, over.hidden) == (NEUTRAL, None)
    state.apply(over)
    assert state.hidden == {}
    assert told(made, state) is None


def test_what_is_not_noticed_is_not_told() -> None:
    made = world()
    state = feeling(made, angry=0.8)
    state.feelings["mira"] = Feeling("angry", 0.7)
    assert told(made, state) is None
    state.feelings["mira"] = Feeling("angry", 0.6)
    assert told(made, state) is not None
    faint = feeling(made, angry=0.05)
    faint.feelings["mira"] = Feeling("angry", 0.05)
    assert told(made, faint) is None


def test_what_is_about_as_strong_does_not_take_its_place() -> None:
    made = world()
    state = feeling(made, angry=0.5, sad=0.55)
    state.feelings["mira"] = Feeling("angry", 0.5)
    assert told(made, state) is None
    state.affects["mira"] = Affect(0.0, {"angry": 0.5, "sad": 0.5 + MARGIN + 0.01})
    assert shows(made, state) == "sad:0.61"
    state.affects["mira"] = Affect(0.0, {"angry": 0.09, "sad": APPEARS})
    assert shows(made, state) == "sad:0.15"


feelings = st.builds(Feeling, st.sampled_from(EMOTIONS), st.floats(0, 1).map(lambda much: round(much, 3)))
histories = st.lists(st.tuples(feelings, st.floats(0, 60), st.booleans()), max_size=8)
RULES = [
    {"of": "angry", "as": "happy", "at_most": 0.5, "leak": 0.3},
    {"of": ["sad", "worried"], "at_most": 0.1, "leak": 1},
    {"of": "afraid", "at_least": 0.4},
    {"of": "disgusted", "as": "neutral", "leak": 0.2},
    {"of": "neutral", "as": "relaxed", "at_least": 0.2},
]
PLAIN, SHY_ONE, HOT, RULED = (
    world(),
    world(temperament=SHY),
    world(temperament={"extraversion": 1, "agreeableness": -1}),
    world(RULES, emotions=EMOTIONS),
)


def played(made: World, history: list[tuple[Feeling, float, bool]]) -> State:
    """A state after feelings, tagged in lines or not, with looks between, as a session makes it."""
    state = State.fresh(made, "mira")
    for each, passed, tagged in history:
        time = state.time + passed
        kind: Event = FeelingChanged("mira", each, turn=1, at=4, time=time) if tagged else Felt("mira", each, time=time)
        state.apply(kind)
        event = None if tagged else changes(made, state, "mira", {"turn": 1, "time": time})
        if event:
            state.apply(event)
    return state


@given(st.sampled_from([PLAIN, SHY_ONE, HOT]), histories, feelings, st.floats(0, 60))
def test_right_after_a_tag_nothing_changes_where_there_are_no_rules(
    made: World, history: list[tuple[Feeling, float, bool]], tag: Feeling, passed: float
) -> None:
    state = played(made, history)
    state.apply(FeelingChanged("mira", tag, turn=2, at=7, time=state.time + passed))
    assert told(made, state) is None


@given(st.sampled_from([PLAIN, SHY_ONE, HOT, RULED]), histories)
def test_while_time_stands_still_nothing_changes_by_itself(
    made: World, history: list[tuple[Feeling, float, bool]]
) -> None:
    state = played(made, history)
    event = told(made, state)
    if event:
        state.apply(event)
        assert event.feeling.label == "neutral" or event.feeling.intensity >= SEEN
    assert told(made, state) is None


@given(st.sampled_from([PLAIN, SHY_ONE, HOT]), histories)
def test_what_fades_by_itself_does_not_flicker(made: World, history: list[tuple[Feeling, float, bool]]) -> None:
    """From what is shown to what the mood shows, to what the temperament shows: only that can come again."""
    state = played(made, history)
    labels: list[str] = []
    for _ in range(80):
        event = told(made, state)
        if event:
            state.apply(event)
        label = state.feelings.get("mira", NEUTRAL).label
        if not labels or labels[-1] != label:
            labels.append(label)
        state.time += 5.0
    named = [label for label in labels if label != "neutral"]
    assert len(named[:-1]) == len(set(named[:-1])), labels
    assert len(labels) <= 6


def test_every_label_shows_somehow_on_a_usual_face() -> None:
    made = world()
    for label in FELT:
        found = shown(made, feeling(made, **{label: 1.0}), "mira").feeling
        assert found.label == label or found.label == VOCABULARY[label].core
        assert found.intensity >= NOTICED
