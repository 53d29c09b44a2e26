"""A world played without models and voices: what it does to the state is what a session does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from fair import fair
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from npcsdk.check.play import NOTHING_TO_SAY, Play
from npcsdk.errors import SessionError
from npcsdk.events import (
    CommandIssued,
    Event,
    FeelingChanged,
    Learned,
    LineChosen,
    MemoryAdded,
    Notice,
    Recalled,
    TextDelta,
    TurnEnded,
    UtteranceReady,
)
from npcsdk.mind.way import Way
from npcsdk.models.scripted import ScriptedModel
from npcsdk.opening import tavern
from npcsdk.ports import Prompt
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.worlds import small_world
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.loading import load_world
from npcsdk.world.world import World

WORLDS: dict[str, Callable[[], World]] = {
    "small": small_world,
    "tavern": lambda: load_world(tavern()),
    "fair": fair,
}


def words_of(world: World) -> list[str]:
    edges = [edge for graph in world.graphs.values() for edge in graph.anywhere]
    edges += [edge for graph in world.graphs.values() for node in graph.nodes.values() for edge in node.transitions]
    return ["hm", "Nothing of that.", *(example for edge in edges for example in edge.examples)]


def events_of(world: World) -> list[str]:
    edges = [edge for graph in world.graphs.values() for edge in graph.anywhere]
    edges += [edge for graph in world.graphs.values() for node in graph.nodes.values() for edge in node.transitions]
    return ["rain", *(edge.on for edge in edges if edge.on)]


DATA = st.fixed_dictionaries({"weapon": st.sampled_from(["axe", "spoon"]), "length": st.sampled_from([5, 40])})
CALM = {"suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large], "deadline": None}


def actions(world: World) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    return st.lists(
        st.one_of(
            st.tuples(st.just("choose"), st.integers(0, 9)),
            st.tuples(st.just("say"), st.sampled_from(words_of(world))),
            st.tuples(st.just("notify"), st.sampled_from(events_of(world)), DATA),
            st.tuples(st.just("wait"), st.sampled_from([1.0, 12.0, 70.0])),
            st.tuples(st.just("begin")),
            st.tuples(st.just("talk_to"), st.sampled_from(sorted(world.characters))),
        ),
        min_size=3,
        max_size=25,
    )


async def both(world: World, seed: int, inputs: list[tuple[Any, ...]], meant: list[int] | None = None) -> None:
    """Give a session and a play the same inputs, and see that they agree after each.

    With `meant` a model judges what is meant by the words: which of the ways, by their number.
    """
    number = 0

    def pick(names: Sequence[str]) -> str:
        return [*dict.fromkeys(names), ""][number % (len(set(names)) + 1)]

    def reply(prompt: Prompt) -> str:
        name = pick(prompt.contract.gotos)
        return f"[goto:{name}] Well then." if name else "Well then."

    def judge(ways: tuple[Way, ...]) -> Way | None:
        name = pick([way.name for way in ways])
        return next((way for way in ways if way.name == name), None)

    model = ScriptedModel() if meant is None else FakeModel(reply, judges_intents=True)
    session = Session(world, model=model, voice=SilentVoice(), seed=seed)
    play = Play(world, seed=seed)
    for count, action in enumerate([("begin",), *inputs]):
        number = meant[count % len(meant)] if meant else 0
        options = [option.id for option in play.options if not option.unavailable]
        match action:
            case ("choose", at):
                if not options:
                    continue
                action = ("choose", options[at % len(options)])
            case ("say", _) if play.state.ending is not None:
                continue
            case ("say", text) if meant is not None:
                action = ("say", text, judge)
        played = _played(play, action)
        told = await _told(session, action)
        assert _seen(told) == _seen(played), action
        assert _state(session.state, session.options) == _state(play.state, play.options), action
        # What was said sounds for a while; in a play it takes no time.
        session.tick(max(0.0, session.state.quiet_since - session.time))
        play.time = session.time
        play.state.quiet_since = session.state.quiet_since
    await session.aclose()


def _played(play: Play, action: tuple[Any, ...]) -> list[Event]:
    match action:
        case ("notify", name, data):
            return play.notify(name, **data)
        case ("talk_to", who):
            play.talk_to(who)
            return []
        case (verb, *rest):
            events: list[Event] = getattr(play, verb)(*rest)
            return events
    raise AssertionError


async def _told(session: Session, action: tuple[Any, ...]) -> list[Event]:
    match action:
        case ("notify", name, data):
            turn = session.notify(name, **data)
        case ("wait", seconds):
            silent = session.tick(seconds)
            if silent is None:
                return []
            turn = silent
        case ("talk_to", who):
            session.talk_to(who)
            return []
        case ("say", text, *_):
            turn = session.say(text)
        case (verb, *rest):
            turn = getattr(session, verb)(*rest)
    async with turn:
        return [event async for event in turn]


_LEFT_OUT: dict[type[Event], dict[str, Any]] = {TurnEnded: {"metrics": {}}, MemoryAdded: {"memory_id": ""}}
"""What differs of an event by what was said before: ids of memories are made of how much that was, too."""
_WORDS = (TextDelta, FeelingChanged, UtteranceReady, CommandIssued, Learned, Recalled)
"""What differs by which of several fallbacks is said, by having a voice, and by remembering."""


def _seen(events: list[Event]) -> list[Event]:
    """What happened, but for the words: which of several fallbacks is said is not the same, and how long it is."""
    return [
        replace(event, at=0, **_LEFT_OUT.get(type(event), {}))
        for event in events
        if not isinstance(event, _WORDS)
        and not (isinstance(event, MemoryAdded) and event.source == "told")
        and not (isinstance(event, LineChosen) and (event.generated or ".fallback." in event.line_id))
        and not (isinstance(event, Notice) and (event.level == "info" or event.code == "missing_name"))
    ]


def _state(state: Any, options: Any) -> dict[str, Any]:
    names = ("turn", "character", "places", "variables", "visits", "lines", "picked", "relationships", "endings")
    return {**{name: getattr(state, name) for name in names}, "options": options}


@pytest.mark.parametrize("name", WORLDS)
def test_a_play_does_what_a_session_does(name: str) -> None:
    world = WORLDS[name]()

    @settings(max_examples=40, **CALM)
    @given(st.integers(0, 3), actions(world))
    def agree(seed: int, inputs: list[tuple[Any, ...]]) -> None:
        run_virtual(both(world, seed, inputs))

    agree()


@pytest.mark.parametrize("name", WORLDS)
def test_a_judged_play_does_what_a_session_does(name: str) -> None:
    world = WORLDS[name]()

    @settings(max_examples=40, **CALM)
    @given(st.integers(0, 3), actions(world), st.lists(st.integers(0, 9), min_size=1, max_size=5))
    def agree(seed: int, inputs: list[tuple[Any, ...]], meant: list[int]) -> None:
        run_virtual(both(world, seed, inputs, meant))

    agree()


def world_of(nodes: dict[str, dict[str, Any]], fallback: tuple[str, ...] = ("Hm.",)) -> World:
    """One character, whose graph has these nodes."""
    written = {key: {"id": key, **node} for key, node in nodes.items()}
    graph = {"graph": "mira", "character": "mira", "start": next(iter(nodes)), "nodes": written}
    mira = {"id": "mira", "name": "Mira", "persona": {"description": "x"}, "commands": ["wave"], "fallback": fallback}
    return World.model_validate(
        {"id": "w", "title": "W", "start": "mira", "characters": {"mira": mira}, "graphs": {"mira": graph}}
    )


def said(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def test_a_line_is_shown_without_its_tags_which_are_told() -> None:
    events = Play(world_of({"a": {"line": "[happy] Well [wave] met, {nobody}! [sigh]"}})).begin()
    assert said(events) == "Well met, !"
    assert [event.feeling.label for event in events if isinstance(event, FeelingChanged)] == ["happy"]
    assert [(event.name, event.at) for event in events if isinstance(event, CommandIssued)] == [("wave", 5)]
    assert [event.code for event in events if isinstance(event, Notice)] == ["missing_name"]


def test_fallbacks_are_said_in_turn_and_the_characters_where_a_node_has_none() -> None:
    play = Play(world_of({"a": {"reply": {"goal": "x", "fallback": ["One.", "Two.", "Three."]}}}))
    play.begin()
    lines = [said(play.say("hm")) for _ in range(6)]
    assert set(lines[:2]) | {"One.", "Two.", "Three."} == set(lines)
    assert all(one != two for one, two in pairwise(lines))
    assert said(Play(world_of({"a": {"reply": {"goal": "x"}}})).begin()) == "Hm."


def test_a_reply_that_nobody_can_say_is_told() -> None:
    events = Play(world_of({"a": {"reply": {"goal": "x"}, "end": "y"}}, fallback=())).begin()
    assert [event.code for event in events if isinstance(event, Notice)] == [NOTHING_TO_SAY]
    assert [event.reason for event in events if isinstance(event, TurnEnded)] == ["failed"]


def test_what_is_not_possible_is_refused() -> None:
    play = Play(small_world())
    play.begin()
    with pytest.raises(SessionError, match=r"open are: hub\.long"):
        play.choose("hub.rich")
    with pytest.raises(SessionError, match="no character"):
        play.talk_to("nobody")
    play.notify("player.leaves")
    with pytest.raises(SessionError, match="has ended"):
        play.say("Wait!")
    assert play.begin()
