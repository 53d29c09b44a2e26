"""What a session's turns work with: the world, the ports, what happened so far, and the way out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from npcsdk.emotion import Feeling
from npcsdk.events import FACT, Event, InputReceived
from npcsdk.mind.feelings.reactions import noticed
from npcsdk.mind.feelings.upon import at_first, sounded, upon
from npcsdk.mind.fold import Fold
from npcsdk.mind.knowledge.rumours import rumours
from npcsdk.mind.memory.fading import REMEMBERING, Remembering
from npcsdk.mind.moment import Moment, derive
from npcsdk.mind.state import State
from npcsdk.mind.step import Decision, Step
from npcsdk.ports import Embedder, LanguageModel, Prompt, Voice
from npcsdk.session.budget import UNBOUNDED, Budget, Purse
from npcsdk.session.door import Door
from npcsdk.session.figures import Figures, Rate
from npcsdk.session.lineup import members
from npcsdk.session.perceiver import Perceiver
from npcsdk.session.recollecting import Recollecting
from npcsdk.session.vectors import Vectors
from npcsdk.world.character import Character
from npcsdk.world.localized import localized
from npcsdk.world.world import Player, World

_log = logging.getLogger("npcsdk")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a turn waits, in seconds, how often it tries, and what it may use.

    `patience` is the time until the first piece of a generated line, over all tries; after it the
    writer's fallback speaks. `hurry` is the time for a first token while another model is left to
    ask. `turn` and `session` are the budgets of metered models. `remembering` is how much a character keeps word for
    word.
    """

    first_token: float = 15.0
    between_tokens: float = 8.0
    patience: float = 30.0
    line: float = 90.0
    voice: float = 20.0
    tries: int = 3
    ahead: int = 2
    hops: int = 64
    input_characters: int = 4000
    hurry: float = 5.0
    turn: Budget = UNBOUNDED
    session: Budget = UNBOUNDED
    remembering: Remembering = REMEMBERING

    def __post_init__(self) -> None:
        for name, kind in (("turn", Budget), ("session", Budget), ("remembering", Remembering)):
            if not isinstance(given := getattr(self, name), kind):
                raise TypeError(f"{name} is {given!r}; give a {kind.__name__}(...)")


@dataclass(slots=True)
class Context:
    """One session's ground: what every turn of it reads and the one way it writes, `emit`."""

    world: World
    player: Player
    model: LanguageModel
    voice: Voice
    seed: int
    limits: Limits
    fold: Fold
    door: Door
    purse: Purse
    perceiver: Perceiver
    time: float = 0.0
    data: Mapping[str, Any] = field(default_factory=dict)
    present: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    memory: Recollecting | None = None
    vectors: Vectors | None = None
    muted: bool = False
    on_prompt: Callable[[LanguageModel, Prompt], None] | None = None
    on_decision: Callable[[Step, InputReceived, Decision], None] | None = None
    rates: dict[str, Rate] = field(default_factory=dict)

    def emit(self, event: Event) -> None:
        """Let an event have happened, and tell the game."""
        self.fold.apply(event)
        self.door.put(event)

    def happen(self, given: InputReceived, character: str, opens: Iterable[Event] | None = None) -> None:
        """Let an input have happened, and what it does at once to those who notice it.

        Args:
            given: the input.
            character: with whom the player is.
            opens: what comes to mind with it, where a turn begins so.
        """
        if given.kind == "event":
            there = noticed(self.world, character, given.name, given.data)
            there = tuple(dict.fromkeys((character, *self.present))) if there is None else there
            given = replace(given, witnesses=there)
        self.emit(given)

        def now() -> State:
            state = self.produced
            return state if state.character == character else replace(state, character=character)

        for event in upon(self.world, now, given, self.stamp(FACT), self._vector(given)):
            self.emit(event)
        for news in (rumours, at_first) if opens is not None else ():
            for event in news(self.world, self.produced, self.stamp(FACT)):
                self.emit(event)
        for event in opens or ():
            self.emit(replace(event, **self.stamp(FACT)))

    def _vector(self, given: InputReceived) -> tuple[str, Sequence[float]]:
        """The vector of what the player said, and the name of the embedder that made it; empty where there is none."""
        vector = self.perceiver.vector(given.text) if given.kind == "say" and self.embedder else ()
        return (self.embedder.name if self.embedder else "", vector)

    def perceive(self, feeling: Feeling, at: int) -> None:
        """Let the player have sounded so to the model."""
        for event in sounded(self.world, self.produced, feeling, self.stamp(at)):
            self.produce(event)

    def produce(self, event: Event) -> None:
        """`emit` for what a turn makes: nothing any more once the turn was cut."""
        if not self.muted:
            self.emit(event)

    def told(self, step: Step, given: InputReceived, decision: Decision) -> None:
        """Let whoever looks on know of a decision."""
        if self.on_decision is not None:
            self.on_decision(step, given, decision)

    def asking(self, model: LanguageModel, prompt: Prompt) -> None:
        """Let whoever looks on know of a request that is about to be sent."""
        if self.on_prompt is not None:
            try:
                self.on_prompt(model, prompt)
            except Exception:  # Whoever looks on must not change what happens.
                _log.exception("on_prompt failed")

    def stamp(self, at: int) -> dict[str, Any]:
        """The stamps of an event of the current turn, now."""
        return {"turn": self.fold.turn, "at": at, "time": self.time}

    @property
    def embedder(self) -> Embedder | None:
        """What the perceiver works with; set it to have another one."""
        return self.perceiver.embedder

    @embedder.setter
    def embedder(self, embedder: Embedder | None) -> None:
        self.perceiver = Perceiver(embedder)
        if self.vectors is not None:
            self.vectors.use(embedder, self.perceiver.centring)

    @property
    def produced(self) -> State:
        """The state if all that was produced is heard: what production goes by."""
        return self.fold.view(None)

    @property
    def step(self) -> Step:
        """The graph at that state."""
        return Step(self.world, self.produced, self.moment)

    @property
    def moment(self) -> Moment:
        """Who plays, the seed, and what came with the input of this turn."""
        return Moment(self.player, self.seed, self.data)

    @property
    def character(self) -> Character:
        """Who is talked to."""
        return self.world.characters[self.produced.character]

    @property
    def language(self) -> str:
        """The language the character speaks in this session."""
        return self.player.language or self.world.languages[0]

    @property
    def judged(self) -> bool:
        """Whether the model to ask now can be trusted to pick transitions."""
        models = members(self.model, self.purse)
        return bool(models) and models[0].judges_intents

    def rate(self, graph: str, node: str, figures: Figures) -> Rate:
        """How well models keep the contract at a node; shown among the figures of the turn."""
        name = f"{graph}.{node}"
        rate = figures.rates[name] = self.rates.setdefault(name, Rate())
        return rate

    def derive(self, *parts: object) -> int:
        """A number that follows from the seed and these parts alone; all randomness comes from here."""
        return derive(self.seed, *parts)


def ground(
    world: World,
    player: Player,
    character: str,
    model: LanguageModel,
    voice: Voice,
    seed: int,
    limits: Limits,
    door: Door,
) -> Context:
    """The ground of a session at its beginning, where `character` is talked to."""
    fold, purse, said = (
        Fold(State.fresh(world, character)),
        Purse(limits.turn, limits.session),
        localized(world, player.language),
    )
    return Context(said, player, model, voice, seed, limits, fold, door, purse=purse, perceiver=Perceiver(None))
