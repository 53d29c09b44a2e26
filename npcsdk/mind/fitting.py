"""A state in a world that has changed since: what it says is so, by the names and within the bounds of that world.

Pure, and the same for loading, reloading and foretelling. A state that fits is given back as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from npcsdk.affect import Affect
from npcsdk.events import OfferedOption
from npcsdk.mind.fate import Fate, Told, shown, without_character
from npcsdk.mind.fitting_known import fitted_known, fitted_present, fitted_recalled
from npcsdk.mind.fitting_places import Places, tell_character, tell_graph, tell_spot
from npcsdk.mind.fitting_values import fitted_variables
from npcsdk.mind.state import TURNS_KEPT, WINDOW, Entry, Place, State, Visit
from npcsdk.world.model import MAX_NUMBER, Value
from npcsdk.world.renamed import Renamed, renamed
from npcsdk.world.world import World

T = TypeVar("T")
_MOST_TURNS = 2**31


def is_same_world(saved: str, world: World) -> bool:
    """Whether the id in a save is that of a world, or one that it had before."""
    return saved == world.id or saved in world.was


def fitted(state: State, world: World) -> tuple[State, Fate]:
    """What a state is in a world, and what became of it.

    - A name that the world has stands for itself; else what says with `was` that it had this name; else nothing.
    - A talk whose node is gone goes on where its graph says `recover`; else, in a called graph, where the call leads
      back to; else a talk that has ended begins anew when it is begun, and one with another character too. Where it
      is the one talked to, the state is lost; so it is if that character is gone.
    - A call that leads back to a node that is gone leads to where the graph of that node says `recover`; else it is
      left out, and the one outside it is led back to; in the end the start of the character's graph.
    - A variable's value is converted where nothing of it is lost, and brought within its bounds; else the variable
      begins anew, as a new one does.

    Args:
        state: any state; it is not changed.
        world: whose references hold.

    Returns:
        The state, the same object where it fits as it is, and its fate, which has changes where it does not. A
        state that is lost is not usable.
    """
    told, names = Told(), renamed(world)
    who = names.character(state.character)
    if who is None:
        told.lost("character", state.character, without_character(state.character))
        return state, told.fate
    tell_character(told, state.character, who)
    places = Places(world, names, told, state, who)
    found = places.all()
    variables = fitted_variables(world, names, told, state.variables, places.back)
    visits = _visits(names, told, state.visits)
    for spot in places.entered:
        before = visits.get(spot)
        visits = {**visits, spot: Visit(before.times + 1 if before else 1, state.turn, state.time)}
    new: dict[str, Any] = {
        "character": who,
        "places": found,
        "variables": variables,
        "visits": visits,
        "lines": _lines(names, told, state.lines),
        "picked": _picked(names, told, state.picked),
        "feelings": _by_character(names, told, state.feelings),
        "shown_at": _by_character(names, told, state.shown_at),
        "hidden": _by_character(names, told, state.hidden),
        "affects": _affects(world, told, state, _by_character(names, told, state.affects)),
        "goals": _goals(world, names, told, state.goals),
        "known": fitted_known(names, told, state),
        "present": fitted_present(names, told, state.present),
        "recalled": fitted_recalled(names, told, state.recalled),
        "met": _met(_by_character(names, told, state.met)),
        "relationships": _relationships(names, told, state.relationships),
        "history": _entries(names, state.history[-WINDOW:] if len(state.history) > WINDOW else state.history),
        "said": _entries(names, _said(world, state.said)),
        "offered": _offered(names, told, state, found.get(who)),
        "endings": _by_character(names, told, state.endings),
    }
    changes = {name: value for name, value in new.items() if value is not getattr(state, name)}
    if changes and not told.fate.changes:
        told("history", "", "", "What was said longest ago is left out: it is more than is kept.", moves=False)
    return (replace(state, **changes) if changes else state), told.fate


def _by_character(names: Renamed, told: Told, held: dict[str, T]) -> dict[str, T]:
    """What is held for each character, for those that are there. What is held under the own name goes before."""
    found: dict[str, T] = {}
    for name, value in held.items():
        who = names.character(name)
        if who is None:
            told("character", name, "", without_character(name))
        elif who == name or who not in held:
            tell_character(told, name, who)
            found[who] = value
    return held if list(found) == list(held) else found


def _affects(world: World, told: Told, state: State, held: dict[str, Affect]) -> dict[str, Affect]:
    """What is felt: from now on it fades as its character's file says by now, and none of it is from a time to come."""
    found: dict[str, Affect] = {}
    for who, affect in held.items():
        lasts, now = world.characters[who].feelings.lasts, affect
        if affect.time > state.time:
            told("feelings", who, who, f"What {who} feels is from a time to come, and counts from now.", moves=False)
            now = replace(affect, time=state.time)
        if affect.lasts != lasts:
            why = f"What {who} feels is half gone after {lasts.feeling:g} s now, and its mood after {lasts.mood:g} s."
            told("feelings", who, who, why, moves=False)
            now = replace(now.at(state.time), lasts=lasts)
        found[who] = now
    return held if all(found[who] is affect for who, affect in held.items()) else found


def _visits(names: Renamed, told: Told, visits: dict[str, Visit]) -> dict[str, Visit]:
    if visits.keys() <= names.spots:
        return visits
    found: dict[str, Visit] = {}
    for key, visit in visits.items():
        graph, _, node = key.partition(".")
        spot = names.spot(graph, node)
        if spot is None:
            if told.knows("place", key):
                continue
            why = f"The world has no node {shown(key)} any more: that the talk came by it is forgotten."
            told("node", key, "", f"{why} Say `was: {shown(node)}` at the node that took its place.")
            continue
        now = ".".join(spot)
        tell_spot(names, told, (graph, node), spot)
        other = found.get(now)
        if other:
            visit = Visit(other.times + visit.times, max(other.turn, visit.turn), max(other.time, visit.time))
        found[now] = visit
    return found


def _lines(names: Renamed, told: Told, lines: dict[str, int]) -> dict[str, int]:
    if lines.keys() <= names.variants:
        return lines
    found: dict[str, int] = {}
    for line, order in lines.items():
        now = names.variant(line)
        if now is None:
            why = f"No node has a line {shown(line)} among several any more: that it was said is forgotten."
            told("line", line, "", f"{why} Say `was: {shown(line)}` at the one that took its place.")
            continue
        if now != line:
            told("line", line, now, f"The line {shown(line)} is {now} now.")
        found[now] = max(order, found.get(now, 0))
    return found


def _picked(names: Renamed, told: Told, picked: dict[str, int]) -> dict[str, int]:
    if picked.keys() <= names.options:
        return picked
    found: dict[str, int] = {}
    for key, times in picked.items():
        graph, _, option = key.partition(".")
        now = names.option(graph, option)
        if now is None:
            why = f"The world has no option {shown(key)} any more: that it was picked is forgotten."
            told("option", key, "", f"{why} Say `was: {shown(option)}` at the option that took its place.")
            continue
        if now == f"{names.graph(graph)}.{option}":
            tell_graph(told, graph, now.partition(".")[0])
        else:
            _tell_option(told, key, now)
        found[now] = times + found.get(now, 0)
    return found


def _tell_option(told: Told, before: str, now: str) -> None:
    """Tell of another id of an option, unless it is that of its node alone, which is told of."""
    home, node, *rest = (*before.split(".", 2), "")
    if before != now and not (rest and now.endswith(f".{rest[0]}") and told.knows("node", f"{home}.{node}")):
        told("option", before, now, f"The option {shown(before)} is {now} now.")


def _relationships(names: Renamed, told: Told, held: dict[str, Value]) -> dict[str, Value]:
    """By `character>toward.dimension`. Only numbers can be told apart from what no session wrote."""
    found: dict[str, Value] = {}
    for key, value in held.items():
        name, _, rest = key.partition(">")
        other, _, dimension = rest.partition(".")
        who = names.character(name)
        toward = "player" if other == "player" else names.character(other)
        if who is None or toward is None:
            gone = name if who is None else other
            told("relationship", key, "", f"{without_character(gone)} What was thought, {shown(key)}, is forgotten.")
        elif isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MAX_NUMBER:
            told("relationship", key, "", f"The relationship {shown(key)} is no number, and begins at 0.")
        else:
            now = key if (who, toward) == (name, other) else f"{who}>{toward}.{dimension}"
            if now != key and now in held:
                continue
            if now != key:
                told("relationship", key, now, f"The relationship {shown(key)} is {now} now.")
            found[now] = value
    return held if list(found) == list(held) else found


def _met(held: dict[str, int]) -> dict[str, int]:
    """How often each was met: a number of turns that there can have been."""
    fits = all(0 <= times <= _MOST_TURNS for times in held.values())
    return held if fits else {who: min(max(times, 0), _MOST_TURNS) for who, times in held.items()}


def _goals(world: World, names: Renamed, told: Told, held: dict[str, float]) -> dict[str, float]:
    """How likely goals are, `mira.keep_inn_safe`, for those that are there."""
    found: dict[str, float] = {}
    for key, likelihood in held.items():
        name, _, goal = key.partition(".")
        who = names.character(name)
        if who is None or goal not in world.characters[who].goals or not 0.0 <= likelihood <= 1.0:
            told("goal", key, "", f"Nobody has the goal {shown(key)} any more: how likely it was is forgotten.")
            continue
        found[f"{who}.{goal}"] = likelihood
    return held if list(found) == list(held) else found


def _entries(names: Renamed, entries: list[Entry]) -> list[Entry]:
    """What was said, by those who are called otherwise now. What others said stays: nobody asks for it."""

    def of(entry: Entry) -> Entry:
        who = names.character(entry.character) or entry.character
        # What somebody is called who plays may be the id of a character.
        speaker = (names.character(entry.speaker) or entry.speaker) if entry.kind == "line" else entry.speaker
        same = (who, speaker) == (entry.character, entry.speaker)
        return entry if same else replace(entry, character=who, speaker=speaker)

    found = [of(entry) for entry in entries]
    return entries if all(map(lambda new, old: new is old, found, entries)) else found


def _said(world: World, said: list[Entry]) -> list[Entry]:
    most = (TURNS_KEPT + 2) * (1 + len(world.characters))
    return said if len(said) <= most else said[-most:]


def _offered(names: Renamed, told: Told, state: State, place: Place | None) -> tuple[OfferedOption, ...]:
    """Of what is offered, what can still be picked; nothing, where the talk is at another node than before."""
    if not state.offered:
        return state.offered
    before = state.place
    if before is None or place is None or names.spot(before.graph, before.node) != (place.graph, place.node):
        return ()
    found: list[OfferedOption] = []
    for option in state.offered:
        now = option.id if option.id in names.option_ids else _option(names, before, option.id)
        if not now or any(one.id == now for one in found):
            why = f"The option {shown(option.id)} is not there any more, and is offered no longer."
            told("option", f"{before.graph}.{option.id}", "", why)
        else:
            if now != option.id:
                _tell_option(told, f"{before.graph}.{option.id}", f"{place.graph}.{now}")
            found.append(option if now == option.id else replace(option, id=now))
    return state.offered if tuple(found) == state.offered else tuple(found)


def _option(names: Renamed, place: Place, option: str) -> str:
    """What an option is called now that was offered at a place, or on the way back from there."""
    graphs = (place.graph, *(frame.graph for frame in reversed(place.stack)))
    found = (names.option(graph, option) for graph in graphs)
    return next((name.partition(".")[2] for name in found if name), "")
