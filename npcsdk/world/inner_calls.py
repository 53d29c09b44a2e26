"""What conditions and effects ask of what is felt, thought and known: faults in what is named, and alike slips."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from npcsdk.dialect import SIDES
from npcsdk.emotion import EMOTIONS, Pad
from npcsdk.world.conditions import Condition
from npcsdk.world.model import VERBS
from npcsdk.world.rules import Fault, Path, unknown
from npcsdk.world.suggest import suggestion

_OTHER_VERBS = {"notify": "emit", "event": "emit", "trigger": "emit", "say": "command", "gesture": "command"}


def call_faults(
    place: Path, condition: Condition, characters: Collection[str], lore: Collection[str]
) -> Iterator[Fault]:
    """Faults of what a condition asks with relationship, feels, sounds and knows.

    Args:
        place: of the condition.
        condition: what asks.
        characters: who there is.
        lore: the entries there are.
    """
    for side, toward in sorted(condition.relations):
        yield from _relation_faults(place, side, toward, characters)
    for word, whose in sorted(condition.feelings):
        if word in characters and word not in EMOTIONS:
            remedy = f"The feeling comes first: feels({whose if whose in EMOTIONS else 'angry'}, {word})."
            yield Fault(place, "unknown-emotion", f"{word!r} is a character, and no feeling.", remedy)
            continue
        known = EMOTIONS if whose == "player" else (*EMOTIONS, *Pad._fields)
        for fault in unknown(place, word, known, "unknown-emotion", "emotion"):
            yield fault._replace(remedy=_ASKED.get(word, fault.remedy))
        if whose not in ("", "player"):
            yield from unknown(place, whose, characters, "missing-character", "character")
    for entry, who in sorted(condition.lore):
        if entry not in lore and (entry == "player" or entry in characters):
            remedy = (
                f"The lore comes first: knows({who if who in lore else next(iter(sorted(lore)), 'ledger')}, {entry})."
            )
            yield Fault(place, "missing-lore", f"{entry!r} is somebody, and no lore entry.", remedy)
            continue
        yield from unknown(place, entry, lore, "missing-lore", "lore entry")
        if who not in ("", "player"):
            yield from unknown(place, who, characters, "missing-character", "character")


def _relation_faults(place: Path, side: str, toward: str, characters: Collection[str]) -> Iterator[Fault]:
    if side == "player" or side in characters:
        of = "" if side == "player" else f", {side}"
        remedy = f"Name a side of what is thought, and then of whom: relationship({toward or 'trust'}{of})."
        yield Fault(place, "missing-character", f"{side!r} is somebody, and no side of a relationship.", remedy)
    elif toward not in ("", "player"):
        yield from unknown(place, toward, characters, "missing-character", "character")


_ASKED = {
    "mood": "The mood is asked by direction: feels(pleasure), feels(arousal) or feels(dominance).",
    **{side: f"That is thought, not felt: relationship({side})." for side in SIDES},
}


def asked(name: str) -> str:
    """How a condition asks for something of the inner life that was written as a variable; "" for what is none.

    Args:
        name: of the variable that is not there.
    """
    side = name.removeprefix("relationship.")
    if name in EMOTIONS:
        return f"What is felt is asked so: feels({name}) > 0.3."
    if side in SIDES:
        return f"What is thought of the player is asked so: relationship({side}) > 10."
    if name.partition(".")[0] in ("recalled", "recalls"):
        return "What comes to mind is asked so: recalls() > 0.3, recalls(sister) > 0.3."
    return _ASKED["mood"] if name == "mood" else ""


def done(name: str, op: object, variables: Collection[str]) -> str:
    """A remedy for an effect on a variable that is not there: what there is, and what was meant.

    Args:
        name: of the variable.
        op: what should happen to it.
        variables: which there are.
    """
    if name in EMOTIONS:
        return f'What the speaker feels is written so: feel: "{name}:{_much(op)}"'
    if name == "mood":
        return 'The mood follows from what is felt: feel: "sad:0.6"'
    if name in SIDES and name not in variables:
        return f'What the speaker thinks of the player is written so: relationship: {{{name}: "+5"}}'
    if name in _OTHER_VERBS:
        return f"Did you mean {_OTHER_VERBS[name]}?"
    near = suggestion(name, (*variables, *VERBS))
    return near if near.startswith("Did") else suggestion(name, variables)


def _much(op: object) -> str:
    return f"{op:g}" if isinstance(op, int | float) and 0 < op <= 1 else "0.6"
