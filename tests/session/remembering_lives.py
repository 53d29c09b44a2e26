"""Players who talk, think again, and are remembered: sessions by chance, each beside a ledger of what must be so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from remembered_world import LIGHT, WORTHY
from remembering import Entry, Ledger
from remembering_one import COUNTED, WORLDS, One, mark, marks, new
from rethinking import Moody

from npcsdk.errors import EmbedderError, StoreError
from npcsdk.events import MemoryAdded
from npcsdk.memory import Memory
from npcsdk.ports import Store
from npcsdk.session.record import read_record
from npcsdk.session.resettled import foretold
from npcsdk.session.save_reading import read_save
from npcsdk.session.session import Session
from npcsdk.testing.embedders import FakeEmbedder


class FullStore:
    """A store on a disk that is full at times."""

    def __init__(self, inner: Store) -> None:
        self._inner, self.full = inner, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def claim(self, key: str) -> Any:
        return Moody(self._inner.claim(key), self)  # type: ignore[arg-type]


class Life:
    """Several sessions that came of one, their saves, and a store."""

    def __init__(self, folder: Path, store: FullStore | None, *, few: bool = False) -> None:
        self.folder, self.store, self.few = folder, store, few
        self.all = [One(new(store, few=few), Ledger())]
        self.at = 0
        self.saves: dict[int, Ledger] = {}
        self.numbers = count()
        self.done: list[str] = []

    @property
    def one(self) -> One:
        return self.all[self.at]

    def path(self, number: int) -> Path:
        return self.folder / f"{number}.json"

    async def do(self, action: tuple[Any, ...]) -> None:
        self.one.poll()
        COUNTED[action[0]] += 1
        await getattr(self, f"_{action[0]}")(*action[1:])
        for one in self.all:
            one.check()

    # What players do.

    async def _talk(self, *what: Any) -> None:
        await self.begin(*what)
        await self.one.settle()

    async def begin(self, verb: str, *args: Any) -> None:
        one, talk = self.one, self.one.talk
        match verb, *args:
            case "say", number:
                await one.start(talk.say((*WORTHY, *LIGHT)[number].format(mark(next(self.numbers)))))
            case "ask", number:
                await one.start(talk.say(f"What of the {mark(number)}?"))
            case ("begin",):
                await one.start(talk.begin())
            case "pick", number:
                open_ones = [option.id for option in talk.options if not option.unavailable]
                if open_ones:
                    await one.start(talk.choose(open_ones[number % len(open_ones)]))
            case "notify", name, there:
                data = {} if there is None else {"witnesses": [one.ledger.name(who) for who in there]}
                name = f"{one.ledger.name(name.partition('.')[0])}.{name.partition('.')[2]}" if "." in name else name
                one.waiting.add(asyncio.create_task(one.start(talk.notify(name, **data))))
                await asyncio.sleep(0)

    async def _tick(self, seconds: float) -> None:
        assert self.one.talk.tick(seconds) is None

    async def _turn_to(self, who: str, there: tuple[str, ...]) -> None:
        one = self.one
        one.talk.talk_to(one.ledger.name(who), [one.ledger.name(other) for other in there])
        one.ledger.present = there

    async def _within(self, what: tuple[Any, ...], seconds: float, taken: int, then: tuple[Any, ...]) -> None:
        """Something happens while a turn is made, of which the game was told a part."""
        one = self.one
        turn = asyncio.create_task(self.begin(*what))
        await asyncio.sleep(seconds)
        one.poll(taken)
        if then[0] not in ("cut", "begin"):
            one.poll()
        await (self.begin(*then[1:]) if then[0] == "begin" else getattr(self, f"_{then[0]}")(*then[1:]))
        await turn
        await one.settle()

    async def _cut(self, at: int | None) -> None:
        one = self.one
        one.ledger.record.stop(at, one.talk.state.turn)
        await one.talk.interrupt(at)

    async def _heard(self, at: int | None) -> None:
        one = self.one
        one.ledger.record.report(at, one.talk.state.turn)
        one.talk.heard(at)

    # Second thoughts.

    def tried(self, do: Callable[[], Any]) -> bool:
        try:
            do()
        except StoreError:
            assert self.store is not None
            assert self.store.full
            return False
        return True

    async def _rewind(self, turns: int) -> None:
        one = self.one
        last = one.ledger.turn
        if turns <= last and self.tried(lambda: one.talk.rewind(turns)):
            one.ledger.back(last - turns)
            one.gone_on()

    async def _branch(self) -> None:
        one, made = self.one, []
        if len(self.all) < 3 and self.tried(lambda: made.append(one.talk.branch(f"b{next(self.numbers)}"))):
            self.all.append(One(made[0], one.ledger.copy()))
            self.all[-1].gone_on()
            self.all[-1].company()

    async def _other(self, number: int) -> None:
        self.at = number % len(self.all)

    async def _save(self, number: int) -> None:
        one = self.one
        one.talk.save(self.path(number))
        self.saves[number] = one.ledger.copy()

    async def _restore(self, number: int) -> None:
        one = self.one
        if number in self.saves and self.tried(lambda: one.talk.restore(self.path(number))):
            self.take_over(one, number)

    async def _load(self, number: int) -> None:
        """In a new process."""
        if number not in self.saves or self.one.talk.busy:
            return
        one, talk = self.one, self.one.talk
        await talk.aclose()
        one.poll()
        store = (
            self.store if number and talk.log.claim.key == "inn/ann" and not (self.store and self.store.full) else None
        )
        settings: dict[str, Any] = {"limits": talk._context.limits, "store": store}
        made = Session.load(self.path(number), talk.world, model=talk.model, voice=talk.voice, **settings)
        self.all[self.at] = One(made, Ledger(edition=one.ledger.edition))
        self.take_over(self.one, number)

    def take_over(self, one: One, number: int) -> None:
        edition = one.ledger.edition
        one.ledger = self.saves[number].copy()
        tail = foretold(read_save(self.path(number)).snapshot, WORLDS[edition])[0].tail
        one.ledger.edition = edition
        one.gone_on()
        one.company()
        if not tail:
            one.ledger.seal()

    async def _reload(self, edition: int) -> None:
        one = self.one
        if one.talk.busy or one.talk._owner.opening:
            return
        tail = foretold(one.talk._keeping.snapshot(), WORLDS[edition])[0].tail
        fate = one.talk.reload(WORLDS[edition])
        one.ledger.edition = edition
        if fate.changes:
            one.gone_on()
        if not tail:
            one.ledger.seal()

    async def _resume(self) -> None:
        """The store goes on with it elsewhere."""
        if self.store is None or self.one.talk.log.claim.key != "inn/ann":
            return
        one, self.store.full = self.one, False
        await one.talk.aclose()
        one.poll()
        self.all[self.at] = One(new(self.store, one.ledger.edition, self.few), one.ledger)
        self.one.gone_on()
        self.one.company()

    # What games do.

    async def _add(self, who: str, worthy: bool, age: float) -> None:
        one = self.one
        time = max(0.0, one.talk.time - age)
        text = (WORTHY if worthy else LIGHT)[0].format(mark(next(self.numbers)))
        name = f"gift{next(self.numbers)}"
        memory = Memory(id=name, text=text, time=time, source="read", importance=0.6 if worthy else 0.2)
        assert one.talk.memory.add(one.ledger.name(who), [memory]) == 1
        (written,) = read_record(one.talk.log.read()[-1].body).events
        assert isinstance(written, MemoryAdded)
        one.ledger.add(who, Entry(written.memory_id, text, time, "read", worthy=worthy))

    async def _many(self, who: str) -> None:
        for _ in range(90):
            await self._add(who, False, 0.0)

    async def _reflect(self, who: str) -> None:
        one = self.one
        for each in await one.talk.memory.reflect(one.ledger.name(who)):
            entry = Entry(each.id, each.text, each.time, each.source)
            entry = replace(entry, confided=each.confided, of=each.of, kind=each.kind)
            held = one.ledger.held().all[who]
            parts = [part for part in held if part.id in each.of]
            assert len(parts) == len(each.of)
            assert marks(each.text) <= set().union(*(marks(part.text) for part in parts))
            one.ledger.add(who, entry)
            COUNTED[each.kind] += 1

    async def _forget(self) -> None:
        one = self.one
        if self.store is not None and self.store.full:
            return
        await one.talk.forget()
        one.poll_nothing()
        ledger = Ledger(edition=one.ledger.edition)
        ledger.present = one.ledger.present
        one.ledger = ledger
        one.due.clear()
        one.prompts.clear()
        assert one.talk.log.count == 1
        if self.store is not None and one.talk.log.claim.key:  # Others of that player there are superseded.
            gone = [other for other in self.all if other is not one and other.talk.log.claim.key]
            for other in gone:
                await other.talk.aclose()
            self.all = [other for other in self.all if other not in gone]
            self.at = self.all.index(one)
            kept = self.store.sessions()
            assert [each.key for each in kept] == [one.talk.log.claim.key]
            assert not marks(str([self.store.read(each.key) for each in kept]))
        self.saves = {number: ledger for number, ledger in self.saves.items() if self.path(number).exists()}
        for each in (one.talk.log.read(), one.talk.state):
            assert not marks(str(each))

    async def _embedder(self, kind: str) -> None:
        talk = self.one.talk
        embedder = talk.embedder
        match kind:
            case "none":
                talk.embedder = None
            case "few":
                talk.embedder = FakeEmbedder(("brother", "walked"), delay=0.001)
            case "more":
                talk.embedder = FakeEmbedder(("brother", "judge", "boat", "walked", "live", "again"), name="more")
            case "broken" if isinstance(embedder, FakeEmbedder):
                embedder.error = EmbedderError("gone")
            case "late" if isinstance(embedder, FakeEmbedder):
                embedder.delay = 5.0

    async def _full(self, full: bool) -> None:
        if self.store is not None:
            self.store.full = full

    async def end(self) -> None:
        """Nothing is left behind, and nothing was lost."""
        if self.store is not None:
            self.store.full = False
        for one in self.all:
            one.poll()
            await one.talk.aclose()
            one.check()
            await asyncio.gather(*one.waiting)
