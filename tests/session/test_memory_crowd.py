"""Many who talk at once, over one model, one voice, one embedder and one store: what one said no other session has."""

from __future__ import annotations

import asyncio
from pathlib import Path

from remembered_world import DAY, LIGHT, PEOPLE, WORTHY, world
from remembering_one import mark, marks

from npcsdk.events import Recalled
from npcsdk.ports import LanguageModel, Prompt
from npcsdk.session.session import Session
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.clock import run_virtual
from npcsdk.testing.embedders import FakeEmbedder
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.world.world import Player

MANY, SAYS = 64, 6


def blabs(prompt: Prompt) -> str:
    """All that it was told, for everybody to hear."""
    told = sorted(marks(" ".join(message.content for message in prompt.messages)))
    return f"I heard of {', '.join(told[:8])}." if told else "Hm."


class Talker:
    """One of many."""

    def __init__(self, number: int, model: FakeModel, voice: FakeVoice, store: SqliteStore) -> None:
        self.own = [mark(number * SAYS + each) for each in range(SAYS)]
        self.talk = Session(world(), model=model, voice=voice, player=Player(id=f"p{number}"), store=store)
        self.seen: set[str] = set()
        self.recalled = 0
        self.talk.on_prompt = self.asked

    def asked(self, model: LanguageModel, prompt: Prompt) -> None:
        self.seen |= marks(" ".join(message.content for message in prompt.messages))

    async def says(self, embedder: FakeEmbedder) -> None:
        self.talk.embedder = embedder
        for at, word in enumerate(self.own):
            who = PEOPLE[at % 3]
            self.talk.talk_to(who, ["tilly"] if at % 2 and who != "tilly" else [])
            await self.talk.run((*WORTHY, *LIGHT)[at % 5].format(word))
            self.talk.tick(DAY)
        for who in PEOPLE:
            self.talk.talk_to(who)
            events = await self.talk.run("What of my brother? Where did I walk?")
            found = [each for event in events if isinstance(event, Recalled) for each in event.memories]
            self.recalled += len(found)
            self.seen |= marks(str(found))

    def check(self) -> None:
        for who in PEOPLE:
            self.seen |= marks(str(self.talk.memory.of(who)))
        self.seen |= marks(str(self.talk.log.read()))
        assert self.seen == set(self.own)
        assert self.recalled > 3


def test_what_one_said_no_other_session_has(tmp_path: Path) -> None:
    async def all_of_them() -> None:
        model, voice = FakeModel(blabs, first_token=0.01, between=0.001), FakeVoice(0.01)
        embedder, store = FakeEmbedder(("brother", "walk", "live"), delay=0.001), SqliteStore(tmp_path / "game.db")
        talkers = [Talker(number, model, voice, store) for number in range(MANY)]
        await asyncio.gather(*(talker.says(embedder) for talker in talkers))
        for talker in talkers:
            talker.check()
        await asyncio.gather(*(talker.talk.aclose() for talker in talkers))
        store.close()

    run_virtual(all_of_them())
