"""One player's way through a world with real sessions, all of which a judge looks at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeAlias

from npcsdk.check.walks.personas import PERSONAS
from npcsdk.errors import SessionError
from npcsdk.leaks.canaries import Kind
from npcsdk.leaks.judge import Found, Judge, Run
from npcsdk.leaks.ledger import Kept
from npcsdk.leaks.spies import WATCHER, Listening
from npcsdk.leaks.watching import Watching
from npcsdk.ports import Embedder, LanguageModel, Store, Voice
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn
from npcsdk.world.world import World

Opening: TypeAlias = Callable[..., Session]
"""Opens a session: `Session`, or what a game has in its place."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What all sessions share. `listening` is the voice that hears what was to be said; `voice` may stand before it."""

    model: LanguageModel
    voice: Voice
    embedder: Embedder
    store: Store
    listening: Listening


class Walk:
    """One player's run, from its beginning to where it has gone on long enough.

    Attributes:
        session: the one that is open now.
        dice: what the player does follows from them, and in which words.
        persona: how this player picks among what a place offers.
        saved: how things stood when the session was saved; None before.
        branched: how things stood with a session when another one branched from it, by its key in the store.
        number: of what is being done.

    Args:
        run: which it is; its world is what things are held against.
        played: the world that is played: the same, unless somebody wants to know what would be found.
        ports: what it shares with others.
        folder: an empty one, for its saves.
        found: where what is found goes.
        opening: opens its sessions.
    """

    def __init__(self, run: Run, played: World, ports: Ports, folder: Path, found: Found, opening: Opening) -> None:
        self.run, self.played, self.ports, self.folder = run, played, ports, folder
        self.dice = Random(f"{run.seed}/{run.player_number}")
        self.persona = PERSONAS[self.dice.choice(list(PERSONAS))]
        self.judge = Judge(run, self.drain, found)
        self.saved: Kept | None = None
        self.branched: dict[str, Kept] = {}
        self.number = 0
        self._words = Random(f"{run.seed}/{run.player_number}/words")
        self._found, self._opening = found, opening
        self._watching = Watching(self.judge)
        WATCHER.set(self._watching)
        self.session = self.opened()

    async def go(self, deeds: Sequence[tuple[Deed, float]], end: Deed, turns: int) -> None:
        """Walk so many turns, and look at what is left of it.

        Args:
            deeds: what the player may do, and how often.
            end: what is done at last.
            turns: how much of it is done.
        """
        self._found.looked["players"] += 1
        try:
            await self.turn(self.session.begin(), "begin")
            for _ in range(turns):
                self.number += 1
                await self._do(self.dice.choices([deed for deed, _ in deeds], [often for _, often in deeds])[0])
                self._watching.check()
            await end(self)
        finally:
            await self.session.aclose()
        self._watching.check()

    async def _do(self, deed: Deed) -> None:
        try:
            await deed(self)
        except SessionError:  # The talk has ended, or something cannot be done now: somebody else, or anew.
            await self.turn_to()

    def opened(self) -> Session:
        """A session of this player: where the store knows them, it goes on from there."""
        run, ports = self.run, self.ports
        session = self._opening(
            self.played,
            model=ports.model,
            voice=ports.voice,
            player=run.player,
            character=self.dice.choice(list(self.played.characters)),
            seed=self.dice.getrandbits(32),
            store=ports.store,
        )
        return self.watched(session)

    def watched(self, session: Session) -> Session:
        """A session of which the judge is told."""
        self._found.looked["sessions"] += 1
        session.embedder = self.ports.embedder
        session.on_prompt = lambda _, prompt: self._watching.prompted(prompt)
        return session

    def drain(self) -> None:
        """Let the judge look at what the session has told so far."""
        for event in self.session.door.take():
            self.judge.took(event, self.ports.listening.said)

    async def turn(self, turn: Turn, move: str) -> None:
        """Let a turn happen to its end."""
        await self.start(turn, move)
        await self.session.idle()
        self.drain()

    async def start(self, turn: Turn, move: str) -> None:
        """Let a turn begin."""
        self.judge.moves.append(move)
        self.drain()
        self.judge.ledger.begin(self.session.state)
        await turn.start()

    def moved(self, move: str) -> None:
        """Go on from where the session stands now."""
        self.judge.moves.append(move)
        self.drain()
        self.judge.ledger.begin(self.session.state)

    async def say(self, text: str) -> None:
        """Say something."""
        await self.turn(self.session.say(text), f"say {text}")

    async def turn_to(self, who: str = "") -> None:
        """Turn to a character, by default any other one, at times with others present."""
        others = [each for each in self.played.characters if each != self.session.character]
        who = who or self.dice.choice(others or [self.session.character])
        self.session.talk_to(who)
        if self.dice.random() < 0.5:
            there = [each for each in self.played.characters if each != who]
            self.session.present = tuple(self.dice.sample(there, self.dice.randint(0, min(2, len(there)))))
        present = " ".join(self.session.present)
        await self.turn(self.session.begin(), f"talk to {who}{f' with {present}' if present else ''}")

    def canary(self, kind: Kind, what: str, *, confided: bool = False, like: str = "") -> str:
        """A word for a secret of this player."""
        run = self.run
        made = run.canaries.new(
            self._words, kind, what, owner=run.player_number, world=run.number, confided=confided, like=like
        )
        return made.canary


Deed: TypeAlias = Callable[[Walk], Awaitable[None]]
"""One thing that a player does."""
