"""One walk: a talk from its beginning to an ending, a failure, or where it has gone on long enough."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import NamedTuple, TypeAlias

from npcsdk.check.play import Play
from npcsdk.check.walks.coverage import Coverage
from npcsdk.check.walks.moves import WORDS, Move, back, elsewhere, is_stuck, moves_at
from npcsdk.check.walks.personas import Look, Persona
from npcsdk.events import Event, Notice, SessionEnded
from npcsdk.world.conditions import ConditionError
from npcsdk.world.world import World

LONGEST = 30
"""Moves after which a walk stops where it is."""
_PATIENCE = (Move("say", WORDS), Move("silence", seconds=86_400.0), Move("say", WORDS))
"""What is tried where nothing can be done now, in case that it can later."""


Tell: TypeAlias = Callable[[Move | None, list[Event]], None]
"""Told of a move, None for the beginning, and of the events that came of it."""


class Happened(NamedTuple):
    """Something that went wrong: what, where the talk was then, and after how many moves."""

    code: str
    text: str
    where: str
    made: int


class Walk:
    """One talk. What it does follows from the world, the seed, its dice, and who chooses.

    Attributes:
        play: the talk as it is.
        moves: what was done, in order.
        failures: what went wrong.
        over: whether it came to an ending or cannot go on.
        tell: told of each turn; set it to look on.
    """

    def __init__(self, world: World, coverage: Coverage, *, dice: Random, seed: int, character: str) -> None:
        self.play = Play(world, seed=seed, character=character, unanswered=self._unanswered)
        self.moves: list[Move] = []
        self.failures: list[Happened] = []
        self.over = False
        self.tell: Tell | None = None
        self._coverage = coverage
        self._dice = dice
        self._judged = dice.random() < 0.5
        self._made: Counter[Move] = Counter()
        self._idle = self._waited = 0
        self._stuck: set[str] = set()

    def go(self, choose: Persona) -> None:
        """Walk to the end."""
        try:
            self._go(choose)
        except Exception as error:  # Whatever a world does to the code is to be told, with the moves that led to it.
            frame = traceback.extract_tb(error.__traceback__)[-1]
            self._fail("exception", f"{type(error).__name__}: {error} ({frame.name}, line {frame.lineno})")
            self.over = True

    def _go(self, choose: Persona) -> None:
        self._let(None)
        while not self.over and len(self.moves) < LONGEST:
            move = self._next(choose)
            if move is None:
                self.over = True
                return
            self._made[move] += 1
            before = self.play.state.place
            self._let(move)
            self._idle = self._idle + 1 if self.play.state.place == before else 0

    def _next(self, choose: Persona) -> Move | None:
        """What is done next; None where nothing can be."""
        step = self.play.ahead
        moves = moves_at(step, self.play.options)
        others = elsewhere(step)
        if moves:
            self._waited = 0
            self._stuck.clear()
            return choose(Look(step, moves, others, self._dice, self._made, self._idle))
        if not is_stuck(step) and self._waited < len(_PATIENCE):
            self._waited += 1
            return _PATIENCE[self._waited - 1]
        self._stuck.add(step.state.character)
        others = [move for move in others if move.value not in self._stuck]
        if others and not is_stuck(step):
            self._waited = 0
            return self._dice.choice(others)
        self._fail("dead_end", "nothing that a player can do leads on from here, and the talk has not ended")
        return None

    def _let(self, move: Move | None) -> None:
        """Let a turn happen, the first one without a move, and note what came of it."""
        if move:
            self.moves.append(move)
        events = move.make(self.play, judged=self._judged) if move else self.play.begin()
        self._coverage.note(events, self.play.ways)
        if self.tell:
            self.tell(move, events)
        for event in events:
            if isinstance(event, Notice) and event.level != "info":
                self._fail(event.code, event.text)
                self.over = self.over or event.level == "error"
        if any(isinstance(event, SessionEnded) for event in events) and not self.over:
            # Half of those who came to an ending turn to someone else, or come back to who may greet them otherwise.
            others = [*elsewhere(self.play.step), *back(self.play.step)] if len(self.moves) < LONGEST else []
            self.over = not others or self._dice.random() < 0.5
            if not self.over:
                self._let(self._dice.choice(others))

    def _fail(self, code: str, text: str) -> None:
        place = self.play.state.place
        where = f"{place.graph}.{place.node}" if place else self.play.character
        if not any(each[:3] == (code, text, where) for each in self.failures):
            self.failures.append(Happened(code, text, where, len(self.moves)))

    def _unanswered(self, error: ConditionError) -> None:
        self._fail("condition", error.message)
