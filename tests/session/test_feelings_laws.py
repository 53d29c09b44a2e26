"""Laws of what is felt over whole sessions; and what was told of them, read a second time by plain code."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from game import Game
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moody import EVENTS, SAYS, begun, played, yard

from npcsdk.codec import plain
from npcsdk.emotion import VOCABULARY
from npcsdk.errors import SessionError
from npcsdk.events import FACT, Event, FeelingChanged, Felt, Heard, RelationshipChanged, TurnStarted
from npcsdk.mind.feelings.felt import felt
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice

REPLIES = [
    SAYS,
    "[happy] One two three. [grumpy] Four five six. [trust:-3] Seven.",
    "[neutral] Nothing. [sad:0.05] Well.",
    "[angry:0] Hm. [happy:0.7] Aha! [happy:0.3] So it is.",
]
WORDS = ["Hello there.", "You stupid idiot, I hate you!", "Thank you, you are wonderful!", "I am so sad today.", "你好"]
_BETWEEN = (
    st.tuples(st.just("notify"), st.sampled_from(EVENTS)),
    st.tuples(st.just("tick"), st.sampled_from([0.0, 0.5, 7.0, 40.0, 400.0])),
    st.tuples(st.just("talk_to"), st.sampled_from(["ada", "ada", "tam", "hart"])),
)
_TURNS = (
    st.tuples(st.just("say"), st.sampled_from(WORDS)),
    st.tuples(st.just("choose"), st.sampled_from(["sorry", "insult", "hush", "deal"])),
    st.tuples(st.just("begin")),
)
_HASTY = (
    st.tuples(st.just("interrupt"), st.none() | st.integers(-1, 60)),
    st.tuples(st.just("heard"), st.none() | st.integers(-3, 90)),
    st.tuples(st.just("poll"), st.integers(1, 40)),
    st.tuples(st.just("sleep"), st.sampled_from([0.0, 0.01, 0.05, 0.3])),
)
ACTIONS = st.lists(st.one_of(*_BETWEEN, *_TURNS), max_size=9)
ANYTHING = st.lists(st.one_of(*_BETWEEN, *_TURNS, *_HASTY), max_size=20)
WHATEVER = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])


class Heart:
    """What somebody feels, written down a second time: numbers and powers of a half, nothing else."""

    def __init__(self) -> None:
        self.time, self.half, self.mood_half = 0.0, 15.0, 60.0
        self.felt: dict[str, float] = {}
        self.push = [0.0, 0.0, 0.0]

    def pass_to(self, time: float) -> None:
        gone = time - self.time
        if gone > 0:
            self.time = time
            self.felt = {label: much * 2 ** -(gone / self.half) for label, much in self.felt.items()}
            self.felt = {label: much for label, much in self.felt.items() if much >= 0.01}
            self.push = [max(-3.0, min(3.0, part)) * 2 ** -(gone / self.mood_half) for part in self.push]

    def impulse(self, event: Felt | FeelingChanged, much: float) -> None:
        label = event.feeling.label
        self.push = [part + 0.3 * much * way for part, way in zip(self.push, VOCABULARY[label].pad, strict=True)]
        self.felt[label] = min(1.0, self.felt.get(label, 0.0) + much)

    def take(self, event: Felt | FeelingChanged) -> None:
        self.pass_to(event.time)
        self.half, self.mood_half = event.lasts.feeling, event.lasts.mood
        label, much = event.feeling.label, event.feeling.intensity
        if label == "neutral":
            most = 0.05 if isinstance(event, FeelingChanged) else 1.0
            self.felt = {each: min(most, old * (1 - much)) for each, old in self.felt.items()}
        elif isinstance(event, FeelingChanged):
            self.impulse(event, max(0.0, much - self.felt.get(label, 0.0)))
            self.felt = {each: min(old, much / 2) for each, old in self.felt.items() if each != label}
            self.felt[label] = much
        else:
            self.impulse(event, much)
            return
        self.felt = {each: old for each, old in self.felt.items() if old >= 0.01 or (each == label and old)}


def happened(told: Iterable[Event]) -> list[Event]:
    """Of what a game was told, what counts: the last report of how far a turn was heard, while it goes on, decides."""
    turns: list[list[Event]] = [[]]
    for event in told:
        if isinstance(event, TurnStarted):
            turns.append([])
        turns[-1].append(event)
    found: list[Event] = []
    for events in turns:
        reports = [event.at for event in events if isinstance(event, Heard)]
        found += [event for event in events if not reports or event.at <= reports[-1] or event.at == FACT]
    return found


def second_reading(events: Iterable[Event]) -> tuple[dict[str, Heart], dict[str, float]]:
    """Hearts by character, and what is thought of whom, from events alone."""
    hearts: dict[str, Heart] = {}
    thought: dict[str, float] = {}
    for event in events:
        if isinstance(event, Felt) or (isinstance(event, FeelingChanged) and event.at != FACT):
            hearts.setdefault(event.character, Heart()).take(event)
        elif isinstance(event, RelationshipChanged):
            key = f"{event.character}>{event.toward}.{event.dimension}"
            step = float(event.op)
            thought[key] = thought.get(key, event.began) + step if isinstance(event.op, str) else step
    return hearts, thought


@WHATEVER
@given(ANYTHING)
def test_what_is_felt_follows_from_what_was_told(actions: list[tuple[Any, ...]]) -> None:
    async def scene() -> None:
        played = Game(yard(), FakeModel(REPLIES, first_token=0.02, between=0.01), FakeVoice(0.03))
        for action in [("begin",), *actions]:
            await played.do(action)
        await played.settle()
        played.check()
        state = played.talk.state
        hearts, thought = second_reading(happened(played.told))
        assert hearts.keys() == state.affects.keys()
        for who, heart in hearts.items():
            affect = state.affects[who]
            assert affect.feelings == pytest.approx(heart.felt), who
            assert list(affect.pushed) == pytest.approx(heart.push), who
            assert affect.time == heart.time
        assert state.relationships == pytest.approx(thought)
        assert all(-100.01 <= value <= 100.01 for value in thought.values())
        assert all(0.0 <= likely <= 1.0 for likely in state.goals.values())
        await played.talk.aclose()

    run_virtual(scene())


async def do(talk: Session, action: Sequence[Any]) -> None:
    """One after the other; what cannot be done is left out."""
    match action:
        case ("tick", dt):
            turn = talk.tick(dt)
            if turn:
                await played(turn)
        case ("talk_to", who):
            talk.talk_to(who)
        case (verb, *args):
            with contextlib.suppress(SessionError):
                await played(getattr(talk, verb)(*args))


async def lived(actions: Iterable[Sequence[Any]]) -> Session:
    talk = await begun(FakeModel(REPLIES))
    for action in actions:
        await do(talk, action)
    return talk


def inner(talk: Session) -> Any:
    """All of what goes on in everybody, to compare."""
    state = talk.state
    fields = ("affects", "feelings", "hidden", "relationships", "goals", "met", "sounded")
    return plain([getattr(state, name) for name in fields])


@WHATEVER
@given(ACTIONS, st.floats(0.01, 500.0))
def test_nothing_grows_by_itself(actions: list[tuple[Any, ...]], dt: float) -> None:
    async def scene() -> None:
        talk = await lived(actions)
        before = talk.state
        talk.tick(dt)
        await played(talk.notify("bell"))
        after = talk.state
        assert after.affects.keys() == before.affects.keys()
        for who in before.affects:
            then, now = before.affect(who), after.affect(who)
            assert now.feelings.keys() <= then.feelings.keys()
            assert all(now.feelings[label] <= then.feelings[label] for label in now.feelings)
            assert all(abs(part) <= abs(old) for part, old in zip(now.pushed, then.pushed, strict=True))
            for label in ("angry", "afraid", "happy", "sad"):
                assert felt(talk.world, after, who, label) <= felt(talk.world, before, who, label)
        assert (after.goals, after.relationships) == (before.goals, before.relationships)

    run_virtual(scene())


@WHATEVER
@given(ACTIONS, st.lists(st.floats(0.0, 100.0), min_size=1, max_size=5))
def test_time_in_pieces_is_the_same_time(actions: list[tuple[Any, ...]], pieces: list[float]) -> None:
    async def scene() -> None:
        whole, parts = await lived(actions), await lived(actions)
        whole.tick(sum(pieces))
        for piece in pieces:
            parts.tick(piece)
        for talk in (whole, parts):
            await played(talk.notify("hart.is_hurt"))
        one, other = whole.state, parts.state
        assert one.affects.keys() == other.affects.keys()
        for who in one.affects:
            assert one.affect(who).feelings == pytest.approx(other.affect(who).feelings)
            assert list(one.affect(who).pushed) == pytest.approx(list(other.affect(who).pushed))

    run_virtual(scene())


@WHATEVER
@given(ACTIONS, st.floats(0.0, 1.0))
def test_turns_taken_back_were_not_felt(actions: list[tuple[Any, ...]], share: float) -> None:
    async def scene() -> None:
        talk = await begun(FakeModel(REPLIES))
        before = {talk.state.turn: inner(talk)}  # As it was last after each turn.
        for action in actions:
            await do(talk, action)
            before[talk.state.turn] = inner(talk)
        last = talk.state.turn
        turns = 1 + round(share * (last - 1))
        if turns < last:
            talk.rewind(turns)
            assert inner(talk) == before[last - turns]

    run_virtual(scene())


@WHATEVER
@given(ACTIONS, ACTIONS)
def test_a_branch_feels_by_itself_and_like_the_other(first: list[tuple[Any, ...]], then: list[tuple[Any, ...]]) -> None:
    async def scene() -> None:
        talk = await lived(first)
        model = FakeModel([SAYS])
        other = talk.branch()
        before = inner(talk)
        assert inner(other) == before
        for each in (talk, other):
            each._context.model = model
        for action in then:
            await do(other, action)
        assert inner(talk) == before
        for action in then:
            await do(talk, action)
        assert inner(talk) == inner(other)

    run_virtual(scene())
