"""What a plan names must be in the world: characters, nodes, variables, feelings, events."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from npcsdk.check.plans.plan import Deed, Expectation, Place, Plan, Setting
from npcsdk.emotion import EMOTIONS
from npcsdk.errors import Problem
from npcsdk.mind.scope import scope_of
from npcsdk.world.suggest import suggestion
from npcsdk.world.world import World

_LIKE = {
    "number": "Write a number, as in: set trust = 10",
    "true or false": "Write true or false.",
    "text": 'Write a text; one that looks like a number in quotes: "10"',
    "set": "Write a list, as in: set clues = [map, key]",
}


def plan_faults(world: World, plan: Plan) -> Iterator[Problem]:
    """What a plan names that is not there, at its place. A plan that has none can be run."""
    who = plan.character or world.start
    if plan.character:
        yield from _known(plan.places["character"], who, world.characters, "missing-character", "character")
    if plan.language:
        yield from _known(plan.places["language"], plan.language, world.languages, "bad-value", "language")
    if who not in world.characters:
        return
    own = world.graph_of(who).graph
    if plan.node:
        yield from _node(world, plan.places["at"], plan.node, own)
    for setting in plan.values:
        yield from _setting(world, setting, own, who)
    for step in plan.steps:
        if isinstance(step, Deed):
            yield from _deed(world, step)
        else:
            yield from _expected(world, step)


def spot_of(world: World, written: str, own: str) -> tuple[str, str] | None:
    """Graph and node of a name in a plan: `hub` of the graph `own`, `smithy.hub` of another; None for no such node."""
    first, dot, second = written.partition(".")
    graph, node = (first, second) if dot else (own, first)
    return (graph, node) if graph in world.graphs and node in world.graphs[graph].nodes else None


def _deed(world: World, deed: Deed) -> Iterator[Problem]:
    if deed.kind == "talk":
        yield from _known(deed.about, deed.text, world.characters, "missing-character", "character")
    elif deed.kind == "event" and world.events and deed.text not in world.events:
        yield from _known(deed.about, deed.text, world.events, "bad-value", "event")


def _expected(world: World, expected: Expectation) -> Iterator[Problem]:
    match expected.kind:
        case "node":
            names = {node for graph in world.graphs.values() for node in graph.nodes}
            names |= {f"{graph.graph}.{node}" for graph in world.graphs.values() for node in graph.nodes}
            yield from _known(expected.about, expected.text, names, "missing-target", "node")
        case "feeling":
            yield from _known(expected.about, expected.text, EMOTIONS, "unknown-emotion", "feeling")
        case "ends" if expected.text:
            names = {node.end for graph in world.graphs.values() for node in graph.nodes.values() if node.end}
            yield from _known(expected.about, expected.text, names, "bad-value", "ending")
        case "variable" if expected.condition:
            known = _readable(world)
            for name in sorted(expected.condition.names):
                if not name.startswith("event."):
                    yield from _known(expected.about, name, known, "unknown-variable", "variable")


def _readable(world: World) -> set[str]:
    """Every name that a condition somewhere in the world could read."""
    names: set[str] = set(world.declared) | set(world.computed)
    for character in world.characters.values():
        names |= {*character.variables, *character.computed}
    for graph in world.graphs.values():
        names |= {*graph.variables, *graph.arguments, *graph.computed}
    return names


def _node(world: World, place: Place, written: str, own: str) -> Iterator[Problem]:
    if spot_of(world, written, own) is None:
        graph = written.partition(".")[0] if "." in written else own
        nodes = world.graphs[graph].nodes if graph in world.graphs else {}
        known = [f"{graph}.{node}" if "." in written else node for node in nodes] or list(world.graphs)
        yield from _known(place, written, known, "missing-target", "node")


def _setting(world: World, setting: Setting, own: str, who: str) -> Iterator[Problem]:
    names = scope_of(world, own, who).names
    if setting.name not in names:
        yield from _known(setting.place, setting.name, names, "unknown-variable", "variable")
        return
    reason = names[setting.name].refuses(setting.value)
    if reason:
        yield _problem(setting.place, "bad-value", f"{setting.name}: {reason}.", _LIKE[names[setting.name].kind])


def _known(place: Place, name: str, known: Collection[str], code: str, kind: str) -> Iterator[Problem]:
    if name not in known:
        yield _problem(place, code, f"There is no {kind} {name!r:.80}.", suggestion(name, known))


def _problem(place: Place, code: str, message: str, remedy: str) -> Problem:
    return Problem(code, message, remedy, place.file, place.line, place.column)
