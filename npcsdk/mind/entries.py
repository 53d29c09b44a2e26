"""What a state holds: things said and done, where a dialogue stands, how often a node was entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from npcsdk.events import Frame

_ASIDE = frozenset({"by", "witnesses", "likelihood"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said or done in the history. `text` holds tags as they were shown.

    `character` is who was talked to; `speaker` is "" for a game event. `cut` says that a line was cut short
    there, and that a later turn went on from it.
    """

    turn: int
    character: str
    speaker: str
    text: str
    kind: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a character's dialogue stands.

    `unfinished` says that the node was entered and its line not yet said to the end, `spoke` that
    something of its line was heard since it was entered. `stack` are the calls that are open.

    `line` is the id of the line that is being said, `locale` the one that its text is from, `told` how many
    characters of its visible text were heard, and `done` how many of its commands were given: where it is
    cut short, it can be taken up there. A place of an old save knows nothing of these.
    """

    graph: str
    node: str
    unfinished: bool = True
    spoke: bool = False
    stack: tuple[Frame, ...] = ()
    told: int = 0
    line: str = ""
    locale: str = ""
    done: int = 0


class Visit(NamedTuple):
    """How often a node was entered, and in which turn and at which game time it was last."""

    times: int
    turn: int
    time: float


def with_data(name: str, data: Mapping[str, Any]) -> str:
    """An event and what came with it in a row, but for who did it, who noticed it, and how likely it makes what."""
    told = "; ".join(f"{key}: {value}" for key, value in data.items() if key not in _ASIDE)
    return f"{name} ({told})" if told else name
