"""What a picture of a world shows, before anything has a place: boxes, arrows and groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

BoxKind: TypeAlias = Literal["node", "anywhere", "call", "pool"]
Mark: TypeAlias = Literal["start", "ending", "return", "storylet", "unreachable"]
ArrowKind: TypeAlias = Literal[
    "next", "option", "intent", "event", "silence", "else", "if", "enter", "back", "draw", "empty"
]

MEANINGS: dict[ArrowKind, str] = {
    "next": "goes on by itself",
    "option": "the player picks it",
    "intent": "the player means it",
    "event": "the game tells of it",
    "silence": "nobody says anything",
    "else": "nothing else fits",
    "if": "a condition holds",
    "enter": "into the called graph",
    "back": "when that returns",
    "draw": "one of the pool",
    "empty": "the pool is empty",
}
"""The kinds of arrows, and when one is taken."""


@dataclass(frozen=True, slots=True)
class Box:
    """A node; or a sign: what holds anywhere in a graph, a graph that is called, a pool.

    Attributes:
        id: its name in the whole picture: `mira.hub`.
        group: the group it is in.
        title: its name in its group.
        says: what is said there, as written.
        notes: what else a writer should see: goal, effects, conditions of a storylet.
        marks: what it is besides.
        times: how often walks came here; None where nobody counted.
    """

    id: str
    group: str
    kind: BoxKind
    title: str
    says: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one box to another.

    Attributes:
        label: the option's words, the intent, the event's name.
        condition: what must hold, "" for nothing.
        notes: what else holds for it: once, priority, effects.
        times: how often walks took it; None where nobody counted.
    """

    source: str
    target: str
    kind: ArrowKind
    label: str = ""
    condition: str = ""
    notes: tuple[str, ...] = ()
    times: int | None = None

    @property
    def small(self) -> str:
        """Condition and notes on one line."""
        return " · ".join((*([f"if {self.condition}"] if self.condition else []), *self.notes))


@dataclass(frozen=True, slots=True)
class Group:
    """The boxes of one graph."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is shown. Ids are unique; every arrow begins and ends at a box of it.

    Attributes:
        counted: whether walks were counted.
    """

    title: str
    groups: tuple[Group, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    counted: bool = False
