"""Faults in what a character's nature names: feelings nobody knows, and conditions on what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from npcsdk.emotion import EMOTIONS, VOCABULARY
from npcsdk.world.character import Character
from npcsdk.world.feeling_names import feeling_faults, meant_feeling
from npcsdk.world.names import Names, condition_faults
from npcsdk.world.nature import Display
from npcsdk.world.rules import Fault, Path


def nature_faults(path: Path, character: Character, names: Names) -> Iterator[Fault]:
    """Faults in how easily feelings come to a character, and in its display rules.

    Args:
        path: of the character.
        character: whose nature it is.
        names: what conditions can name there.
    """
    for label in character.feelings.sensitivity:
        yield from _unknown((*path, "feelings", "sensitivity", label), label, character)
    for index, rule in enumerate(character.display):
        place = (*path, "display", index)
        for fault in feeling_faults((*place, "of"), rule.of, EMOTIONS):
            written = rule.of[int(fault.path[-1])]
            yield fault._replace(remedy=_own(written, character) or fault.remedy)
        if rule.as_:
            yield from _unknown((*place, "as"), rule.as_, character)
            yield from _unseen((*place, "as"), rule, character)
        yield from condition_faults((*place, "if"), rule.if_, names)


def _unknown(place: Path, label: str, character: Character) -> Iterator[Fault]:
    if label not in EMOTIONS:
        remedy = _own(label, character) or meant_feeling(label, EMOTIONS)
        yield Fault(place, "unknown-emotion", f"There is no emotion {label!r}.", remedy)


def _own(label: str, character: Character) -> str:
    """A remedy where one of the character's own names stands for a feeling; "" where it is none of them."""
    meant = character.own_emotions.get(label, "").partition(":")[0].strip()
    return f"Write what it means: {meant}." if meant in EMOTIONS else ""


def _unseen(place: Path, rule: Display, character: Character) -> Iterator[Fault]:
    """A mask that the character cannot put on."""
    label = rule.as_
    if label not in EMOTIONS or label == "neutral" or {label, VOCABULARY[label].core} & {*character.labels}:
        return
    message = f"{character.id} does not show {label}, so it cannot put it on."
    yield Fault(place, "unknown-emotion", message, f"Add {label} to its `emotions`.")
