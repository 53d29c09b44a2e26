"""Anything a game may do, in any order, at any moment: what was told, folded again, is the state."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from npcsdk.errors import SessionError
from npcsdk.events import Event, TextDelta, TurnEnded, TurnStarted
from npcsdk.session.session import Session
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.models import FakeModel, Fault
from npcsdk.testing.refold import refold
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world

REPLIES = [
    "[happy] One two three four. [wave] Five six seven. [curious] Eight.",
    "[goto:chat] [relaxed] I was born here. It was raining.",
    "[goto:secret] So you know. It lies under the bar.",
    "Nothing much [pause:0.4] to say, really. [angry] No!",
    "[goto:offer] never said",
    "",
]

WORDS = st.sampled_from(["I can help you", "show me the ledger", "hm", "", "[happy] [goto:chat]", "你好"])
ACTIONS = st.one_of(
    st.tuples(st.just("begin")),
    st.tuples(st.just("say"), WORDS),
    st.tuples(st.just("choose"), st.sampled_from(["hub.long", "hub.rich"])),
    st.tuples(st.just("notify"), st.sampled_from(["player.draws_weapon", "rain", "plot", "player.leaves"])),
    st.tuples(st.just("interrupt"), st.none() | st.integers(-1, 60)),
    st.tuples(st.just("heard"), st.none() | st.integers(-3, 90)),
    st.tuples(st.just("tick"), st.sampled_from([0.0, 0.5, 30.0])),
    st.tuples(st.just("talk_to"), st.sampled_from(["mira", "tom"])),
    st.tuples(st.just("poll"), st.integers(1, 40)),
    st.tuples(st.just("sleep"), st.sampled_from([0.0, 0.01, 0.05, 0.3, 5.0])),
)
FAULTS = st.dictionaries(st.integers(0, 6), st.sampled_from([Fault("error"), Fault("bug", after=3), Fault("stall")]))


class Game:
    """A game that polls when it likes, and keeps all that it was told."""

    def __init__(self, judges: bool, faults: dict[int, Fault]) -> None:
        self.model = FakeModel(REPLIES, first_token=0.02, between=0.01, judges_intents=judges, faults=faults)
        self.voice = FakeVoice(0.03, faults={2: "error", 5: "nothing"})
        self.talk = Session(small_world(), model=self.model, voice=self.voice)
        self.told: list[Event] = []
        self.waiting: set[asyncio.Task[Any]] = set()

    async def do(self, action: tuple[Any, ...]) -> None:
        talk = self.talk
        match action:
            case ("sleep", seconds):
                await asyncio.sleep(seconds)
            case ("poll", count):
                self.poll(count)
            case ("tick", dt):
                turn = talk.tick(dt)
                if turn:
                    await turn.start()
            case ("heard", at):
                talk.heard(at)
            case ("talk_to", who):
                talk.talk_to(who)
            case ("interrupt", at):
                await talk.interrupt(at)
            case ("notify", name):  # May have to wait for the end of a turn.
                self.waiting.add(asyncio.create_task(talk.notify(name).start()))
                await asyncio.sleep(0)
            case (verb, *args):
                with contextlib.suppress(SessionError):
                    await getattr(talk, verb)(*args).start()

    def poll(self, count: int = 10_000) -> None:
        for _ in range(count):
            event = self.talk.door.take_one()
            if event is None:
                return
            self.told.append(event)

    async def settle(self) -> None:
        while self.talk.busy or any(not task.done() for task in self.waiting):
            await asyncio.sleep(1.0)
        self.poll()

    def check(self) -> None:
        """What holds whenever nothing goes on and all was taken."""
        assert refold(self.talk.world, self.told) == _as_told(self.talk)
        assert (self.model.open_streams, self.voice.open_calls) == (0, 0)
        marks = [event for event in self.told if isinstance(event, TurnStarted | TurnEnded)]
        pairs = list(zip(marks[::2], marks[1::2], strict=True))
        assert all(isinstance(a, TurnStarted) and isinstance(b, TurnEnded) and a.turn == b.turn for a, b in pairs)
        assert [a.turn for a, _ in pairs] == list(range(1, len(pairs) + 1))
        shown: dict[int, int] = {}
        for event in self.told:
            if isinstance(event, TextDelta):
                assert event.at == shown.get(event.turn, 0)  # Nothing is missing, nothing comes twice.
                shown[event.turn] = event.at + len(event.text)


def _as_told(talk: Session) -> Any:
    """The state, but with whom the last turn was: a talk_to without a turn is no event."""
    state = talk.state
    state.character = talk._context.fold.view(talk._context.fold.heard).character
    return state


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTIONS, max_size=25), st.booleans(), FAULTS)
def test_what_was_told_folded_again_is_the_state(
    actions: list[tuple[Any, ...]], judges: bool, faults: dict[int, Fault]
) -> None:
    async def scene() -> None:
        game = Game(judges, faults)
        for index, action in enumerate(actions):
            await game.do(action)
            if index % 7 == 6:
                await game.settle()
                game.check()
        await game.settle()
        game.check()
        await game.talk.aclose()
        assert len(asyncio.all_tasks()) == 1

    run_virtual(scene())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTIONS, max_size=12), st.integers(-1, 120))
def test_nothing_beyond_the_cut_remains(actions: list[tuple[Any, ...]], heard: int) -> None:
    async def scene() -> None:
        game = Game(False, {})
        for action in actions:
            await game.do(action)
        await game.settle()
        await game.do(("say", "I can help you"))
        await game.settle()
        game.talk.heard(heard)
        game.poll()
        last = [event for event in game.told if event.turn == game.told[-1].turn]
        length = sum(len(event.text) for event in last if isinstance(event, TextDelta))
        state = game.talk.state
        lines = [e.text for e in state.history if e.turn == state.turn and e.kind == "line"]
        kept = "".join(lines).replace("[happy] ", "").replace("[wave] ", "").replace("[curious] ", "")
        for tag in ("[surprised] ", "[relaxed] ", "[angry] ", "[afraid] ", "[sad] "):
            kept = kept.replace(tag, "")
        assert len(kept) == max(0, min(heard, length))
        await game.talk.aclose()

    run_virtual(scene())
