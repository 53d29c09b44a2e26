"""Events that nobody tells of, and what does not come along with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

from npcsdk.check.parts import edges_in, effects_in, lines_of, nodes_in, targets, transitions_in
from npcsdk.check.possible.learning import spot_of
from npcsdk.emotion import CORE_EMOTIONS, VOCABULARY
from npcsdk.world.effects import Deed, Effect, Emit, Order, Remember
from npcsdk.world.graph import Transition
from npcsdk.world.nature import MANNERS, SOUNDS
from npcsdk.world.rules import Fault, Path
from npcsdk.world.suggest import suggestion
from npcsdk.world.text import names_in
from npcsdk.world.world import World

_EVENT = "event."
_MOST_EVENTS = 64
"""Events that are followed to one node; of one to which more lead, nothing is said."""
_Spot = tuple[str, str]


def event_faults(world: World) -> Iterator[Fault]:
    """Transitions and characters to whom what never comes means something, and texts that name what no event brings."""
    emitted = {deed.name for _, deed, _ in effects_in(world) if isinstance(deed, Emit)}
    known = {*world.events, *emitted}
    for edge, path in transitions_in(world):
        if edge.on and edge.on not in known:
            yield _untold((*path, "on"), edge.on, known)
    heard = known | {f"{SOUNDS}{label}" for label in CORE_EMOTIONS if label != "neutral"} | set(MANNERS)
    for key, character in world.characters.items():
        for name in character.events:
            if name not in heard:
                yield _untold(("characters", key, "events", name), name, heard)
    yield from _unlearned(world, heard)
    yield from _unheard(world)
    brought = {name: frozenset(data) for name, data in world.events.items() if name not in emitted}
    yield from _edge_faults(world, brought)
    yield from _line_faults(world, brought)


def _unlearned(world: World, known: Collection[str]) -> Iterator[Fault]:
    """Where lore says that something is learned with an event which never comes."""
    for key, entry in world.lore.items():
        for who, lessons in entry.learned_at.items():
            for lesson in lessons:
                if lesson not in known and not spot_of(world, lesson):
                    yield _untold(("lore", key, "learned_at", who), lesson, known)


def _unheard(world: World) -> Iterator[Fault]:
    """Emitted events that mean nothing to anybody, and are spelled almost like one that does."""
    meant = {name for character in world.characters.values() for name in character.events}
    meant |= {lesson for entry in world.lore.values() for each in entry.learned_at.values() for lesson in each}
    waited = {edge.on for edge, _ in transitions_in(world) if edge.on}
    for _, deed, path in effects_in(world):
        if isinstance(deed, Emit) and deed.name not in meant | waited | world.events.keys() | set(MANNERS):
            near = get_close_matches(deed.name, sorted(meant | waited), 1, 0.85)
            if near:
                message = f"The event {deed.name!r} means nothing to anybody."
                remedy = f"Did you mean {near[0]}? If the game waits for it, list it in world.yaml, under `events`."
                yield Fault((*path, "do", "emit"), "unknown-event", message, remedy)


def _untold(path: Path, name: str, known: Collection[str]) -> Fault:
    message = f"Nothing tells of {name!r}: the world does not list it, and no effect emits it."
    label = name.removeprefix(SOUNDS)
    plain = f"{SOUNDS}{VOCABULARY[label].core}" if label != name and label in VOCABULARY else ""
    if plain in known:
        message = f"Nothing tells of {name!r}: only the core feelings are told of."
        return Fault(path, "unknown-event", message, f"Write {plain}: it stands for all that is near.")
    near = suggestion(name, known)
    remedy = near if near.startswith("Did") else ""
    listed = f"If the game sends it, list it in world.yaml: `events: [{name}]`."
    return Fault(path, "unknown-event", message, f"{remedy} {listed}".strip())


def _edge_faults(world: World, brought: Mapping[str, frozenset[str]]) -> Iterator[Fault]:
    """What a transition asks of its event, in its condition and its effects, and does not get."""
    for edge, path in transitions_in(world):
        if edge.on in brought:
            for place, names in _asked(edge, path):
                for name in sorted(names - brought[edge.on]):
                    yield _missing(place, name, [edge.on], brought[edge.on])


def _asked(edge: Transition, path: Path) -> Iterator[tuple[Path, set[str]]]:
    """The names of event data that an edge reads, by the place where it does."""
    if edge.if_ is not None:
        yield (*path, "if"), _data(edge.if_.names)
    for deed in edge.do:
        yield (*path, "do", _field(deed)), _data(_read_by(deed))


def _field(deed: Deed) -> str:
    return deed.name if isinstance(deed, Effect) else "command" if isinstance(deed, Order) else "remember"


def _read_by(deed: Deed) -> frozenset[str]:
    match deed:
        case Effect(formula=formula):
            return formula.names if formula else frozenset()
        case Remember(text) | Order(text):
            return names_in(text)
    return frozenset()


def _line_faults(world: World, brought: Mapping[str, frozenset[str]]) -> Iterator[Fault]:
    """What lines name of the events that lead to them, and no such event brings."""
    reading = []
    for graph, node, path in nodes_in(world):
        reading += [
            ((graph.graph, node.id), (*path, *rest), names)
            for said, rest in lines_of(node)
            if _EVENT in said and (names := _data(names_in(said)))
        ]
    leading = _leading(world) if reading else {}
    for spot, path, names in reading:
        events = leading.get(spot, set())
        if 0 < len(events) < _MOST_EVENTS and events <= brought.keys():
            there = frozenset().union(*(brought[name] for name in events))
            for name in sorted(names - there):
                yield _missing(path, name, sorted(events), there)


def _leading(world: World) -> dict[_Spot, set[str]]:
    """The events of the turns in which each node may be entered."""
    onward: dict[_Spot, list[_Spot]] = defaultdict(list)
    waiting: list[tuple[_Spot, str]] = []
    for at in edges_in(world):
        ends = list(targets(world, at.graph, at.edge))
        if isinstance(at.edge, Transition):
            waiting += [(end, at.edge.on) for end in ends if at.edge.on]
        elif at.node:
            onward[at.graph.graph, at.node.id] += ends
    found: dict[_Spot, set[str]] = defaultdict(set)
    while waiting:
        spot, name = waiting.pop()
        if name not in found[spot] and len(found[spot]) < _MOST_EVENTS:
            found[spot].add(name)
            waiting += ((other, name) for other in onward[spot])
    return found


def _data(names: frozenset[str]) -> set[str]:
    return {name[len(_EVENT) :] for name in names if name.startswith(_EVENT)}


def _missing(path: Path, name: str, events: list[str], there: frozenset[str]) -> Fault:
    shown = ", ".join(events[:3])
    message = f"event.{name} has no value here: the world does not say that {shown} brings it."
    near = suggestion(name, there)
    remedy = near if near.startswith("Did") else ""
    listed = f"If it does, list it in world.yaml: `events: {{{events[0]}: [{', '.join((*sorted(there), name))}]}}`."
    return Fault(path, "unknown-event", message, f"{remedy} {listed}".strip())
