"""A game that plays what it is told by a timeline: what counts is what the timeline gave out."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from npcsdk.events import FACT, CommandIssued, Event, FeelingChanged, OptionsOffered, SessionEnded, TextDelta
from npcsdk.mind.state import State
from npcsdk.session.session import Session
from npcsdk.speech.timeline import Timeline
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world

WORDS = ["Well now. ", "Sit down, ", "you! ", "你好。", "… ", "No, I think not. "]
TAGS = ["[happy] ", "[curious:0.4] ", "[wave] ", "[give:ledger] ", "[pause:0.3] ", "[laugh] ", ""]
REPLIES = st.lists(
    st.tuples(st.sampled_from(TAGS), st.sampled_from(WORDS), st.sampled_from(TAGS)), min_size=1, max_size=4
)
INPUTS = st.sampled_from(
    ["hm", "I can help you", "tell me about yourself", "!long", "*plot", "*rain", "*player.leaves"]
)
MOVES = st.one_of(
    st.tuples(st.just("frames"), st.integers(1, 60)),
    st.tuples(st.just("cut"), st.none()),
    st.tuples(st.just("ask"), INPUTS),
    st.tuples(st.just("cut in"), INPUTS),
)
_TAG = re.compile(r"\[[^\]]*\] ")


def _joined(parts: list[tuple[str, str, str]]) -> str:
    return "".join(map("".join, parts))


class Stage:
    """What a player saw and heard of the last turn, by the timeline alone."""

    def __init__(self) -> None:
        self.timeline = Timeline()
        self.told: list[Event] = []
        self.given_out: list[Event] = []
        self.turn = 0

    def take(self, events: list[Event]) -> None:
        for event in events:
            self.turn = max(self.turn, event.turn)
            self.told.append(event)
            self.timeline.add(event)

    def frame(self, dt: float) -> None:
        self.given_out += [cue.event for cue in self.timeline.update(dt)]

    def agrees(self, state: State, at: int) -> None:
        """The state, heard up to `at`, has what was given out of this turn and nothing else."""
        out = [event for event in self.given_out if event.turn == self.turn]
        lines = "".join(e.text for e in state.history if e.turn == self.turn and e.kind == "line")
        text = "".join(e.text for e in self.told if isinstance(e, TextDelta) and e.turn == self.turn)
        assert _TAG.sub("", lines) == text[: max(0, at)]
        shown = [_shown(e) for e in out if isinstance(e, FeelingChanged | CommandIssued) and e.at != FACT]
        assert sorted(_TAG.findall(lines)) == sorted(shown)
        feelings = [event.feeling for event in out if isinstance(event, FeelingChanged)]
        if feelings:
            assert state.feeling == self.timeline.feeling == feelings[-1]
        offers = [event.options for event in out if isinstance(event, OptionsOffered)]
        assert state.offered == (offers[-1] if offers else ())
        assert (state.ending is not None) == any(isinstance(event, SessionEnded) for event in out)


def _shown(event: FeelingChanged | CommandIssued) -> str:
    if isinstance(event, FeelingChanged):
        return f"[{event.feeling}] "
    return f"[{':'.join((event.name, *event.args))}] "


def asked(target: Session, words: str) -> Any:
    """What a player does: `!` picks an option, `*` is a game event."""
    if words[0] == "!":
        return target.choose(f"hub.{words[1:]}")
    return target.notify(words[1:]) if words[0] == "*" else target.say(words)


def possible(talk: Session, words: str) -> bool:
    if words[0] == "!":
        return any(option.id == f"hub.{words[1:]}" for option in talk.options)
    return words[0] == "*" or talk.state.ending is None


class Game:
    """Frames of 50 ms. One that reports does so each frame, and the state must agree each time."""

    def __init__(self, model: FakeModel, *, reports: bool) -> None:
        self.talk = Session(small_world(), model=model, voice=FakeVoice(0.15))
        self.stage = Stage()
        self.reports = reports
        self.waiting: set[asyncio.Task[Any]] = set()

    async def frames(self, count: int) -> None:
        for _ in range(count):
            await asyncio.sleep(0.05)
            self.stage.take(self.talk.door.take())
            self.stage.frame(0.05)
            self.talk.tick(0.05)
            if self.reports:
                self.report(self.stage.timeline.at)

    def report(self, at: int) -> None:
        self.talk.heard(at)
        self.stage.agrees(self.talk.state, at)

    async def ask(self, words: str) -> None:
        if possible(self.talk, words):
            self.waiting.add(asyncio.create_task(asked(self.talk, words).start()))
            await asyncio.sleep(0)

    async def do(self, move: str, value: Any) -> None:
        if move == "frames":
            await self.frames(value)
        elif move == "ask":
            await self.ask(value)
        else:
            self.stage.take(self.talk.door.take())
            self.stage.frame(0.0)  # What came late is due at once.
            self.report(self.stage.timeline.cut())
            if move == "cut in":
                await self.ask(value)
            else:
                await self.talk.interrupt(self.stage.timeline.at)
                self.stage.take(self.talk.door.take())
                self.stage.frame(0.0)  # What can be picked there is offered.
                self.report(self.stage.timeline.at)


async def played(replies: list[str], moves: list[tuple[str, Any]], judges: bool, reports: bool) -> None:
    model = FakeModel(replies, first_token=0.1, between=0.02, judges_intents=judges)
    game = Game(model, reports=reports)
    await game.talk.begin().start()
    for move, value in moves:
        await game.do(move, value)
    await game.do("cut", None)
    await game.frames(400)
    assert all(task.done() for task in game.waiting) or game.talk._owner.speaking.insisting
    await game.talk.aclose()
    await asyncio.sleep(0)
    assert all(task.done() for task in game.waiting)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(REPLIES.map(_joined), min_size=1, max_size=3), st.lists(MOVES, max_size=8), st.booleans(), st.booleans()
)
@example(["Well now. [happy] Sit down, you! [wave] "], [("frames", 60), ("ask", "hm"), ("frames", 60)], False, True)
def test_what_counts_is_what_the_timeline_gave_out(
    replies: list[str], moves: list[tuple[str, Any]], judges: bool, reports: bool
) -> None:
    run_virtual(played(replies, moves, judges, reports))
