"""A session: one run of one player in one world."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from npcsdk.errors import SessionError
from npcsdk.events import Event, InputKind, InputReceived, OfferedOption, TextPart
from npcsdk.later import later
from npcsdk.mind.fate import Fate
from npcsdk.mind.feelings.inner import Inner, inner
from npcsdk.mind.state import State
from npcsdk.mind.step import Decision, Step
from npcsdk.ports import Embedder, LanguageModel, Prompt, Store, Voice
from npcsdk.session.budget import Spent
from npcsdk.session.context import Context, Limits, ground
from npcsdk.session.door import Door
from npcsdk.session.event_data import event_data
from npcsdk.session.keeping import Keeping
from npcsdk.session.log import SessionLog
from npcsdk.session.owned import Owned, Port
from npcsdk.session.owner import TurnOwner
from npcsdk.session.resettled import resettled
from npcsdk.session.runner import Runner
from npcsdk.session.save_reading import SaveFile, read_save
from npcsdk.session.shared import Shared
from npcsdk.session.turn import Turn
from npcsdk.session.who import known, present, props, speaking
from npcsdk.world.localized import localized
from npcsdk.world.references import check_world
from npcsdk.world.world import Player, World

if TYPE_CHECKING:
    from npcsdk.session.forgetting import forget_here
    from npcsdk.session.forgotten import Forgotten
    from npcsdk.session.memory import SessionMemory
else:
    forget_here = later("npcsdk.session.forgetting", "forget_here")
    SessionMemory = later("npcsdk.session.memory", "SessionMemory")


class Session:
    """Holds the state of one player in one world, for all its characters.

    `begin`, `say`, `choose` and `notify` make turns; a new turn interrupts the one before it, and
    seals how much of it was heard. A game that reports nothing has heard what it was handed.
    """

    model: Shared[LanguageModel] = Shared("Where words come from.", fixed=True)
    voice: Shared[Voice] = Shared("Where sound comes from.", fixed=True)
    player: Shared[Player] = Shared("Who plays.", fixed=True)
    time: Shared[float] = Shared("Seconds of game time.", fixed=True)
    present: Shared[tuple[str, ...]] = Shared(
        "Characters that hear what is said, besides the one talked to, by id. Holds from the next turn on.",
        check=present,
    )
    things: Shared[tuple[str, ...]] = Shared("What is there, in words: it comes to mind first.", check=props)
    embedder: Shared[Embedder | None] = Shared(
        "Finds what the player means, beside words, where the model does not judge it. Set it to have one."
    )
    on_prompt: Shared[Callable[[LanguageModel, Prompt], None] | None] = Shared("Called with each request; to look on.")
    on_decision: Shared[Callable[[Step, InputReceived, Decision], None] | None] = Shared(
        "Called with each decision on an input: the graph as it was, the input, and where it leads; to look on. Where"
        " a model judges it is called twice: with the choices left to the model, and with what it took."
    )

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
            store: keeps each turn when it is sealed. A player whom it knows in this world goes on
                where they left off, and so do seed and character. Another Session that has the same
                player there can advance no more.
            limits: how long a turn waits, how often it tries, and what it may use.
            language: what is spoken, by default the player's; see the property.

        Raises:
            SessionError: no such character.
            WorldError: the world refers to things that are not there.
            StoreError: the store cannot be written or read.
            SaveError: what the store holds is damaged, or cannot go on in this world.
        """
        check_world(world)
        self._runner, self.door, self._owned = Runner(), Door(), Owned()
        player, who = speaking(player or Player(), language), known(world, character or world.start)
        context = ground(world, player, who, model, voice, seed, limits or Limits(), self.door)
        self._owner = TurnOwner(context, who, lambda fold: self._keeping.seal(fold), lambda: self._keeping.changed())
        self._keeping = Keeping(self._owner, world, store)

    @property
    def world(self) -> World:
        """What was authored, as it was written."""
        return self._keeping.world

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
        player = self._context.player = speaking(self.player, language or self.world.languages[0])
        self._context.world = localized(self.world, player.language)

    @property
    def memory(self) -> SessionMemory:
        """What the characters remember."""
        return SessionMemory(self._owner, self._keeping)

    @property
    def spent(self) -> Spent:
        """What metered models have used in this session: a copy."""
        return replace(self._context.purse.spent)

    @property
    def character(self) -> str:
        """The id of who is talked to."""
        return self._owner.character

    @property
    def busy(self) -> bool:
        """Whether a turn is being made."""
        return self._owner.busy

    @property
    def state(self) -> State:
        """What is so, going by what was heard so far: a copy."""
        return self._owner.state

    def inner(self, character: str | None = None) -> Inner:
        """What a character feels, shows and thinks by now, by default the one talked to. SessionError: no such one."""
        state = self.state
        state.time = max(state.time, self.time)
        return inner(self.world, state, known(self.world, character or self.character))

    @property
    def options(self) -> tuple[OfferedOption, ...]:
        """What the player may pick now."""
        return self._owner.offered

    def begin(self) -> Turn:
        """The character speaks first: the start node. Later on, the options again; after an end, anew."""
        return self._turn("begin")

    def say(self, text: str) -> Turn:
        """The player says something, in any words. It is data: tags in it are text.

        Raises (when entered): SessionError: the talk has ended.
        """
        if not isinstance(text, str):
            raise SessionError(f"say takes text, not {type(text).__name__}")
        return self._turn("say", parts=(TextPart(text.encode("utf-8", "replace").decode()),))

    def choose(self, option_id: str) -> Turn:
        """The player picks an option that is offered; that means all was heard.

        Raises (when entered): SessionError: no such option is offered.
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
        """Let `dt` seconds of game time pass; the only way they do. Gives a turn to enter, where a transition waited
        for this silence. SessionError: dt is negative or no number."""
        if not (dt >= 0 and self.time + dt < float("inf")):
            raise SessionError(f"dt is {dt!r}; it must be seconds, 0 or more")
        self._context.time += dt
        silence = self._owner.impatient()
        return Turn(self._owner, self.door, silence) if silence else None

    def talk_to(self, character: str, present: Iterable[str] = (), things: Iterable[str] = ()) -> None:
        """Turn to another character, for the next turn; those `present` hear it, too. SessionError: no such one."""
        who, what = known(self.world, character), props(self.world, things)
        self.present, self.things, self._owner.character = present, what, who  # type: ignore[assignment]

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
        """Cut the character short, at once; `heard` characters count, by default what was reported, or else all that
        was delivered. Await the result to know that the model's stream is closed."""
        return self._owner.interrupt(heard)

    async def run(self, text: str) -> list[Event]:
        """Say something, and return all events of the turn."""
        async with self.say(text) as turn:
            return [event async for event in turn]

    def run_sync(self, text: str) -> list[Event]:
        """`run`, for programs without an event loop; SessionError where one is running."""
        return self._runner.run(self.run(text))

    @property
    def log(self) -> SessionLog:
        """What was sealed, one record a turn: `log.read()`."""
        return self._keeping.log

    def saving(self, path: str | Path) -> Callable[[], None]:
        """How things stand now, taken in no time: call what this gives, in any thread, to write it as `save` does."""
        return self._keeping.saving(Path(path))

    def save(self, path: str | Path) -> None:
        """Write the state to `path`, and the sealed turns to a log beside it. Waits for the disk.

        Raises:
            SaveError: it cannot be written; the session goes on.
        """
        self.saving(path)()

    def autosave(self, path: str | Path | None) -> None:
        """Save to `path` after each turn and at the end, in a worker thread: nothing waits for it. None stops it.

        What cannot be written is told of by a Notice, `save_failed`, and tried again after the next turn.
        """
        self._keeping.autosave(None if path is None else Path(path))

    @classmethod
    def load(cls, path: str | Path, world: World, *, model: LanguageModel, voice: Voice, **settings: Any) -> Self:
        """A session as it was saved; a turn that was under way is cut at what was heard.

        Args:
            path: what `save` wrote.
            world: the world it was saved in, as it is now; `npcsdk diff` tells what that does to saves.
            model, voice: words, and sound.
            settings: `store` and `limits`, as for a new session.

        Raises:
            SaveError: the save is damaged, or cannot go on in this world; nothing was loaded.
        """
        saved = read_save(Path(path))
        resettled(saved.snapshot, world, path)
        session = cls(world, model=model, voice=voice, player=saved.snapshot.player, **settings)
        session._keeping.restore(saved, anew=True)
        return session

    def restore(self, save: str | Path | SaveFile) -> Fate:
        """Go on from a save, here and now: a quick load. What goes on is cut off.

        The game is told by a `Restored` event and by the options that are offered there. Gives what became of what
        did not fit the world as it is now.

        Args:
            save: what `save` wrote, or what `read_save` read of it, in a thread that may wait.

        Raises:
            SaveError: the save is damaged, or cannot go on in this world; nothing changed.
            StoreError: the store cannot be written; nothing changed.
        """
        saved = save if isinstance(save, SaveFile) else read_save(Path(save))
        return self._keeping.restore(saved)

    def rewind(self, turns: int = 1) -> None:
        """Take turns back, the one under way among them: all is as it was before they began, money spent excepted.

        The game is told by a `Restored` event and by the options that were offered then.

        Raises:
            SessionError: there are not so many, or the log does not go back so far; nothing changed.
            StoreError: the store cannot be written; nothing changed.
        """
        self._keeping.rewind(turns)

    def branch(self, name: str = "") -> Self:
        """Another session, which goes on from here by itself. The two share their past, and model and voice.

        Model and voice stay this session's to close; a turn under way is cut there at what was heard.

        Args:
            name: what the store is to call it, behind the name of this one.

        Raises:
            StoreError: the store has a session of that name, or cannot keep one.
        """
        context = self._context
        settings: dict[str, Any] = {"player": self.player, "seed": context.seed, "limits": context.limits}
        made = type(self)(self.world, model=self.model, voice=self.voice, **settings)
        made._keeping.branch_of(self._keeping, name)
        made.embedder = self.embedder
        return made

    def reload(self, world: World) -> Fate:
        """Go on in an edited world, between turns. Gives what became of what did not fit it; `Restored` tells of it.

        Raises:
            SessionError: a turn is being made.
            WorldError: the world refers to things that are not there.
            SaveError: this session cannot go on in that world; it goes on in its own.
        """
        return self._keeping.reload(world)

    async def forget(self) -> Forgotten:
        """Forget the player: begin anew with somebody whom nobody met, and remove what was kept. `Restored` tells it.

        That is what the store has of them in this world, and the saves that this session wrote. Other saves and other
        worlds: `npcsdk.forgetting.forget`. StoreError: the store cannot be written; nothing changed.
        """
        return await forget_here(self._owner, self._keeping)

    def forget_sync(self) -> Forgotten:
        """`forget`, for programs without an event loop."""
        return self._runner.run(self.forget())

    async def idle(self) -> None:
        """Return when no turn is being made."""
        await self._owner.idle()

    async def warm(self) -> None:
        """Have the model ready for whoever is talked to. Never raises; the first authored line does it by itself."""
        await asyncio.wait((self._owner.warm(),))

    def own(self, port: Port) -> None:
        """Close this model, voice, embedder or store together with the session."""
        self._owned.add(port)

    async def aclose(self) -> None:
        """End what goes on, and close the ports that this session owns. May be called twice."""
        await self._owner.end()
        await self._owner.cool()
        await self._keeping.finish()
        await self._owned.aclose()

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

    def _turn(
        self, kind: InputKind, parts: tuple[TextPart, ...] = (), name: str = "", data: Mapping[str, Any] | None = None
    ) -> Turn:
        speaker = self.player.name if kind in ("say", "choose") else ""
        return Turn(self._owner, self.door, InputReceived(kind, parts, speaker, name, data or {}))
