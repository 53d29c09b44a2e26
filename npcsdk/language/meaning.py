"""What a tag means: a feeling, a sound, a pause, a proposed transition, a command, or nothing known."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import NamedTuple, TypeAlias

from npcsdk.dialect import MAX_PAUSE, SOUNDS
from npcsdk.emotion import EMOTIONS, Feeling
from npcsdk.language.tags import Tag

DEFAULT_PAUSE = 0.5
"""Seconds of a `[pause]` that does not say how long."""


class Sound(NamedTuple):
    """A vocal sound at this point, one of `dialect.SOUNDS`."""

    name: str


class Pause(NamedTuple):
    """Silence, 0 to `dialect.MAX_PAUSE` seconds."""

    seconds: float


class Goto(NamedTuple):
    """The transition that is proposed, by its target node."""

    node: str


class Command(NamedTuple):
    """Something the game can do. `[give:ledger, 2]` has the arguments `("ledger", "2")`."""

    name: str
    args: tuple[str, ...] = ()


class Unknown(NamedTuple):
    """A tag without a meaning here; it is dropped."""

    tag: Tag


Meaning: TypeAlias = Feeling | Sound | Pause | Goto | Command | Unknown


def meaning_of(tag: Tag, commands: Collection[str] = ()) -> Meaning:
    """What a tag means where these commands are known. Bad numbers are mended, never refused.

    An intensity that is no number is 1.0, one out of range is clamped, as is the length of a pause.
    """
    name, arg = tag
    if name in EMOTIONS:
        return Feeling(name, _number(arg, 1.0, 1.0))
    if name in SOUNDS:
        return Sound(name)
    if name == "pause":
        return Pause(_number(arg, DEFAULT_PAUSE, MAX_PAUSE))
    if name == "goto" and arg:
        return Goto(arg)
    if name in commands:
        return Command(name, tuple(part.strip() for part in arg.split(",")) if arg else ())
    return Unknown(tag)


def _number(arg: str, default: float, most: float) -> float:
    """The argument as a number within 0..most."""
    try:
        number = float(arg)
    except ValueError:
        return default
    return default if math.isnan(number) else min(max(number, 0.0), most)
