"""What follows from events in characters of a world: whom they concern, what each feels, and what that moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.emotion import EMOTIONS, Feeling
from npcsdk.events import Appraised, Event, FeelingChanged, Felt, RelationshipChanged
from npcsdk.mind.feelings.reactions import followed, reactions
from npcsdk.mind.feelings.regard import regard
from npcsdk.mind.state import State
from npcsdk.world.world import World

STAMP = {"turn": 2, "at": -1, "time": 5.0}
DRAWN = "player.draws_weapon"
MIRA = {"goals": {"keep_inn_safe": 0.9}, "standards": {"courtesy": 0.6}}


def world(**characters: Mapping[str, Any]) -> World:
    def made(who: str) -> dict[str, Any]:
        return {"id": who, "name": who.title(), "persona": {"description": "x"}, **characters[who]}

    people = {who: made(who) for who in characters}
    return World.model_validate({"id": "w", "title": "W", "start": "mira", "characters": people, "graphs": {}})


def inn(event: Mapping[str, Any], name: str = DRAWN, **more: Any) -> World:
    return world(mira={**MIRA, "events": {name: event}, **more})


def follows(where: World, name: str = DRAWN, state: State | None = None, **data: Any) -> list[Event]:
    return list(reactions(where, state or State(character="mira"), name, data, STAMP))


def felt(events: list[Event], who: str = "mira") -> dict[str, float]:
    return {
        event.feeling.label: round(event.feeling.intensity, 6)
        for event in events
        if isinstance(event, Felt) and event.character == who
    }


def toward(events: list[Event]) -> dict[str, str]:
    return {event.feeling.label: event.toward for event in events if isinstance(event, Felt)}


def test_a_drawn_weapon_frightens_angers_and_shows() -> None:
    where = inn({"keep_inn_safe": -0.8}, relationships={"player": {"trust": 20}})
    state = State(character="mira")
    events = follows(where, state=state)
    # (1 * -0.8 + 1) / 2 = 0.1, 0.4 less than before; 0.9 * 0.4 = 0.36
    assert events[0] == Appraised(DRAWN, {"mira.keep_inn_safe": pytest.approx(0.1)}, **STAMP)
    assert felt(events) == {"afraid": 0.36, "angry": 0.36}
    assert toward(events) == {"afraid": "player", "angry": "player"}
    assert all(event.cause == DRAWN for event in events if isinstance(event, Felt | RelationshipChanged))
    for event in events:
        state.apply(event)
    assert regard(where, state, "mira", "player", "fear") > 0
    assert 0 < regard(where, state, "mira", "player", "trust") < 20
    assert isinstance(events[-1], FeelingChanged)
    assert events[-1].feeling.core in ("afraid", "angry")


def test_the_same_news_again_is_no_news_until_something_else_is_told() -> None:
    where = world(mira={**MIRA, "events": {DRAWN: {"keep_inn_safe": -0.8}, "player.sheathes": {"keep_inn_safe": 0.5}}})
    state = State(character="mira")
    for event in follows(where, state=state):
        state.apply(event)
    assert follows(where, state=state) == []
    for event in (relief := follows(where, "player.sheathes", state)):
        state.apply(event)
    assert felt(relief) == {"hopeful": 0.585, "grateful": 0.585}  # from 0.1 to 0.75: 0.9 * 0.65
    assert felt(follows(where, state=state)) == {"afraid": 0.585, "angry": 0.585}


def test_signs_add_up_to_certainty() -> None:
    where = inn({"keep_inn_safe": -0.3, "adds": True}, "smoke")
    state = State(character="mira")
    goals = []
    for _ in range(4):
        for event in follows(where, "smoke", state):
            state.apply(event)
        goals.append(round(state.goals["mira.keep_inn_safe"], 6))
    assert goals == [0.2, 0.0, 0.0, 0.0]


def test_what_concerns_nobody_leads_to_nothing() -> None:
    assert follows(inn({"keep_inn_safe": -0.8}), "bell") == []
    assert follows(world(mira={}), DRAWN) == []
    assert follows(inn({"keep_inn_safe": 0.0}), by="player") == []


def test_the_state_is_not_changed() -> None:
    where, state = inn({"keep_inn_safe": -0.8, "courtesy": -1}), State(character="mira")
    before = state.copy()
    assert follows(where, state=state)
    assert state == before


@pytest.mark.parametrize(
    ("event", "name", "data", "expected"),
    [
        ({"keep_inn_safe": -0.8}, "fire", {}, {"afraid": ""}),  # Nobody did it.
        ({"keep_inn_safe": -0.8}, "fire", {"by": "tam"}, {"afraid": "tam", "angry": "tam"}),
        ({"keep_inn_safe": -0.8, "by": "tam"}, DRAWN, {}, {"afraid": "tam", "angry": "tam"}),
        ({"keep_inn_safe": -0.8, "by": "tam"}, DRAWN, {"by": "player"}, {"afraid": "player", "angry": "player"}),
        ({"keep_inn_safe": -0.8, "by": ""}, DRAWN, {}, {"afraid": ""}),
        ({"keep_inn_safe": -0.8}, "tam.shouts", {}, {"afraid": "tam", "angry": "tam"}),
        ({"keep_inn_safe": -0.8}, "storm.comes", {}, {"afraid": ""}),
        ({"keep_inn_safe": -0.8}, DRAWN, {"by": "nobody"}, {"afraid": "player", "angry": "player"}),
        ({"keep_inn_safe": -0.8}, DRAWN, {"by": 7}, {"afraid": "player", "angry": "player"}),
        ({"keep_inn_safe": -0.8}, DRAWN, {"by": "mira"}, {"afraid": ""}),
        ({"courtesy": -1}, DRAWN, {"by": "mira"}, {"ashamed": ""}),
        ({"courtesy": 1}, DRAWN, {"by": "mira"}, {"proud": ""}),
        ({"courtesy": 1}, DRAWN, {}, {"admiring": "player"}),
        ({"courtesy": -1}, DRAWN, {}, {"indignant": "player"}),
        ({"courtesy": -1}, "fire", {}, {}),  # What nobody does is neither right nor wrong.
        ({"courtesy": -1, "keep_inn_safe": -0.8}, DRAWN, {"by": "mira"}, {"afraid": "", "ashamed": "", "guilty": ""}),
        ({"courtesy": 1, "keep_inn_safe": 0.8}, DRAWN, {"by": "mira"}, {"hopeful": "", "proud": "", "triumphant": ""}),
    ],
)
def test_who_did_it(event: Mapping[str, Any], name: str, data: Mapping[str, Any], expected: Mapping[str, str]) -> None:
    where = world(mira={**MIRA, "events": {name: event}}, tam={})
    assert toward(follows(where, name, **data)) == expected


def test_standards_count_by_their_weight_and_by_how_sure_it_is() -> None:
    assert felt(follows(inn({"courtesy": -0.5}))) == {"indignant": 0.3}
    assert felt(follows(inn({"courtesy": -0.5, "likelihood": 0.5}))) == {"indignant": 0.15}
    assert felt(follows(inn({"courtesy": -0.5, "likelihood": 0.5}), likelihood=1)) == {"indignant": 0.3}
    own = follows(inn({"courtesy": -0.5, "keep_inn_safe": -0.8}), by="mira")
    assert felt(own) == {"afraid": 0.36, "ashamed": 0.3, "guilty": 0.3}  # As the weaker of 0.3 and 0.36.


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan"), float("inf"), 10**400, True, "1", None, [1]])
def test_a_likelihood_that_is_none_is_passed_over(wrong: object) -> None:
    where = inn({"keep_inn_safe": -0.8, "likelihood": 0.5})
    assert felt(follows(where, likelihood=wrong)) == felt(follows(where))


def test_friends_and_enemies_feel_with_those_whose_goals_are_moved() -> None:
    event = {"events": {DRAWN: {"keep_inn_safe": -0.8}}}
    known = {"standards": {"calm": 1.0}, "events": {DRAWN: {"calm": 0.0}}}
    where = world(
        friend={"relationships": {"mira": {"affection": 50}}, **known},
        mira=MIRA | event,
        enemy={"relationships": {"mira": {"affection": -50}}, **known},
        far={"relationships": {"mira": {"affection": 50}}},
        stranger=known,
    )
    events = follows(where)
    people = [event.character for event in events if isinstance(event, Felt)]
    assert people == ["friend", "mira", "mira", "enemy"]
    assert felt(events, "friend") == {"pitying": 0.18}  # 0.36 * 0.5
    assert felt(events, "enemy") == {"gloating": 0.18}
    assert toward(events)["pitying"] == "mira"
    seen = follows(where, witnesses=["far", "stranger"])
    assert [event.character for event in seen if isinstance(event, Felt)] == ["far"]
    assert not any(isinstance(event, Appraised) for event in seen)
    harmed = follows(where, by="friend")
    assert felt(harmed, "friend") == {"pitying": 0.18, "guilty": 0.18}
    assert {event.character for event in harmed if isinstance(event, RelationshipChanged)} == {"mira"}


def test_affection_that_was_moved_goes_before_what_the_file_says() -> None:
    known = {"standards": {"calm": 1.0}, "events": {DRAWN: {"calm": 0.0}}}
    where = world(
        mira=MIRA | {"events": {DRAWN: {"keep_inn_safe": -0.8}}},
        tam={"relationships": {"mira": {"affection": 50}}, **known},
        gil=known,
    )
    state = State(character="mira")
    state.relationships |= {
        "tam>mira.affection": -50,
        "gil>mira.affection": 10**400,
        "mira>mira.affection": 100,
        "gone>mira.affection": 100,
        "tam>player.affection": 100,
        "odd.affection": 3,
        "gil>tam.affection": "much",
    }
    events = follows(where, state=state)
    assert felt(events, "tam") == {"gloating": 0.18}
    assert felt(events, "gil") == {"pitying": 0.36}
    assert felt(events, "mira") == {"afraid": 0.36, "angry": 0.36}


def test_only_witnesses_feel_something() -> None:
    where = world(
        mira=MIRA | {"events": {DRAWN: {"keep_inn_safe": -0.8}}}, tam=MIRA | {"events": {DRAWN: {"courtesy": -1}}}
    )
    assert {event.character for event in follows(where) if isinstance(event, Felt)} == {"mira", "tam"}
    assert {event.character for event in follows(where, witnesses=["tam", 3, []]) if isinstance(event, Felt)} == {"tam"}
    assert follows(where, witnesses=[]) == []
    assert follows(where, witnesses="tam") == follows(where)


def test_what_somebody_does_is_noticed_where_it_is_done() -> None:
    fears = {"goals": {"safe": 0.9}, "events": {DRAWN: {"safe": -0.8}, "weather.turns": {"safe": -0.8}}}
    fears["events"]["tam.shouts"] = {"safe": -0.8}
    where = world(
        mira={**fears, "place": "inn"}, tilly={**fears, "place": "inn"}, tam={**fears, "place": "river"}, ann=fears
    )

    def noticed(name: str, talked_to: str, **data: Any) -> set[str]:
        events = follows(where, name, State(character=talked_to), **data)
        return {event.character for event in events if isinstance(event, Felt)}

    assert noticed(DRAWN, "mira") == {"mira", "tilly", "ann"}, "who is nowhere in particular may be anywhere"
    assert noticed(DRAWN, "tam") == {"tam", "ann"}
    assert noticed(DRAWN, "ann") == {"mira", "tilly", "tam", "ann"}, "and so may the player, with such a one"
    assert noticed(DRAWN, "mira", witnesses=["tam"]) == {"tam"}
    assert noticed("weather.turns", "mira") == {"mira", "tilly", "tam", "ann"}, "nobody does that"
    assert noticed("tam.shouts", "mira") == {"tam", "ann"}
    assert noticed(DRAWN, "mira", by="tam") == {"tam", "ann"}


def test_how_easily_a_feeling_comes_is_the_characters_own() -> None:
    calm = inn({"keep_inn_safe": -0.8}, feelings={"sensitivity": {"afraid": 0, "angry": 2}, "half_life": "40s"})
    events = follows(calm)
    assert felt(events) == {"angry": 0.72}
    assert next(event.lasts.feeling for event in events if isinstance(event, Felt)) == 40.0
    assert felt(follows(inn({"courtesy": -1}, feelings={"sensitivity": {"indignant": 4}}))) == {"indignant": 1.0}
    assert felt(follows(inn({"courtesy": -0.03}))) == {}


def test_the_proud_and_the_timid_feel_otherwise() -> None:
    event = {**MIRA, "events": {DRAWN: {"keep_inn_safe": -0.8}}}
    where = world(
        mira=event | {"temperament": {"extraversion": 0.8, "agreeableness": -0.7, "neuroticism": -0.5}},
        wren=event | {"temperament": {"extraversion": -0.8, "agreeableness": 0.6, "neuroticism": 0.8}},
    )
    proud, timid = (felt(follows(where), who) for who in ("mira", "wren"))
    assert proud["angry"] > proud["afraid"]
    assert timid["afraid"] > timid["angry"]


def test_within_a_line_nothing_is_shown_but_what_the_line_says() -> None:
    where = inn({"keep_inn_safe": -0.8})
    events = list(reactions(where, State(character="mira"), DRAWN, {}, STAMP | {"at": 7}))
    assert {event.at for event in events} == {7}
    assert not any(isinstance(event, FeelingChanged) for event in events)


def test_what_moves_is_the_callers_choice() -> None:
    where, state = inn({"keep_inn_safe": 1}), State(character="mira")
    hurt = [("mira", "hurt", 0.5, "player")]
    assert [type(event) for event in followed(where, state.copy(), hurt, "player.insults", STAMP)] == [
        Felt,
        FeelingChanged,
    ]
    moved = list(followed(where, state.copy(), hurt, "player.insults", STAMP, moving=EMOTIONS))
    assert {event.dimension for event in moved if isinstance(event, RelationshipChanged)} == {"affection", "trust"}
    assert moved[0].feeling == Feeling("hurt", 0.5)  # type: ignore[attr-defined]


@pytest.mark.parametrize("likelihood", [float("nan"), 7.0, -1.0])
def test_a_goal_that_a_save_spoiled_counts_as_untold(likelihood: float) -> None:
    state = State(character="mira", goals={"mira.keep_inn_safe": likelihood})
    assert felt(follows(inn({"keep_inn_safe": -0.8}), state=state)) == {"afraid": 0.36, "angry": 0.36}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(("mira", "player")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(data=st.dictionaries(st.sampled_from(("by", "likelihood", "witnesses", "weapon")), anything))
def test_nothing_that_comes_along_breaks_it(data: dict[str, Any]) -> None:
    where = world(
        mira=MIRA | {"events": {DRAWN: {"keep_inn_safe": -0.8, "courtesy": -1}}},
        tam={"relationships": {"mira": {"affection": 50}}, **MIRA, "events": {DRAWN: {"courtesy": 1}}},
    )
    events = follows(where, **data)
    assert follows(where, **data) == events
    state = State(character="mira")
    for event in events:
        state.apply(event)
        if isinstance(event, Felt):
            assert 0.0 < event.feeling.intensity <= 1.0
    assert all(0.0 <= likelihood <= 1.0 for likelihood in state.goals.values())
