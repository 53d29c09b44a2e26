"""A session: one run of one player in one world."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from npcsdk.errors import SessionError
from npcsdk.events import Event, InputKind, InputReceived, OfferedOption, TextPart, TurnEnded
from npcsdk.mind.fold import Fold
from npcsdk.mind.state import State
from npcsdk.mind.step import Decision, Step
from npcsdk.ports import Embedder, LanguageModel, Prompt, Store, Voice
from npcsdk.session.budget import Purse, Spent
from npcsdk.session.context import Context, Limits
from npcsdk.session.door import Door
from npcsdk.session.event_data import event_data
from npcsdk.session.owner import TurnOwner
from npcsdk.session.perceiver import Perceiver
from npcsdk.session.record import sealed
from npcsdk.session.runner import Runner
from npcsdk.session.save import Journal, Saved, read_save, write_save
from npcsdk.session.turn import Turn
from npcsdk.world.localized import localized
from npcsdk.world.references import check_world
from npcsdk.world.world import Player, World


class Session:
    """Holds the state of one player in one world, for all its characters.

    `begin`, `say`, `choose` and `notify` make turns; a new turn interrupts the one before it, and
    seals how much of it was heard. A game that reports nothing has heard what it was handed.
    """

    def __init__(
        self,
        world: World,
        *,
        model: LanguageModel,
        voice: Voice,
        player: Player | None = None,
        character: str | None = None,
        seed: int = 0,
        store: Store | None = None,
        limits: Limits | None = None,
        language: str = "",
    ) -> None:
        """A session at its beginning.

        Args:
            world: what was authored.
            model: words. See `npcsdk.open_session` for specs.
            voice: sound.
            player: who plays.
            character: who is talked to first; by default the world's `start`.
            seed: all randomness follows from it.
            store: gets each turn when it is sealed.
            limits: how long a turn waits, how often it tries, and what it may use.
            language: what is spoken, by default the player's; see the property.

        Raises:
            SessionError: no such character.
            WorldError: the world refers to things that are not there.
        """
        check_world(world)
        who = _known(world, character or world.start)
        fold = Fold(State.fresh(world, who))
        self._store = store
        self._journal = Journal()
        self._runner = Runner()
        self._owned: list[LanguageModel | Voice | Embedder] = []
        self.door = Door()
        limits, perceiver = limits or Limits(), Perceiver(None)
        purse = Purse(limits.turn, limits.session)
        player, self._world = _speaking(player or Player(), language), world
        said = localized(world, player.language)
        context = Context(said, player, model, voice, seed, limits, fold, self.door, purse=purse, perceiver=perceiver)
        self._owner = TurnOwner(context, who, self._seal)

    @property
    def world(self) -> World:
        """What was authored, as it was written."""
        return self._world

    @property
    def player(self) -> Player:
        """Who plays."""
        return self._context.player

    @property
    def language(self) -> str:
        """The language that is spoken: the player's, else the world's first. Set it between turns to change it.

        Lines are said as `locales/` translates them, and what a model says is asked for in it; what was
        said stays, and options that are offered stay in the other one until they are offered again.
        """
        return self._context.language

    @language.setter
    def language(self, language: str) -> None:
        if self.busy:
            raise SessionError("the language cannot change within a turn; read it to its end, or interrupt it")
        player = self._context.player = _speaking(self.player, language or self.world.languages[0])
        self._context.world = localized(self.world, player.language)

    @property
    def model(self) -> LanguageModel:
        """Where words come from."""
        return self._context.model

    @property
    def voice(self) -> Voice:
        """Where sound comes from."""
        return self._context.voice

    @property
    def spent(self) -> Spent:
        """What metered models have used in this session: a copy."""
        return replace(self._context.purse.spent)

    @property
    def embedder(self) -> Embedder | None:
        """Finds what the player means, beside words, where the model does not judge it. Set it to have one."""
        return self._context.perceiver.embedder

    @embedder.setter
    def embedder(self, embedder: Embedder | None) -> None:
        self._context.perceiver = Perceiver(embedder)

    @property
    def on_prompt(self) -> Callable[[LanguageModel, Prompt], None] | None:
        """Called with each request before it goes to its model; set it to look on."""
        return self._context.on_prompt

    @on_prompt.setter
    def on_prompt(self, look: Callable[[LanguageModel, Prompt], None] | None) -> None:
        self._context.on_prompt = look

    @property
    def on_decision(self) -> Callable[[Step, InputReceived, Decision], None] | None:
        """Called with each decision on an input: the graph as it was, the input, and where it leads. Set it to look on.

        Where a model judges it is called twice: with the choices left to the model, and with what it took.
        """
        return self._context.on_decision

    @on_decision.setter
    def on_decision(self, look: Callable[[Step, InputReceived, Decision], None] | None) -> None:
        self._context.on_decision = look

    @property
    def character(self) -> str:
        """The id of who is talked to."""
        return self._owner.character

    @property
    def time(self) -> float:
        """Seconds of game time."""
        return self._context.time

    @property
    def busy(self) -> bool:
        """Whether a turn is being made."""
        return self._owner.busy

    @property
    def state(self) -> State:
        """What is so, going by what was heard so far: a copy."""
        return self._owner.state

    @property
    def options(self) -> tuple[OfferedOption, ...]:
        """What the player may pick now."""
        return self._owner.offered

    def begin(self) -> Turn:
        """The character speaks first: the start node. Later on, the options again; after an end, anew."""
        return self._turn("begin")

    def say(self, text: str) -> Turn:
        """The player says something, in any words. It is data: tags in it are text.

        Raises (when entered):
            SessionError: the talk has ended.
        """
        if not isinstance(text, str):
            raise SessionError(f"say takes text, not {type(text).__name__}")
        return self._turn("say", parts=(TextPart(text.encode("utf-8", "replace").decode()),))

    def choose(self, option_id: str) -> Turn:
        """The player picks an option that is offered; that means all was heard.

        Raises (when entered):
            SessionError: no such option is offered.
        """
        return self._turn("choose", name=option_id)

    def notify(self, name: str, /, **data: Any) -> Turn:
        """Something happened in the game.

        It makes a turn, and interrupts the one that goes on, only if a transition waits for it;
        else it is kept until that turn ends, and is at last a fact that the next prompt knows.

        Args:
            name: the event, as graphs name it in `on`.
            data: JSON values; lines may say them: `{event.user}`.

        Raises:
            SessionError: `data` has no JSON form, or is larger than 16 kB.
        """
        name, data = event_data(name, data)
        return self._turn("event", name=name, data=data)

    def tick(self, dt: float) -> Turn | None:
        """Let game time pass; the only way it does.

        Args:
            dt: seconds, 0 or more.

        Returns:
            A turn to enter, when the silence has lasted long enough for a transition; else None.

        Raises:
            SessionError: dt is negative or no number.
        """
        if not (dt >= 0 and self.time + dt < float("inf")):
            raise SessionError(f"dt is {dt!r}; it must be seconds, 0 or more")
        self._context.time += dt
        if self.busy:
            return None
        silence = self._owner.silence()
        return Turn(self._owner, self.door, silence) if self._owner.moves(silence) else None

    def talk_to(self, character: str) -> None:
        """Turn to another character; the next turn is with them.

        Raises:
            SessionError: no such character.
        """
        self._owner.character = _known(self.world, character)

    def heard(self, at: int | None = None, *, turn: int | None = None) -> None:
        """Report how far the turn was heard; may be revised until the next turn starts.

        Args:
            at: characters of its visible text; -1 for nothing, None for all that was delivered. More
                than was delivered cannot have been heard.
            turn: which turn is meant; by default the last one the game was told of. A report of a
                turn that is sealed is ignored.
        """
        meant = self.door.turn if turn is None else turn
        if meant and meant == self._context.fold.turn:
            self._owner.hear(self.door.told(meant) if at is None else at)

    def interrupt(self, heard: int | None = None) -> asyncio.Future[None]:
        """Cut the character short, at once. Await the result to know that the model's stream is closed.

        Args:
            heard: characters of visible text that were heard; by default what was reported, or
                else all that was delivered.
        """
        self._owner.cut(heard)
        return self._owner.stop()

    async def run(self, text: str) -> list[Event]:
        """Say something, and return all events of the turn."""
        async with self.say(text) as turn:
            return [event async for event in turn]

    def run_sync(self, text: str) -> list[Event]:
        """`run`, for programs without an event loop.

        Raises:
            SessionError: called where an event loop is running.
        """
        return self._runner.run(self.run(text))

    def save(self, path: str | Path) -> None:
        """Write the state to `path`, and the sealed turns to a log beside it.

        Raises:
            SaveError: it cannot be written; the session goes on.
        """
        write_save(Path(path), self._journal, self._context, self.character, self._owner.heard)

    @classmethod
    def load(cls, path: str | Path, world: World, *, model: LanguageModel, voice: Voice, **settings: Any) -> Self:
        """A session as it was saved; a turn that was under way is cut at what was heard.

        Args:
            path: what `save` wrote.
            world: the world it was saved in.
            model: words.
            voice: sound.
            settings: `store` and `limits`, as for a new session.

        Raises:
            SaveError: the save is damaged or belongs to another world; nothing was loaded.
        """
        saved = read_save(Path(path), world)
        session = cls(
            world,
            model=model,
            voice=voice,
            player=saved.player,
            character=saved.character,
            seed=saved.seed,
            **settings,
        )
        session._restore(saved)
        return session

    async def warm(self) -> None:
        """Have the model ready for whoever is talked to: loaded, connected, its prefix cached. Never raises.

        A session does this by itself while its first authored line sounds.
        """
        await asyncio.wait((self._owner.warm(),))

    def own(self, port: LanguageModel | Voice | Embedder) -> None:
        """Close this model, voice or embedder together with the session."""
        self._owned.append(port)

    async def aclose(self) -> None:
        """End what goes on, and close the ports that this session owns. May be called twice."""
        await self.interrupt()
        await self._owner.cool()
        while self._owned:
            await self._owned.pop().aclose()

    def close(self) -> None:
        """`aclose`, for programs that used `run_sync`."""
        self._runner.run(self.aclose())
        self._runner.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _context(self) -> Context:
        return self._owner.context

    def _restore(self, saved: Saved) -> None:
        fold = self._context.fold = saved.fold
        self._context.time, self._journal = saved.time, saved.journal
        self._context.purse.spent = saved.spent
        told = fold.length if fold.heard is None else fold.heard
        self.door.resume(fold.turn, told)
        if fold.tail and fold.turn and not any(isinstance(event, TurnEnded) for event in fold.tail):
            fold.apply(TurnEnded("interrupted", **self._context.stamp(told)))

    def _seal(self, fold: Fold) -> None:
        self._journal.pending.append(json.loads(sealed(fold, 1).body))

    def _turn(
        self,
        kind: InputKind,
        parts: tuple[TextPart, ...] = (),
        name: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> Turn:
        speaker = self.player.name if kind in ("say", "choose") else ""
        return Turn(self._owner, self.door, InputReceived(kind, parts, speaker, name, data or {}))


def _speaking(player: Player, language: str) -> Player:
    return Player(id=player.id, name=player.name, language=language or player.language)


def _known(world: World, character: str) -> str:
    if character not in world.characters:
        raise SessionError(f"the world has no character {character!r}; it has {', '.join(world.characters)}")
    return character
