"""A process that talks as fast as it can, in a store, until it is killed. Tells of each turn that is sealed."""

from __future__ import annotations

import asyncio
import sys

from npcsdk.session.session import Session
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player

SAID = ("I can help you", "hm", "tell me about yourself", "show me the ledger")


async def talk(path: str, player: str) -> None:
    """Talk, and print `player turn` when that turn can be lost no more."""
    store = SqliteStore(path)
    session = Session(small_world(), model=FakeModel(), voice=FakeVoice(0.0), store=store, player=Player(id=player))
    print(player, session.state.turn, "began", flush=True)
    if session.state.place is None:
        async with session.begin() as turn:
            [event async for event in turn]
    for number in range(1_000_000):
        async with session.say(SAID[number % len(SAID)]) as turn:
            # It has begun: the one before it is sealed.
            print(player, (turn.number or 1) - 1, flush=True)
            [event async for event in turn]
        if number % 40 == 39:
            print(player, session.state.turn - 3, "goes back", flush=True)
            session.rewind(3)


async def main(path: str, *players: str) -> None:
    """All of them at once, in one loop and one store each."""
    await asyncio.gather(*(talk(path, player) for player in players))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
