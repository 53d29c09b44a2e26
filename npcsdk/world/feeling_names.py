"""Names of feelings as writers write them: what is none, and what was most likely meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from npcsdk.dialect import RESERVED, SIDES, TAG
from npcsdk.emotion import EMOTIONS, VOCABULARY
from npcsdk.synonyms import nearest
from npcsdk.world.character import Character
from npcsdk.world.rules import Fault, Path
from npcsdk.world.suggest import suggestion

_OWN = 'Write a feeling, with how strongly it is meant where that is less than fully: "angry:0.4".'


def feeling_faults(path: Path, names: Collection[str], known: Collection[str]) -> Iterator[Fault]:
    """Names in a list, each at its place, that are not among the known feelings."""
    for index, name in enumerate(names):
        if name not in known:
            yield Fault((*path, index), "unknown-emotion", f"There is no emotion {name!r}.", meant_feeling(name, known))


def own_faults(path: Path, character: Character) -> Iterator[Fault]:
    """Faults in a character's own names for feelings, and in what they mean."""
    for name, written in character.own_emotions.items():
        place = (*path, "own_emotions", name)
        if name in (*RESERVED, *SIDES) or name in character.commands:
            what = "is a command" if name in character.commands else "already means something in square brackets"
            yield Fault(place, "bad-value", f"{name!r} {what}.", "Choose another name.")
        elif not TAG.fullmatch(name):
            yield Fault(place, "bad-value", f"[{name}] would be no tag.", "Write small letters and _ only.")
        label, colon, much = written.partition(":")
        if label.strip() not in EMOTIONS:
            remedy = meant_feeling(label.strip(), EMOTIONS)
            yield Fault(place, "unknown-emotion", f"There is no emotion {label.strip()!r}.", remedy)
        elif colon and not _is_intensity(much):
            yield Fault(place, "bad-value", f"{much.strip()!r} is no number from 0 to 1.", _OWN)


def meant_feeling(name: str, known: Collection[str]) -> str:
    """A remedy: the feeling that is nearest in meaning, or its core; else what is spelled like it."""
    near = nearest(name)
    for label in (near.label, VOCABULARY[near.label].core) if near else ():
        if label in known:
            return f"Did you mean {label}?"
    return suggestion(name, known)


def _is_intensity(written: str) -> bool:
    try:
        return 0.0 <= float(written) <= 1.0
    except ValueError:
        return False
