"""What must hold of what matters to a character: every goal, standard and person that is named is there."""

from __future__ import annotations

from collections.abc import Iterator

from npcsdk.emotion import EMOTIONS
from npcsdk.world.character import Character
from npcsdk.world.meant_nature import FOLLOWS
from npcsdk.world.nature import PLAYER, SETTINGS, Meant
from npcsdk.world.rules import Fault, Path, unknown
from npcsdk.world.suggest import suggestion
from npcsdk.world.world import World


def meaning_faults(world: World, path: Path, character: Character) -> Iterator[Fault]:
    """Faults of a character's goals, standards and events, and of what it thinks of whom.

    Args:
        world: where.
        path: of the character.
        character: who it is.
    """
    for field, names in (("goals", character.goals), ("standards", character.standards)):
        for name in names:
            if name in SETTINGS:
                message = f"{name!r} means something else in what an event means."
                yield Fault((*path, field, name), "reserved-name", message, "Choose another name.")
    for name in character.standards:
        if name in character.goals:
            message = f"{name} is a goal and a standard, and an event could not say which of them it means."
            yield Fault((*path, "standards", name), "duplicate-id", message, "Give each a name of its own.")
    others = [who for who in world.characters if who != character.id]
    for name, meant in character.events.items():
        yield from _event_faults((*path, "events", name), meant, character, (PLAYER, *world.characters))
    for toward in character.relationships:
        place = (*path, "relationships", toward)
        if toward == character.id:
            yield Fault(place, "missing-character", f"{toward} is the character itself.", "Name somebody else.")
        else:
            yield from unknown(place, toward, (PLAYER, *others), "missing-character", "character")


def _event_faults(path: Path, meant: Meant, character: Character, people: tuple[str, ...]) -> Iterator[Fault]:
    known = tuple({**character.goals, **character.standards})
    for name in meant.matters:
        if name not in known:
            message = f"{character.id} has no goal or standard {name!r}."
            remedy = suggestion(name, (*known, *SETTINGS))
            if name in EMOTIONS:
                remedy = FOLLOWS
            elif not remedy.startswith("Did"):
                remedy = suggestion(name, known)
                remedy = f"{remedy} Write it under `goals`, `{name}: 0.8`, or under `standards`.".strip()
            yield Fault((*path, "matters", name), "unknown-field", message, remedy)
    if meant.by and meant.by not in people:
        for fault in unknown((*path, "by"), meant.by, people, "missing-character", "character"):
            nobody = 'Where nobody did it, write `by: ""`.'
            yield fault if fault.remedy.startswith("Did") else fault._replace(remedy=f"{fault.remedy} {nobody}")
