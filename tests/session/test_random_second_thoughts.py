"""Second thoughts by chance: rewind, branch, save, load, reload and stores, at any moment, in any order.

What is expected is a list: how all stood before each turn, taken by value as the turn began.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rethinking import MoodyStore, Noted, Rethinking, Standing, new, without_metrics, worlds

from npcsdk.errors import SessionError, StoreError, Superseded
from npcsdk.events import Event
from npcsdk.session.session import Session
from npcsdk.stores.memory import MemoryStore
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.clock import run_virtual
from npcsdk.world.world import World

EXAMPLES = int(os.environ.get("NPCSDK_EXAMPLES", "60"))
WORLDS = worlds()

TALK = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(["I can help you", "show me the ledger", "hm", "Monday"])),
    st.tuples(st.just("begin")),
    st.tuples(st.just("pick"), st.integers(0, 3)),
    st.tuples(st.just("notify"), st.sampled_from(["player.draws_weapon", "rain", "plot", "player.leaves"])),
    st.tuples(st.just("tick"), st.sampled_from([0.5, 30.0])),
)
MOMENT = st.tuples(st.sampled_from([0.001, 0.01, 0.03, 0.08, 0.3, 1.0]), st.integers(0, 9))
"""Seconds after a turn was asked for, and how many events were taken by then."""
THOUGHT = st.one_of(
    st.tuples(st.just("rewind"), st.integers(1, 5)),
    st.tuples(st.just("restore"), st.integers(0, 2)),
    st.tuples(st.just("branch"), st.booleans()),
    st.tuples(st.just("save"), st.integers(0, 2)),
    st.tuples(st.just("interrupt"), st.none() | st.integers(-1, 60)),
    st.tuples(st.just("reload"), st.integers(0, 1)),
)
ACTION = st.one_of(
    st.tuples(st.just("talk"), TALK),
    st.tuples(st.just("talk"), TALK),
    st.tuples(st.just("think"), THOUGHT),
    st.tuples(st.just("within"), TALK, MOMENT, THOUGHT),
    st.tuples(st.just("within"), TALK, MOMENT, THOUGHT),
    st.tuples(st.just("heard"), st.integers(-1, 90)),
    st.tuples(st.just("talk_to"), st.sampled_from(["mira", "tom"])),
    st.tuples(st.just("language"), st.sampled_from(["en", "zh"])),
    st.tuples(st.just("again")),
    st.tuples(st.just("load"), st.integers(0, 2)),
    st.tuples(st.just("autosave"), st.booleans()),
    st.tuples(st.just("full"), st.booleans()),
    st.tuples(st.just("resume"), st.booleans()),
    st.tuples(st.just("other"), st.integers(0, 3)),
)


@dataclass(frozen=True)
class Saved:
    standing: Standing
    past: tuple[Noted, ...]


class Life:
    """Several sessions that came of one, their saves, and a store."""

    def __init__(self, folder: Path, store: MoodyStore | None) -> None:
        self.folder = folder
        self.store = store
        self.all = [Rethinking(new(store=store), store=store)]
        self.at = 0
        self.saves: dict[int, Saved] = {}
        self.branches = 0

    @property
    def one(self) -> Rethinking:
        return self.all[self.at]

    @property
    def now(self) -> Standing:
        return Standing.of(self.one.talk)

    def path(self, number: int) -> Path:
        return self.folder / f"{number}.json"

    async def do(self, action: tuple[Any, ...]) -> None:
        one = self.one
        others = [(other, Standing.of(other.talk)) for other in self.all if other is not one]
        match action:
            case ("talk", what):
                await self.talk(what)
            case ("think", what):
                await self.think(what)
            case ("within", what, (seconds, count), thought):
                turn = asyncio.create_task(one.begin(what))
                await asyncio.sleep(seconds)
                one.poll(count)
                await self.think(thought)
                await turn
                await one.settle()
            case ("heard", at) if not one.loaded:
                one.talk.heard(at)
            case ("talk_to", who):
                one.talk.talk_to(who)
            case ("language", language):
                one.talk.language = language
            case ("again",):
                await self.again()
            case ("load", number) if number in self.saves:
                await self.load(number)
            case ("autosave", on):
                one.autosaved = self.folder / f"auto{self.at}.json" if on else None
                one.talk.autosave(one.autosaved)
            case ("full", full) if self.store is not None:
                self.store.full = full
            case ("resume", closed) if self.store is not None and self.at == 0:
                await self.resume(closed)
            case ("other", number):
                self.at = number % len(self.all)
        for other, stood in others:
            assert Standing.of(other.talk) == stood
        for each in self.all:
            each.check()

    async def talk(self, what: tuple[Any, ...]) -> None:
        self.one.poll()
        one, before, count = self.one, self.now, len(self.one.past)
        open_end = one.talk._context.fold.heard is not None or bool(one.waiting)
        world, language = one.talk.world, one.talk.language
        events = await one.do(what)
        if len(one.past) == count + 1 and not open_end and what[0] in ("say", "begin", "pick"):
            assert one.past[-1].before == before
            one.past[-1] = replace(one.past[-1], again=what, events=tuple(events), world=world, language=language)

    async def again(self) -> None:
        """The same once more, after it was taken back, is the same."""
        one = self.one
        if not one.past or one.past[-1].again is None:
            return
        noted = one.past[-1]
        if (noted.world, noted.language) != (one.talk.world, one.talk.language):
            return
        if not self.tried(lambda: self.rewind(1)):
            return
        assert noted.again is not None
        assert _told(await one.do(noted.again)) == _told(noted.events)
        one.past[-1] = noted

    async def think(self, thought: tuple[Any, ...]) -> None:
        one = self.one
        match thought:
            case ("rewind", turns):
                if self.tried(lambda: self.rewind(turns)):
                    await one.quiet()
            case ("restore", number) if number in self.saves:
                if self.tried(lambda: self.restore(number)):
                    await one.quiet()
            case ("branch", over):
                self.tried(lambda: self.branch(over))
            case ("save", number):
                one.talk.save(self.path(number))
                stood = self.now
                self.saves[number] = Saved(stood, tuple(one.past[: stood.turn]))
            case ("interrupt", at):
                await one.talk.interrupt(at)
            case ("reload", number):
                self.reload(WORLDS[number])

    def tried(self, do: Callable[[], bool]) -> bool:
        """Whether it could be done; if not, nothing changed."""
        one, before, count = self.one, self.now, self.one.talk.log.count
        try:
            return do()
        except StoreError:
            assert self.store is not None
            assert self.store.full
            assert (Standing.of(one.talk), one.talk.log.count) == (before, count)
            return False

    def rewind(self, turns: int) -> bool:
        one, talk = self.one, self.one.talk
        last, spent = talk._context.fold.turn, talk.spent.tokens
        before = self.now
        if turns > last:
            with pytest.raises(SessionError, match="there"):
                talk.rewind(turns)
            assert self.now == before
            return False
        talk.rewind(turns)
        expected = one.past[last - turns].before.within(talk.world)
        assert self.now == expected
        assert talk.spent.tokens >= spent
        del one.past[last - turns :]
        one.loaded = True
        one.waiting.clear()
        one.told_of("rewind")
        return True

    def restore(self, number: int) -> bool:
        one, saved = self.one, self.saves[number]
        one.talk.restore(self.path(number))
        self.take_over(one, saved)
        one.told_of("load")
        return True

    def take_over(self, one: Rethinking, saved: Saved) -> None:
        assert Standing.of(one.talk) == saved.standing.within(one.talk.world)
        one.past = list(saved.past)
        one.loaded = True
        one.waiting.clear()

    def branch(self, over: bool) -> bool:
        one, now = self.one, self.now
        self.branches += 1
        made = one.talk.branch(f"{self.branches}")
        assert Standing.of(made) == now
        assert self.now == now
        assert made.language == one.talk.language
        if len(self.all) < 4:
            self.all.append(Rethinking(made, one.past[: now.turn], loaded=True, store=self.store))
            self.at = len(self.all) - 1 if over else self.at
        return True

    def reload(self, world: World) -> None:
        one, before = self.one, self.now
        if one.talk.busy or one.talk._owner.opening:
            with pytest.raises(SessionError, match="within a turn"):
                one.talk.reload(world)
            return
        untold = len(one.talk.door)
        fate = one.talk.reload(world)
        after = self.now
        if untold:  # What was not told yet offers nothing where the turn is over.
            before, after = replace(before, options=()), replace(after, options=())
        assert after == before.within(world)
        if fate.changes:
            one.loaded = True
            one.waiting.clear()

    async def load(self, number: int) -> None:
        """In a new process."""
        one, saved = self.one, self.saves[number]
        await one.talk.aclose()
        talk = one.talk
        made = Session.load(self.path(number), talk.world, model=talk.model, voice=talk.voice)
        self.all[self.at] = Rethinking(made)
        self.take_over(self.one, saved)

    async def resume(self, closed: bool) -> None:
        """The store goes on with it elsewhere: after a close, or while it is still open here."""
        one, talk, before = self.one, self.one.talk, self.now
        assert self.store is not None
        if one.store is None:
            return
        self.store.full = False
        if closed:
            await talk.aclose()
        else:
            await self.talk(("say", "hm"))  # What waits is kept by then.
            await asyncio.sleep(0.1)
        before = self.now
        made = new(store=self.store, world=talk.world)
        made.language = talk.language
        stood = Standing.of(made)
        if closed:
            assert replace(stood, options=()) == replace(before, options=())  # Closing cuts.
        else:
            assert stood.turn == before.turn
            with contextlib.suppress(SessionError, Superseded):
                await one.talk.say("hm").start()  # It may be one more turn that nobody keeps, or none.
                await one.settle()
        self.all[self.at] = Rethinking(made, list(one.past), loaded=True, store=self.store)


def _told(events: Iterable[Event]) -> list[Event]:
    """What a turn told, by where it stands: how long a voice takes decides what of it comes sooner."""
    told = without_metrics([event for event in events if event.type != "notice"])
    return sorted(told, key=lambda event: (event.at, event.type))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ACTION, min_size=1, max_size=14), st.sampled_from(["", "memory", "sqlite"]))
def test_second_thoughts_by_chance(actions: list[tuple[Any, ...]], kind: str) -> None:
    async def scene(folder: Path) -> None:
        inner = MemoryStore() if kind == "memory" else SqliteStore(folder / "game.db") if kind else None
        life = Life(folder, MoodyStore(inner) if inner is not None else None)
        for action in actions:
            await life.do(action)
        if life.store is not None:
            life.store.full = False
        for each in life.all:
            await each.talk.aclose()
            each.poll()
            if each.autosaved is not None:
                talk = each.talk
                again = Session.load(each.autosaved, talk.world, model=talk.model, voice=talk.voice)
                assert replace(Standing.of(again), options=()) == replace(
                    Standing.of(talk), options=()
                )  # Closing cuts.
            assert each.talk.model.open_streams == 0  # type: ignore[attr-defined]
            assert each.talk.voice.open_calls == 0  # type: ignore[attr-defined]
        if inner is not None:
            inner.close()
        await asyncio.sleep(1.0)
        assert len(asyncio.all_tasks()) == 1

    with tempfile.TemporaryDirectory() as folder:
        run_virtual(scene(Path(folder)))
