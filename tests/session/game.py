"""A game that does whatever it likes with a session, for tests by chance."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

from npcsdk.errors import SessionError
from npcsdk.events import Event, TextDelta, TurnEnded, TurnStarted
from npcsdk.mind.state import State
from npcsdk.ports import LanguageModel
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.refold import refold
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.world import World


class Game:
    """A game that polls when it likes, and keeps all that it was told."""

    def __init__(self, world: World, model: LanguageModel, voice: FakeVoice | None = None) -> None:
        self.model = model
        self.voice = voice or FakeVoice(0.03)
        self.talk = Session(world, model=model, voice=self.voice)
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
            case ("pick", number):
                open_ones = [option.id for option in talk.options if not option.unavailable]
                if open_ones:
                    await self.do(("choose", open_ones[number % len(open_ones)]))
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
        quiet = 0  # An event may wait for a line that insists, and so for the player.
        while self.talk.busy or (quiet < 3 and any(not task.done() for task in self.waiting)):
            quiet = 0 if self.talk.busy else quiet + 1
            await asyncio.sleep(1.0)
        self.poll()

    async def again(self, path: Path) -> None:
        """Save, and go on with what was loaded: the program was started anew. Only where nothing goes on."""
        before = self.talk
        before.save(path)
        self.talk = Session.load(path, before.world, model=self.model, voice=self.voice)
        assert self.talk.state == before.state
        assert self.talk.options == before.options
        await before.aclose()

    def check(self) -> None:
        """What holds whenever nothing goes on and all was taken."""
        assert refold(self.talk.world, self.told) == as_told(self.talk)
        assert self.voice.open_calls == 0
        assert not isinstance(self.model, FakeModel) or self.model.open_streams == 0
        marks = [event for event in self.told if isinstance(event, TurnStarted | TurnEnded)]
        pairs = list(zip(marks[::2], marks[1::2], strict=True))
        assert all(isinstance(a, TurnStarted) and isinstance(b, TurnEnded) and a.turn == b.turn for a, b in pairs)
        assert [a.turn for a, _ in pairs] == list(range(1, len(pairs) + 1))
        shown: dict[int, int] = {}
        for event in self.told:
            if isinstance(event, TextDelta):
                assert event.at == shown.get(event.turn, 0)  # Nothing is missing, nothing comes twice.
                shown[event.turn] = event.at + len(event.text)


def as_told(talk: Session) -> State:
    """The state, but with whom the last turn was: a talk_to without a turn is no event."""
    state = talk.state
    state.character = talk._context.fold.view(talk._context.fold.heard).character
    return state
