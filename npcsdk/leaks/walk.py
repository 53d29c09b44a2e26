"""One player's way through a world with a real session: talk, prying, secrets told, saves, and time taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeAlias

from npcsdk.check.walks.moves import BEYOND, Move, elsewhere, moves_at
from npcsdk.check.walks.personas import PERSONAS, Look
from npcsdk.errors import SessionError
from npcsdk.leaks.canaries import Kind
from npcsdk.leaks.judge import Found, Judge, Run
from npcsdk.leaks.ledger import Kept
from npcsdk.leaks.spies import WATCHER, Listening
from npcsdk.leaks.watching import Watching
from npcsdk.leaks.words import ASKED, CONFIDED, ORDERED, RUMOURED, TOLD, phrases
from npcsdk.memory import Memory
from npcsdk.mind.moment import Moment
from npcsdk.mind.step import Step
from npcsdk.ports import Embedder, LanguageModel, Store, Voice
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn
from npcsdk.world.nature import PLAYER
from npcsdk.world.world import World

HOUR, DAY = 3600.0, 86400.0
NOISE = "noise"
"""The event of the game that only some notice."""

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
        self.found = found
        self.dice = Random(f"{run.seed}/{run.player_number}")
        self._words = Random(f"{run.seed}/{run.player_number}/words")
        self.judge = Judge(run, self._drain, found)
        self._opening = opening
        self._watching = Watching(self.judge)
        self._persona = PERSONAS[self.dice.choice(list(PERSONAS))]
        self._saved: Kept | None = None
        self._by_key: dict[str, Kept] = {}
        self._number = 0
        WATCHER.set(self._watching)
        self.session = self._open()

    async def go(self, turns: int) -> None:
        """Walk so many turns, and look at what is left of it."""
        self.found.looked["players"] += 1
        try:
            await self._turn(self.session.begin(), "begin")
            for _ in range(turns):
                await self._move()
                self._watching.check()
            await self._look_back()
        finally:
            await self.session.aclose()
        self._watching.check()

    def _open(self) -> Session:
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
        return self._watched(session)

    def _watched(self, session: Session) -> Session:
        self.found.looked["sessions"] += 1
        session.embedder = self.ports.embedder
        session.on_prompt = lambda _, prompt: self._watching.prompted(prompt)
        return session

    def _drain(self) -> None:
        for event in self.session.door.take():
            self.judge.took(event, self.ports.listening.said)

    async def _turn(self, turn: Turn, move: str) -> None:
        """Let a turn happen to its end."""
        await self._start(turn, move)
        await self.session.idle()
        self._drain()

    async def _start(self, turn: Turn, move: str) -> None:
        self.judge.moves.append(move)
        self._drain()
        state = self.session.state
        self.judge.ledger.begin(state)
        await turn.start()

    async def _move(self) -> None:
        self._number += 1
        doing = self.dice.choices([each for each, _ in _DOING], [weight for _, weight in _DOING])[0]
        try:
            await doing(self)
        except SessionError:  # The talk has ended, or something cannot be done now: somebody else, or anew.
            await self._elsewhere()

    async def _play(self) -> None:
        """Do what a player of this kind would do here."""
        session = self.session
        step = Step(self.run.world, session.state, Moment(self.run.player))
        moves, others = moves_at(step, session.options), elsewhere(step)
        if not moves:
            await self._elsewhere()
            return
        move = self._persona(Look(step, moves, others, self.dice))
        if move.kind == "silence":
            await self._wait(move.seconds + BEYOND)
        elif move.kind == "talk_to":
            await self._elsewhere(move)
        else:
            await self._turn(self._made(move), str(move))

    def _made(self, move: Move) -> Turn:
        if move.kind == "choose":
            return self.session.choose(move.value)
        if move.kind == "event":
            return self.session.notify(move.value, **dict(move.data))
        return self.session.say(move.value)

    async def _elsewhere(self, move: Move | None = None) -> None:
        """Turn to somebody, or begin anew where there is nobody else."""
        others = [who for who in self.played.characters if who != self.session.character]
        who = move.value if move else self.dice.choice(others or [self.session.character])
        self.session.talk_to(who)
        if self.dice.random() < 0.5:
            there = [each for each in self.played.characters if each != who]
            self.session.present = tuple(self.dice.sample(there, self.dice.randint(0, min(2, len(there)))))
        present = " ".join(self.session.present)
        await self._turn(self.session.begin(), f"talk to {who}{f' with {present}' if present else ''}")

    async def _wait(self, seconds: float) -> None:
        turn = self.session.tick(seconds)
        if turn is not None:
            await self._turn(turn, f"wait {seconds:g}s")
        else:
            self.judge.moves.append(f"wait {seconds:g}s")

    async def _long_wait(self) -> None:
        await self._wait(self.dice.choice((20.0, HOUR, DAY, 3 * DAY)))

    async def _say(self, text: str) -> None:
        await self._turn(self.session.say(text), f"say {text}")

    def _new(self, kind: Kind, what: str, *, confided: bool = False, like: str = "") -> str:
        run = self.run
        made = run.canaries.new(
            self._words, kind, what, owner=run.player_number, world=run.number, confided=confided, like=like
        )
        return made.canary

    async def _tell(self) -> None:
        """Tell something of oneself, at times in confidence."""
        confided = self.dice.random() < 0.4
        phrase = self.dice.choice(phrases(CONFIDED if confided else TOLD, self.session.language))
        word = self._new("told", self.session.character, confided=confided, like=phrase)
        await self._say(phrase.format(word.capitalize()))

    async def _ask(self) -> None:
        await self._say(self.dice.choice(phrases(ASKED, self.session.language)))

    async def _order(self) -> None:
        await self._say(self.dice.choice(phrases(ORDERED, self.session.language)))

    async def _spread(self) -> None:
        """Ask somebody about what was heard somewhere."""
        known = sorted(
            word for word in self.judge.ledger.heard.canaries[PLAYER] if word not in self.run.player.name.casefold()
        )
        if known:
            phrase = self.dice.choice(phrases(RUMOURED, self.session.language))
            await self._say(phrase.format(self.dice.choice(known), n=self._number + 2))

    async def _happen(self) -> None:
        """Something that only some notice."""
        there = self.dice.sample(
            list(self.played.characters), self.dice.randint(0, min(2, len(self.played.characters)))
        )
        word = self._new("event", " and ".join(there) or "nobody")
        note = f"a noise like {word}"
        await self._turn(
            self.session.notify(NOISE, note=note, witnesses=there), f"event {NOISE} before {there}: {note}"
        )

    async def _give(self) -> None:
        """The game gives somebody a memory."""
        who = self.dice.choice(list(self.played.characters))
        word = self._new("given", who)
        self._drain()
        self.session.memory.add(
            who, [Memory(id="", text=f"In spring I saw {word} by the river.", time=0.0, importance=0.7)]
        )
        self.judge.ledger.given(who, word, 0.0)
        self.judge.moves.append(f"{who} is given a memory of {word}")

    async def _cut_in(self) -> None:
        """Cut somebody short, or hear only part of what was said."""
        await self._start(self.session.say(self.dice.choice(phrases(ASKED, self.session.language))), "say, and cut in")
        for _ in range(self.dice.randint(0, 12)):
            await asyncio.sleep(0)
        self._drain()
        heard = self.dice.randint(-1, 60)
        told = max(-1, min(heard, self.session.door.told(self.judge.ledger.state.turn)))
        await self.session.interrupt(heard)
        await self.session.idle()
        self._drain()
        self.judge.ledger.cut(told)

    async def _rewind(self) -> None:
        turns = self.dice.randint(1, 3)
        self._drain()
        self.session.rewind(turns)
        self.judge.ledger.back(turns)
        self._after(f"rewind {turns}")

    async def _save(self) -> None:
        """Save, and look at all that was written."""
        self._drain()
        self.session.save(self.folder / "save.json")
        self._saved = self.judge.ledger.keep()
        self.judge.moves.append("save")
        for path in sorted(self.folder.iterdir()):
            self.judge.kept("save", path.read_text("utf-8", "replace"))

    async def _load(self) -> None:
        """Go on from what was saved."""
        if self._saved is None:
            await self._save()
        else:
            self._drain()
            self.session.restore(self.folder / "save.json")
            self.judge.ledger.put_back(self._saved)
            self._after("load")

    async def _branch(self) -> None:
        """Go on in another session from here."""
        self._drain()
        before, present = self.session, self.session.present
        self._by_key[before.log.claim.key] = self.judge.ledger.keep()
        self.session = self._watched(before.branch(f"b{self._number}"))
        self.session.present = present
        await before.aclose()
        self._after("branch")

    async def _reopen(self) -> None:
        """Close it, and open it again from its store."""
        self._drain()
        name = self.session.log.claim.key
        await self.session.aclose()
        self._drain()
        self.session = self._open()
        again = self.session.log.claim.key
        if again != name:  # It was a branch, and that from which it branched goes on.
            self.judge.ledger.put_back(self._by_key[again])
        self._after(f"reopen {again}")

    def _after(self, move: str) -> None:
        self.judge.moves.append(move)
        self._drain()
        self.judge.ledger.begin(self.session.state)

    async def _look_back(self) -> None:
        """Look at what is kept of the run."""
        await self._save()
        log = self.session.log
        for record in log.read():
            self.judge.kept("log", record.body.decode("utf-8", "replace"))
        for record in self.ports.store.read(log.claim.key):
            self.judge.kept("store", record.body.decode("utf-8", "replace"))
        parked = log.claim.parked()
        if parked is not None:
            self.judge.kept("store", parked.decode("utf-8", "replace"))


_DOING: tuple[tuple[Callable[[Walk], Awaitable[None]], float], ...] = (
    (Walk._play, 9),
    (Walk._tell, 3),
    (Walk._ask, 3),
    (Walk._spread, 2),
    (Walk._order, 1),
    (Walk._long_wait, 1.5),
    (Walk._elsewhere, 2),
    (Walk._happen, 1),
    (Walk._give, 0.4),
    (Walk._cut_in, 1),
    (Walk._rewind, 0.7),
    (Walk._save, 0.3),
    (Walk._load, 0.6),
    (Walk._branch, 0.4),
    (Walk._reopen, 0.4),
)
"""What a player does, and how often."""
