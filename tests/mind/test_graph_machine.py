"""Random walks through random worlds: what npcsdk does is what a plain second reading of the language does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from graph_worlds.reference import Talk, Written
from graph_worlds.worlds import EVENTS, WORDS, world_of, worlds
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pydantic import TypeAdapter

from npcsdk.check.play import Play
from npcsdk.codec import plain
from npcsdk.events import Event, Frame, OfferedOption, TextDelta
from npcsdk.mind.state import State
from npcsdk.models.scripted import ScriptedModel
from npcsdk.session.session import Session
from npcsdk.testing.clock import VirtualClockLoop
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.world import World

STATE: TypeAdapter[State] = TypeAdapter(State)
DATA = st.sampled_from([{"tone": 5}, {"tone": "low"}, {}])
CALM = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def held(state: State) -> Written:
    """What there is of a state that the reference knows, in its form."""
    return {
        "turn": state.turn,
        "character": state.character,
        "places": {
            who: {"graph": place.graph, "node": place.node, "stack": [framed(frame) for frame in place.stack]}
            for who, place in state.places.items()
        },
        "variables": {name: plainly(value) for name, value in state.variables.items()},
        "relations": {name: plainly(value) for name, value in state.relationships.items()},
        "visits": {spot: tuple(visit) for spot, visit in state.visits.items()},
        "picked": set(state.picked),
        "endings": dict(state.endings),
    }


def expected(talk: Talk) -> Written:
    """The same of the reference."""
    return {
        "turn": talk.facts.turn,
        "character": talk.facts.character,
        "places": {
            who: {**place, "stack": [{**f, "saved": by_kind(f["saved"])} for f in place["stack"]]}
            for who, place in talk.places.items()
        },
        "variables": by_kind(talk.facts.variables),
        "relations": {f"{who}>player.{side}": plainly(value) for (who, side), value in talk.facts.relations.items()},
        "visits": {f"{graph}.{node}": visit for (graph, node), visit in talk.facts.visits.items()},
        "picked": {f"{graph}.{option}" for graph, option in talk.picked},
        "endings": dict(talk.endings),
    }


def framed(frame: Frame) -> Written:
    return {"graph": frame.graph, "node": frame.node, "stays": frame.stays, "saved": by_kind(frame.saved)}


def by_kind(values: Any) -> Written:
    return {name: plainly(value) for name, value in values.items()}


def plainly(value: Any) -> Any:
    """True is not 1, and a set is a list."""
    return str(value) if isinstance(value, bool) else list(value) if isinstance(value, list | tuple) else value


def text(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def offers(options: tuple[OfferedOption, ...]) -> list[tuple[str, str, str]]:
    return [(option.id, option.text, option.unavailable) for option in options]


class Played:
    """A talk in a `Play`."""

    def __init__(self, world: World, seed: int) -> None:
        self._play = Play(world, seed=seed)

    @property
    def state(self) -> State:
        return self._play.state

    @property
    def options(self) -> tuple[OfferedOption, ...]:
        return self._play.options

    def do(self, verb: str, *args: Any, **data: Any) -> list[Event]:
        events: list[Event] = getattr(self._play, verb)(*args, **data)
        return events

    def talk_to(self, who: str) -> None:
        self._play.talk_to(who)

    def settle(self, talk: Talk) -> None:
        """Lines take no time."""

    def save_and_load(self) -> None:
        """The state as JSON, and from it again."""
        loaded = STATE.validate_json(json.dumps(plain(self._play.state)))
        assert loaded == self._play.state
        self._play.state = loaded

    def close(self) -> None:
        pass


class Live:
    """A talk in a session that says the lines of the writer."""

    def __init__(self, world: World, seed: int) -> None:
        self._runner = asyncio.Runner(loop_factory=VirtualClockLoop)
        self._session = Session(world, model=ScriptedModel(), voice=SilentVoice(), seed=seed)
        self._folder = TemporaryDirectory()

    @property
    def state(self) -> State:
        return self._session.state

    @property
    def options(self) -> tuple[OfferedOption, ...]:
        return self._session.options

    def do(self, verb: str, *args: Any, **data: Any) -> list[Event]:
        return self._runner.run(self._done(verb, *args, **data))

    async def _done(self, verb: str, *args: Any, **data: Any) -> list[Event]:
        turn = getattr(self._session, "tick" if verb == "wait" else verb)(*args, **data)
        if turn is None:
            return []
        async with turn:
            return [event async for event in turn]

    def talk_to(self, who: str) -> None:
        self._session.talk_to(who)

    def settle(self, talk: Talk) -> None:
        """What was said sounds for a while; silence begins when it is heard."""
        self._session.tick(max(0.0, self.state.quiet_since - self._session.time))
        talk.facts.time, talk.quiet = self._session.time, self.state.quiet_since

    def save_and_load(self) -> None:
        path = Path(self._folder.name) / "talk.json"
        state = self.state
        self._session.save(path)
        self._runner.run(self._session.aclose())
        world = self._session.world
        self._session = Session.load(path, world, model=ScriptedModel(), voice=SilentVoice())
        assert self.state == state

    def close(self) -> None:
        self._runner.run(self._session.aclose())
        self._runner.close()
        self._folder.cleanup()


class PlayMachine(RuleBasedStateMachine):
    """A talk beside the same one of the reference."""

    made: Callable[[World, int], Played | Live] = Played

    @initialize(written=worlds(), seed=st.integers(0, 3))
    def world(self, written: Written, seed: int) -> None:
        note(json.dumps(written))
        self.talk = Talk(written, seed)
        self.npc = type(self).made(world_of(written), seed)

    def teardown(self) -> None:
        if hasattr(self, "npc"):
            self.npc.close()

    def open(self) -> list[str]:
        return [name for name, _, reason in self.talk.options if not reason]

    def ended(self) -> bool:
        return self.talk.facts.character in self.talk.endings

    @rule()
    def begin(self) -> None:
        self.same(self.npc.do("begin"), self.talk.begin())

    @precondition(lambda self: not self.ended())
    @rule(words=st.sampled_from(WORDS))
    def say(self, words: str) -> None:
        self.same(self.npc.do("say", words), self.talk.say(words))

    @precondition(lambda self: self.open())
    @rule(at=st.integers(0, 9))
    def choose(self, at: int) -> None:
        name = self.open()[at % len(self.open())]
        self.same(self.npc.do("choose", name), self.talk.choose(name))

    @rule(name=st.sampled_from(EVENTS), data=DATA)
    def notify(self, name: str, data: Written) -> None:
        self.same(self.npc.do("notify", name, **data), self.talk.notify(name, data))

    @rule(seconds=st.sampled_from([1.0, 6.0, 25.0]))
    def wait(self, seconds: float) -> None:
        self.same(self.npc.do("wait", seconds), self.talk.wait(seconds))

    @rule(who=st.sampled_from(["ada", "ben"]))
    def talk_to(self, who: str) -> None:
        self.npc.talk_to(who)
        self.talk.talk_to(who)

    @rule()
    def save_and_load(self) -> None:
        self.npc.save_and_load()

    def same(self, events: list[Event], lines: list[str]) -> None:
        assert text(events) == "\n".join(lines)
        self.npc.settle(self.talk)

    @invariant()
    def agrees(self) -> None:
        assert held(self.npc.state) == expected(self.talk)
        assert offers(self.npc.options) == self.talk.options


class SessionMachine(PlayMachine):
    """A session beside the reference."""

    made = Live


@pytest.mark.parametrize(("machine", "talks"), [(PlayMachine, 100), (SessionMachine, 40)])
def test_a_talk_goes_as_the_language_says(machine: type[PlayMachine], talks: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=talks, stateful_step_count=30, deadline=None, suppress_health_check=CALM),
    )
