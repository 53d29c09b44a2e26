"""A player who thinks again, for tests by chance: each turn is noted with how all stood before it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zlib import crc32

from npcsdk.codec import plain
from npcsdk.errors import SessionError, StoreError, Superseded
from npcsdk.events import Event, FeelingChanged, Notice, OptionsOffered, Restored, TurnEnded, TurnStarted
from npcsdk.mind.arrive import offers
from npcsdk.ports import Claim, Prompt, Record, Store
from npcsdk.session.record import beginning, read_header, read_record, replayed, state_at
from npcsdk.session.session import Session
from npcsdk.stores.memory import MemoryStore
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player, World

REPLIES = [
    "[happy] One two three four. [wave] Five six seven. [curious] Eight.",
    "Nothing much [pause:0.4] to say, really. [angry] No!",
    "It was raining. The bridge was out, and nobody came.",
]


def reply(prompt: Prompt) -> str:
    """What is said follows from what is asked alone."""
    return REPLIES[crc32(prompt.messages[-1].content.encode()) % len(REPLIES)]


def worlds() -> tuple[World, World]:
    """Two editions of a world: the second has one more variable, and more gold to begin with."""
    world = small_world()
    gold = world.variables["gold"]
    richer = {"gold": gold.model_copy(update={"value": 77}), "silver": gold}
    return world, world.model_copy(update={"variables": richer})


class Moody:
    """A claim of a store that takes nothing while `full` is set."""

    def __init__(self, claim: Claim, store: MoodyStore) -> None:
        self._claim = claim
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._claim, name)

    def append(self, record: Record) -> None:
        self._look()
        self._claim.append(record)

    def rewind(self, count: int) -> None:
        self._look()
        self._claim.rewind(count)

    def park(self, document: bytes | None) -> None:
        self._look()
        self._claim.park(document)

    def branch(self, key: str, count: int) -> Any:
        self._look()
        return Moody(self._claim.branch(key, count), self._store)

    def _look(self) -> None:
        if self._store.full:
            raise StoreError("game.db: the disk is full")


class MoodyStore(MemoryStore):
    """A store on a disk that is full at times."""

    def __init__(self, inner: Store) -> None:
        super().__init__()
        self.inner = inner
        self.full = False

    def claim(self, key: str) -> Any:
        return Moody(self.inner.claim(key), self)


@dataclass(frozen=True)
class Standing:
    """All that a session is at one moment, by value."""

    state: str
    options: tuple[Any, ...]
    time: float
    character: str
    seed: int
    turn: int

    @classmethod
    def of(cls, talk: Session) -> Standing:
        state = talk.state
        return cls(_text(state), talk.options, talk.time, talk.character, talk._context.seed, state.turn)

    def within(self, world: World) -> Standing:
        """The same in another edition of the world."""
        said = json.loads(self.state)
        said["variables"].pop("silver", None)
        if "silver" in world.variables:
            said["variables"]["silver"] = 10
        return replace(self, state=json.dumps(said, sort_keys=True))


@dataclass(frozen=True)
class Noted:
    """A turn, with how all stood before it. `again` is what makes it once more, where that is known."""

    before: Standing
    again: tuple[Any, ...] | None = None
    events: tuple[Event, ...] = ()
    world: World | None = None
    language: str = ""


@dataclass
class Rethinking:
    """One session, and what must be so of it."""

    talk: Session
    past: list[Noted] = field(default_factory=list)
    loaded: bool = False
    """Its last turn was loaded: how far it was heard stands fast."""
    waiting: list[asyncio.Task[Any]] = field(default_factory=list)
    autosaved: Path | None = None
    store: MoodyStore | None = None

    def __post_init__(self) -> None:
        self.watch()

    def watch(self) -> None:
        """Note how all stands as each turn begins: just then the one before is sealed."""
        put, talk = self.talk.door.put, self.talk

        def noted(event: Event) -> None:
            if isinstance(event, TurnStarted):
                settled = talk._context.fold.settled
                state = replace(settled, character=event.character)
                options = settled.offered if settled.character == event.character else ()
                place = settled.place
                if not options and settled.character == event.character and place and place.unfinished and place.spoke:
                    options = offers(talk._context.world, settled, talk._context.moment)  # As after an interruption.
                before = Standing(_text(state), options, event.time, event.character, talk._context.seed, settled.turn)
                assert event.turn == settled.turn + 1 == len(self.past) + 1
                self.past.append(Noted(before))
                self.loaded = False
            put(event)

        talk.door.put = noted  # type: ignore[method-assign]

    def poll(self, count: int = 10_000) -> list[Event]:
        told: list[Event] = []
        while len(told) < count and (event := self.talk.door.take_one()) is not None:
            told.append(event)
        return told

    async def settle(self) -> list[Event]:
        """To where nothing goes on, and all is told."""
        told: list[Event] = []
        for _ in range(200):
            told += self.poll()
            if not self.talk.busy:
                await asyncio.sleep(0.05)
                if not self.talk.busy and not len(self.talk.door):
                    break
            await asyncio.sleep(0.2)
        assert not self.talk.busy
        return told

    async def do(self, action: tuple[Any, ...]) -> list[Event]:
        """Something that the player does, to its end."""
        await self.begin(action)
        return await self.settle()

    async def begin(self, action: tuple[Any, ...]) -> None:
        talk = self.talk
        match action:
            case ("pick", number):
                open_ones = [option.id for option in talk.options if not option.unavailable]
                if open_ones:
                    await self._start(talk.choose(open_ones[number % len(open_ones)]))
            case ("notify", name):
                self.waiting.append(asyncio.create_task(self._start(talk.notify(name))))
                await asyncio.sleep(0)
            case ("tick", seconds):
                turn = talk.tick(seconds)
                if turn is not None:
                    await self._start(turn)
            case (verb, *args):
                await self._start(getattr(talk, verb)(*args))

    async def _start(self, turn: Any) -> None:
        try:
            await turn.start()
        except Superseded:
            raise
        except SessionError:
            pass

    def told_of(self, reason: str, *, notices: bool = True) -> None:
        """The game is told that all is otherwise now, and of nothing else."""
        talk = self.talk
        told = [event for event in self.poll() if not isinstance(event, Notice)]
        expected: list[type[Event]] = [Restored, FeelingChanged]
        offers = talk._context.fold.view(talk._owner.heard).offered
        if talk.options:
            expected.append(OptionsOffered)
            assert isinstance(told[-1], OptionsOffered), told
            assert told[-1].options == talk.options or offers
        assert [type(event) for event in told] == expected, told
        first = told[0]
        assert isinstance(first, Restored)
        assert (first.reason, first.turn, first.character) == (reason, talk.state.turn, talk.character)
        assert all(event.turn == talk.state.turn for event in told)

    def check(self) -> None:
        """The log tells all that is settled, from its beginning and from where a state stands in it."""
        talk = self.talk
        settled = json.dumps(plain(talk._context.fold.settled))
        head, *records = talk.log.read()
        folded = replayed(beginning(talk.world, read_header(head.body)), [read_record(each.body) for each in records])
        assert json.dumps(plain(folded)) == settled
        assert json.dumps(plain(state_at(talk.world, [head, *records]))) == settled
        assert len(self.past) == talk.state.turn

    async def quiet(self) -> None:
        """What was left behind says nothing more."""
        await asyncio.sleep(30.0)
        told = [event for event in self.poll() if not isinstance(event, Notice)]
        assert told == []
        assert not self.talk.busy


def new(player: str = "ann", store: MoodyStore | None = None, seed: int = 5, world: World | None = None) -> Session:
    model = FakeModel(reply, first_token=0.02, between=0.01, metered=True)
    settings: dict[str, Any] = {"player": Player(id=player), "seed": seed, "store": store}
    return Session(world or small_world(), model=model, voice=FakeVoice(0.03), **settings)


def without_metrics(events: list[Event]) -> list[Event]:
    """Events but for what was measured."""
    return [replace(event, metrics={}) if isinstance(event, TurnEnded) else event for event in events]


def _text(state: Any) -> str:
    """The state, less what is offered, which is somebody's alone, and what came to mind, which ends with its turn."""
    said = {name: value for name, value in plain(state).items() if name not in ("offered", "recalled")}
    return json.dumps(said, sort_keys=True)
