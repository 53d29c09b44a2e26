"""What is known, and by whom, in a world that has changed: who and what has another name, or is not there any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from npcsdk.memory import Memory, Recollection
from npcsdk.mind.fate import Told, shown, without_character
from npcsdk.mind.fitting_places import tell_character
from npcsdk.mind.state import State
from npcsdk.world.nature import PLAYER
from npcsdk.world.renamed import Renamed


def fitted_known(names: Renamed, told: Told, state: State) -> dict[str, float]:
    """When each entry of the lore was learned, `tam.bridge_out`, by those who are there, of what is there.

    What was learned under two names was learned when it was first. None of it was learned in a time to come.
    """
    found: dict[str, float] = {}
    for key, since in state.known.items():
        name, _, lore = key.partition(".")
        who, entry = PLAYER if name == PLAYER else names.character(name), names.lore(lore)
        if who is None:
            told("character", name, "", without_character(name))
            continue
        if entry is None:
            why = f"The world has no lore entry {shown(lore)} any more: who learned it is forgotten."
            told("lore", lore, "", f"{why} Say `was: {shown(lore)}` at the one that took its place.")
            continue
        tell_character(told, name, who)
        if entry != lore:
            told("lore", lore, entry, f"The lore entry {shown(lore)} is {entry} now.")
        if since > (now := max(state.time, 0.0)):
            told("lore", entry, entry, f"{entry} was learned in a time to come, and counts from now.", moves=False)
            since = now
        key = f"{who}.{entry}"
        found[key] = min(since, found.get(key, since))
    return state.known if list(found.items()) == list(state.known.items()) else found


def fitted_present(names: Renamed, told: Told, present: tuple[str, ...]) -> tuple[str, ...]:
    """Those who hear what is said, as far as they are there."""
    found: dict[str, None] = {}
    for name in present:
        who = names.character(name)
        if who is None:
            told("character", name, "", without_character(name))
        else:
            tell_character(told, name, who)
            found[who] = None
    return present if tuple(found) == present else tuple(found)


def fitted_recalled(names: Renamed, told: Told, recalled: tuple[Recollection, ...]) -> tuple[Recollection, ...]:
    """What came to mind, by those who are called otherwise now. What somebody said who is gone is remembered still."""

    def called(name: str) -> str:
        who = names.character(name) or name
        tell_character(told, name, who)
        return who

    def of(one: Recollection) -> Recollection:
        now = _renamed(one.memory, called)
        return one if now == one.memory else replace(one, memory=now)

    found = tuple(map(of, recalled))
    return recalled if found == recalled else found


def _renamed(memory: Memory, called: Callable[[str], str]) -> Memory:
    there = tuple(map(called, memory.there))
    return replace(memory, said_by=called(memory.said_by), to=called(memory.to), by=called(memory.by), there=there)
