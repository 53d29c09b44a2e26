"""What a player can do at a place of the dialogue, and what a game might send with an event."""

from __future__ import annotations

from typing import Any

import pytest
from fair import fair

from npcsdk.check.play import Play
from npcsdk.check.walks.moves import Move, elsewhere, is_stuck, moves_at
from npcsdk.check.walks.payloads import payloads
from npcsdk.events import NodeEntered
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import World


def at_hub() -> Play:
    play = Play(small_world())
    play.begin()
    return play


def world_of(condition: str, **fields: Any) -> World:
    """One node that waits for an event with a condition."""
    edge = {"to": "b", "on": "e", "if": condition}
    nodes = {"a": {"id": "a", "line": "A.", "transitions": [edge]}, "b": {"id": "b", "line": "B.", "end": "true"}}
    graph = {"graph": "mira", "character": "mira", "start": "a", "nodes": nodes}
    mira = {"id": "mira", "name": "Mira", "persona": {"description": "x"}}
    made = {"id": "w", "title": "W", "start": "mira", "characters": {"mira": mira}, "graphs": {"mira": graph}}
    return World.model_validate(made | fields)


def test_moves_are_options_words_events_silence_and_small_talk() -> None:
    play = at_hub()
    found = moves_at(play.step, play.options)
    assert Move("choose", "hub.long", "mira.long") in found
    assert Move("say", "I can help you", "mira.offer") in found
    assert Move("event", "player.leaves", "mira.farewell") in found
    assert Move("silence", "", "mira.nudge", 20.0) in found
    assert [move.value for move in found if not move.to] == ["Hello!"]
    assert [move.value for move in elsewhere(play.step)] == ["tom"]


def test_each_move_leads_where_it_says() -> None:
    play = at_hub()
    for move in moves_at(play.step, play.options):
        again = at_hub()
        moved = [event for event in move.make(again, judged=True) if isinstance(event, NodeEntered)]
        assert not move.to or f"{moved[0].graph}.{moved[0].node}" == move.to


def test_what_cannot_be_done_now_is_no_move() -> None:
    play = at_hub()
    assert "hub.rich" not in [move.value for move in moves_at(play.step, play.options)]
    assert moves_at(Play(small_world()).step, ()) == []
    play.notify("player.leaves")
    assert moves_at(play.step, play.options) == []


def test_options_that_are_shown_closed_are_no_moves() -> None:
    play = Play(fair(), character="ben")
    play.begin()
    assert [option.id for option in play.options if option.unavailable] == ["tent.bye"]
    values = [move.value for move in moves_at(play.step, play.options)]
    assert "tent.tale" in values
    assert "tent.bye" not in values


@pytest.mark.parametrize(
    ("condition", "holds", "fails"),
    [
        ("event.weapon == 'axe'", {"weapon": "axe"}, {"weapon": "something"}),
        ("event.weapon != 'axe'", {"weapon": "something"}, {"weapon": "axe"}),
        ("event.n > 20", {"n": 21}, {"n": 20}),
        ("20 <= event.n < 25", {"n": 20}, {"n": 19}),
        ("event.weapon in ['axe', 'sword']", {"weapon": "axe"}, {"weapon": "something"}),
        ("'gem' in event.things", {"things": ("gem",)}, {"things": ()}),
        ("event.loud", {"loud": True}, {"loud": False}),
        ("event.price <= gold", {"price": 10}, {"price": 11}),
        ("event.a == 'x' and event.n > 3", {"a": "x", "n": 4}, {"a": "x", "n": 3}),
    ],
)
def test_payloads_meet_a_condition_and_do_not(condition: str, holds: dict[str, Any], fails: dict[str, Any]) -> None:
    play = Play(world_of(condition, variables={"gold": 10}))
    play.begin()
    found = {way is not None: data for data, way in payloads(play.step, play.step.rules()[0])}
    assert found == {True: holds, False: fails}
    sent = [move for move in moves_at(play.step, ()) if move.to]
    assert [dict(move.data) for move in sent] == [holds]
    assert len({*sent, *sent}) == 1
    assert sent[0].make(play)


def test_an_event_that_can_do_nothing_has_no_payload_that_does() -> None:
    play = Play(world_of("event.n > 5 and event.n < 3"))
    play.begin()
    assert [way for _, way in payloads(play.step, play.step.rules()[0])] == [None]


def test_an_event_brings_all_that_the_world_says_comes_with_it() -> None:
    play = Play(world_of("true", events={"e": ["user", "gift"]}))
    play.begin()
    (move,) = moves_at(play.step, ())
    assert dict(move.data) == {"user": "something", "gift": "something"}


def test_only_where_there_is_nothing_to_wait_for_is_a_talk_stuck() -> None:
    play = Play(world_of("event.n > 5 and event.n < 3"))
    play.begin()
    assert not is_stuck(play.step)
    play = Play(small_world())
    play.begin()
    play.state.places["mira"] = play.state.places["mira"].__class__("mira", "farewell")
    assert not is_stuck(play.step)  # There is an `anywhere`.


def test_moves_are_told_as_a_player_would_do_them() -> None:
    assert str(Move("event", "player.draws", data=(("weapon", "axe"),))) == "event player.draws weapon=axe"
    assert str(Move("silence", seconds=20.0)) == "wait 20s"
    assert str(Move("talk_to", "tom")) == "talk to tom"
    assert str(Move("say", "Hello!")) == "say Hello!"
