"""What a tag means: a feeling, a sound, a pause, a proposed transition or step, a command, or nothing known."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from npcsdk.dialect import MAX_PAUSE, SIDES, SOUNDS
from npcsdk.emotion import VOCABULARY, Feeling
from npcsdk.language.tags import Tag
from npcsdk.synonyms import nearest

DEFAULT_PAUSE = 0.5
"""Seconds of a `[pause]` that does not say how long."""
NO_NAMES: Mapping[str, str] = MappingProxyType({})


class Sound(NamedTuple):
    """A vocal sound at this point, one of `dialect.SOUNDS`."""

    name: str


class Pause(NamedTuple):
    """Silence, 0 to `dialect.MAX_PAUSE` seconds."""

    seconds: float


class Goto(NamedTuple):
    """The transition that is proposed, by its target node."""

    node: str


class Proposed(NamedTuple):
    """A step in what the speaker thinks of the player, as a model proposes it: `[trust:+3]`."""

    side: str
    step: float


class Hears(NamedTuple):
    """How the player sounds, as a model says before its first words: `[hears:angry]`."""

    feeling: Feeling


class Command(NamedTuple):
    """Something the game can do. `[give:ledger, 2]` has the arguments `("ledger", "2")`."""

    name: str
    args: tuple[str, ...] = ()


class Taken(NamedTuple):
    """A tag that is no label, and the feeling that it was taken for."""

    tag: Tag
    feeling: Feeling


class Unknown(NamedTuple):
    """A tag without a meaning here; it is dropped."""

    tag: Tag


Meaning: TypeAlias = Feeling | Sound | Pause | Goto | Proposed | Hears | Command | Taken | Unknown


def meaning_of(
    tag: Tag, commands: Collection[str] = (), own: Mapping[str, str] = NO_NAMES, *, proposes: bool = False
) -> Meaning:
    """What a tag means where these commands are known. Bad numbers are mended, never refused.

    An intensity that is no number is 1.0, one out of range is clamped, as is the length of a pause.

    Args:
        tag: the tag.
        commands: the names of the speaker's commands.
        own: the speaker's own names for feelings, and what each means: `angry:0.4`.
        proposes: whether it may propose a step in a relationship, and say how the player sounds, as a model may.
    """
    name, arg = tag
    if name in VOCABULARY:
        return Feeling(name, _number(arg, 1.0, 1.0))
    if name in SOUNDS:
        return Sound(name)
    if name == "pause":
        return Pause(_number(arg, DEFAULT_PAUSE, MAX_PAUSE))
    if name == "goto":
        return Goto(arg) if arg else Unknown(tag)
    if name == "hears" and proposes:
        heard = feeling_of(arg)
        return Hears(heard) if heard else Unknown(tag)
    if name in commands:
        return Command(name, tuple(part.strip() for part in arg.split(",")) if arg else ())
    if name in own and (meant := feeling_of(own[name])):
        return _weaker(meant, arg)
    near = nearest(name)
    step = _step(arg) if proposes and (name in SIDES or near is None) else None
    if step is not None:
        return Proposed(name, step)
    if proposes and name in SIDES and arg and math.isnan(_number(arg, math.nan, 1.0)):
        return Unknown(tag)  # A step that is no number is none, and no feeling either.
    return Taken(tag, _weaker(near, arg)) if near else Unknown(tag)


def feeling_of(written: str) -> Feeling | None:
    """The feeling that a label says, with its intensity behind a colon; None where it names none."""
    label, _, much = written.partition(":")
    label = label.strip()
    near = Feeling(label) if label in VOCABULARY else nearest(label)
    return _weaker(near, much) if near else None


def _weaker(feeling: Feeling, arg: str) -> Feeling:
    return Feeling(feeling.label, feeling.intensity * _number(arg, 1.0, 1.0))


def _step(arg: str) -> float | None:
    """A number that is a step: with a sign, or else more than an intensity could be."""
    arg = arg.strip().replace("＋", "+").replace("−", "-")
    try:
        number = float(arg)
    except ValueError:
        return None
    return number if not math.isnan(number) and (arg[0] in "+-" or number > 1.0) else None


def _number(arg: str, default: float, most: float) -> float:
    """The argument as a number within 0..most."""
    try:
        number = float(arg)
    except ValueError:
        return default
    return default if math.isnan(number) else min(max(number, 0.0), most)
