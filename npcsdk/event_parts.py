"""Values that events hold: an option that is offered, a call that is open, a part of an input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OfferedOption:
    """An option as the player may pick it now; `unavailable` says why it cannot be picked, "" where it can."""

    id: str
    text: str
    unavailable: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a called graph leads back to: a node, which is entered, or stayed at (`stays`) without another word.

    `saved` are the variables of the called graph that come back with it: it was called by itself.
    """

    graph: str
    node: str
    stays: bool = False
    saved: Mapping[str, str | int | float | bool | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextPart:
    """Text that the player typed or said, exactly as it came."""

    text: str
