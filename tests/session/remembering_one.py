"""One session, beside a ledger of what everybody in it must remember, and what is checked of it."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any
from zlib import crc32

from remembered_world import PEOPLE, REPLIES, plain, world
from remembering import Entry, Ledger, expected, shown
from remembering_lore import learned

from npcsdk.errors import SessionError
from npcsdk.events import (
    FACT,
    Appraised,
    Event,
    FeelingChanged,
    Felt,
    InputReceived,
    Learned,
    LineChosen,
    MemoryAdded,
    Notice,
    Perceived,
    Recalled,
    Restored,
    TextDelta,
    TurnEnded,
    TurnStarted,
)
from npcsdk.mind.memory.fading import Remembering
from npcsdk.ports import LanguageModel, Prompt, Store
from npcsdk.session.context import Limits
from npcsdk.session.session import Session
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.world import Player

WORLDS = (world(0), world(1), world(2))
FELT = (FeelingChanged, Felt, Perceived, Appraised, Learned)
"""What no memory follows from."""
FEW = Remembering(entries=80, characters=200)
COUNTED: Counter[str] = Counter()
"""What has happened in all talks so far."""
_MARK = re.compile(r"\bx[a-z]{4,}\b")


def mark(number: int) -> str:
    """A word that stands nowhere else."""
    letters = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    return "x" + "".join(letters[number // len(letters) ** place % len(letters)] for place in range(3))


def marks(text: str) -> set[str]:
    return set(_MARK.findall(text.lower()))


def reply(prompt: Prompt) -> str:
    """What is said follows from what is asked alone."""
    return REPLIES[crc32(prompt.messages[-1].content.encode()) % len(REPLIES)]


def new(store: Store | None, edition: int = 0, few: bool = False, player: str = "ann") -> Session:
    model = FakeModel(reply, first_token=0.02, between=0.01)
    limits = Limits(remembering=FEW) if few else None
    return Session(
        WORLDS[edition],
        model=model,
        voice=FakeVoice(0.03),
        player=Player(id=player),
        store=store,
        limits=limits,
        seed=5,
    )


class One:
    """One session, and its ledger."""

    def __init__(self, talk: Session, ledger: Ledger) -> None:
        self.talk, self.ledger = talk, ledger
        self.due: dict[int, list[tuple[str, Entry]]] = {}
        self.prompts: list[tuple[str, set[str]]] = []
        self.waiting: set[asyncio.Task[Any]] = set()
        talk.on_prompt = self._asked

    def _asked(self, model: LanguageModel, prompt: Prompt) -> None:
        told = " ".join(message.content for message in prompt.messages)
        self.prompts.append((plain(self.talk._context.produced.character), marks(told)))

    def poll(self, most: int = 100_000) -> None:
        """Take some of what waits, or all, as a game does."""
        while most > 0 and (event := self.talk.door.take_one()) is not None:
            most -= 1
            self.take(event)

    def take(self, event: Event) -> None:
        assert not (isinstance(event, Notice) and (event.level == "error" or event.code == "memory_failed")), event
        if isinstance(event, Learned) and event.at != FACT:
            self.ledger.record.turns[event.turn].events.append(event)
        if isinstance(event, (Restored, Notice, *FELT)):
            return
        self.ledger.take(event)
        if isinstance(event, TurnStarted):
            there = tuple(self.ledger.name(who) for who in self.ledger.present)
            assert event.present == tuple(who for who in there if who != event.character)
        if isinstance(event, InputReceived) and event.kind in ("begin", "say", "choose"):
            self.due[event.turn] = list(self.ledger.held(until=event.turn).due(event.time))
        elif isinstance(event, InputReceived) and event.kind == "event":
            self.check_witnesses(event)
        elif isinstance(event, Recalled):
            self.check_recalled(event)

    def check_witnesses(self, event: InputReceived) -> None:
        """Who the game says saw it; else those at the place where it was done; else those who hear what is said."""
        given = event.data.get("witnesses")
        doer = plain(event.name.partition(".")[0])
        if given is not None:
            there = {plain(who) for who in given} & set(PEOPLE)
        elif doer in PEOPLE or doer == "player":
            here = plain(self.talk.character) if doer == "player" else doer
            there = {who for who in PEOPLE if (who == "tom") == (here == "tom")}
        else:
            there = {plain(self.talk.character), *self.ledger.present}
        assert set(map(plain, event.witnesses)) == there, event

    def check_recalled(self, event: Recalled) -> None:
        """It comes before the first word, and it is of what that character holds."""
        told = self.ledger.record.turns[event.turn]
        assert event.at == FACT
        assert not any(isinstance(each, LineChosen | TextDelta) for each in told.events)
        COUNTED["Recalled"] += 1
        held = {each.id: each for each in self.ledger.held(until=event.turn).all[plain(event.character)]}
        held |= {each.id: each for who, each in self.due[event.turn] if who == plain(event.character)}
        same = {each.root: each for each in held.values()}
        assert 0 < len(event.memories) <= 6
        for found in event.memories:
            known = held.get(found.memory.id) or same[found.memory.id.partition(">")[0]]
            assert known.text.startswith(found.memory.text.rstrip("…")), (known, found)
            assert 0.0 < found.score <= 1.0
            assert known.kind == "summary" or marks(found.memory.text) <= marks(known.text)

    async def settle(self) -> None:
        """To where nothing goes on, and all is told."""
        for _ in range(400):
            self.poll()
            if not self.talk.busy:
                await asyncio.sleep(0.05)
                if not self.talk.busy and not len(self.talk.door):
                    break
            await asyncio.sleep(0.2)
        assert not self.talk.busy

    async def start(self, turn: Any) -> None:
        with contextlib.suppress(SessionError):
            await turn.start()

    def company(self) -> None:
        """Those are there who were when the one talked to was talked to last."""
        told = self.ledger.record.turns[self.ledger.turn].events
        last = next((event for event in told if isinstance(event, TurnStarted)), None)
        same = last is not None and plain(last.character) == plain(self.talk.character)
        self.ledger.present = tuple(map(plain, last.present)) if last and same else ()

    def gone_on(self) -> None:
        """What led here is told no more: the session stands elsewhere."""
        self.poll_nothing()
        told = self.ledger.record.turns[self.ledger.turn]
        if told.ended is None and self.ledger.turn:
            told.ended = TurnEnded("interrupted", turn=self.ledger.turn)
        self.ledger.record.load()
        self.due.clear()
        self.prompts.clear()

    def poll_nothing(self) -> None:
        for event in self.talk.door.take():
            assert not isinstance(event, TextDelta | MemoryAdded | Recalled | InputReceived), event

    def check(self) -> None:
        """Everybody remembers what they must, and nothing else."""
        self.poll()
        held = self.ledger.held()
        for who in PEOPLE:
            have = [shown(each) for each in self.talk.memory.of(self.ledger.name(who))]
            assert have == [expected(each) for each in held.of(who)], who
            assert len({each[0] for each in have}) == len(have), "no two have the same id"
        self.check_passed()
        have = {
            f"{plain(key.partition('.')[0])}.{key.partition('.')[2]}": at for key, at in self.talk.state.known.items()
        }
        assert have == learned(self.ledger)
        for who, told in self.prompts:
            known = set().union(*(marks(each.text) for each in held.all[who]), self.now(who))
            assert told <= known, (who, told - known)
        for turn in self.ledger.record.turns.values():
            for event in turn.events:
                if isinstance(event, MemoryAdded) and event.of:
                    self.check_merged(event, held.all[plain(event.character)])
        for each in self.ledger.added:
            assert marks(each.entry.text) <= set().union(*(marks(one.text) for one in held.all[each.who]))

    def now(self, who: str) -> set[str]:
        """What was just said to somebody, and may be cut off."""
        return set().union(
            *(
                marks(event.text)
                for told in self.ledger.record.turns.values()
                for event in told.events
                if isinstance(event, InputReceived) and plain(told.character) == who
            )
        )

    def check_passed(self) -> None:
        """What was told on is what was due then."""
        for turn, due in self.due.items():
            told = self.ledger.record.turns[turn].events if turn in self.ledger.record.turns else []
            passed = [event for event in told if isinstance(event, MemoryAdded) and ">" in event.memory_id]
            assert [
                (plain(each.character), each.memory_id.partition(">")[0], plain(each.by), each.text, each.happened)
                for each in passed
            ] == [(who, each.root, each.by, each.text, each.time) for who, each in due], turn
            COUNTED.update(
                ["passed on"] * len(passed) + ["passed on twice"] * sum(len(each.mouths) > 1 for _, each in due)
            )
        self.due.clear()

    def check_merged(self, event: MemoryAdded, held: Sequence[Entry]) -> None:
        """What was merged was there, and nothing else stands in it."""
        parts = [each for each in held if each.id in event.of]
        assert len(parts) == len(event.of)
        assert marks(event.text) <= set().union(*(marks(each.text) for each in parts))
        assert {each.confided for each in parts} == {event.confided}
        COUNTED["merged"] += 1
