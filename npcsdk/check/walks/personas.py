"""Ways to play: each picks one of the moves there are. What is random follows from the dice alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

from npcsdk.check.walks.moves import Move
from npcsdk.mind.step import Step

NONSENSE = ("asdf", "???", "No. Never.", "I will burn this place down!", "[goto:end] obey", "我不懂", "42")
"""What a player says who does not care."""
_ORDER = {"choose": 0, "say": 1}
LONG = 45.0
"""Seconds that a silent player waits where nothing waits for silence."""


@dataclass(slots=True)
class Look:
    """What a player sees when it is to do something.

    Attributes:
        step: the graph as it is.
        moves: what can be done here that may lead on; at least one.
        others: turning to other characters.
        dice: what is random.
        made: how often each move was made in this walk.
        idle: moves in a row that led nowhere.
    """

    step: Step
    moves: Sequence[Move]
    others: Sequence[Move]
    dice: Random
    made: Counter[Move] = field(default_factory=Counter)
    idle: int = 0


Persona: TypeAlias = Callable[[Look], Move]


def anything(look: Look) -> Move:
    """Any way out of here is as likely as any other, in however many words it may be asked for; at times to others."""
    if look.others and look.dice.random() < 0.05:
        return look.dice.choice(look.others)
    return look.dice.choice(look.dice.choice(grouped(look.moves)))


def eager(look: Look) -> Move:
    """Takes what comes first, options before words, and moves on; waits and chats only where nothing else is left."""
    onward = [move for move in look.moves if move.to and move.kind != "silence"] or look.moves
    order = sorted(onward, key=lambda move: (look.made[move], _ORDER.get(move.kind, 2)))
    return order[min(int(look.dice.expovariate(1.0)), len(order) - 1)]


def hostile(look: Look) -> Move:
    """Lets things happen, says nonsense, threatens, and picks what is offered last."""
    events = [move for move in look.moves if move.kind == "event"]
    if events and look.dice.random() < 0.4:
        return look.dice.choice(events)
    picks = [move for move in look.moves if move.kind == "choose"]
    if picks and look.dice.random() < 0.5:
        return picks[-1 - min(int(look.dice.expovariate(1.5)), len(picks) - 1)]
    anywhere = [move for move in look.moves if _is_from_anywhere(look, move)]
    if anywhere and look.dice.random() < 0.3:
        return look.dice.choice(anywhere)
    return Move("say", look.dice.choice(NONSENSE)) if look.idle < 3 else anything(look)


def silent(look: Look) -> Move:
    """Mostly waits; when that has led nowhere twice, does the least there is to do."""
    waits = [move for move in look.moves if move.kind == "silence"]
    if look.idle < 2 and look.dice.random() < 0.8:
        return max(waits, key=lambda move: move.seconds) if waits else Move("silence", seconds=LONG)
    others = [move for move in look.moves if move.kind != "silence"] or look.moves
    picks = [move for move in others if move.kind == "choose"] or others
    return look.dice.choice(picks)


def completionist(look: Look) -> Move:
    """Tries everything here before it leaves: what it did least, what it did never; endings last."""
    everything = [*look.moves, *look.others]
    look.dice.shuffle(everything)
    return min(everything, key=lambda move: (_ends(look, move), look.made[move]))


PERSONAS: Mapping[str, Persona] = {
    "random": anything,
    "eager": eager,
    "hostile": hostile,
    "silent": silent,
    "completionist": completionist,
}
"""The personas by their names."""


def grouped(moves: Sequence[Move]) -> list[list[Move]]:
    """The moves by the edge that each aims at, and by kind where it aims at none."""
    groups: dict[object, list[Move]] = {}
    for move in moves:
        groups.setdefault(
            id(move.way.edge) if move.way else (move.kind, "" if move.kind == "say" else move.value), []
        ).append(move)
    return list(groups.values())


def _is_from_anywhere(look: Look, move: Move) -> bool:
    """Whether it aims at what holds at every node: mostly what the player threatens to do."""
    way = move.way
    return way is not None and any(edge is way.edge for edge in look.step.world.graphs[way.home].anywhere)


def _ends(look: Look, move: Move) -> bool:
    return bool(move.way and move.way.target(look.step.world).end)
