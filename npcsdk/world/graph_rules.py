"""Faults within one dialogue graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from npcsdk.emotion import EMOTIONS
from npcsdk.world.character import Character
from npcsdk.world.feeling_names import feeling_faults
from npcsdk.world.graph import DialogueGraph, Next, Node, Option, Reply, Transition
from npcsdk.world.names import (
    Names,
    argument_faults,
    computed_faults,
    condition_faults,
    declaration_faults,
    effect_faults,
    names_of,
)
from npcsdk.world.rules import Fault, Path, unknown
from npcsdk.world.world import World
from npcsdk.world.written_text import text_faults


def graph_faults(world: World, graph: DialogueGraph, path: Path) -> Iterator[Fault]:
    """Everything wrong in a graph, with paths that begin with the graph's own."""
    yield from unknown((*path, "start"), graph.start, graph.nodes, "missing-target", "node")
    if graph.recover is not None:
        yield from unknown((*path, "recover"), graph.recover, graph.nodes, "missing-target", "node")
    speaker = world.characters.get(graph.character) if graph.character else None
    outer = {*world.variables, *world.computed}
    if speaker:
        outer |= {*speaker.variables, *speaker.computed}
    if graph.graph in world.characters:  # They share a name for what others call them by: mira.trust.
        outer |= {*world.characters[graph.graph].variables}
    names = names_of(world, graph, character=graph.character)
    yield from declaration_faults(path, "variables", graph.variables, outer)
    yield from declaration_faults(path, "arguments", graph.arguments, outer | set(graph.variables))
    yield from computed_faults(path, graph.computed, names, outer | {*graph.variables, *graph.arguments})
    pools = frozenset(node.storylet.pool for node in graph.nodes.values() if node.storylet)
    look = _Look(world, graph, names, names.texts, speaker, pools)
    for pool in graph.pools:
        yield from unknown((*path, "pools", pool), pool, pools, "empty-pool", "storylet of the pool")
    for key, node in graph.nodes.items():
        if key != node.id:
            yield Fault((*path, "nodes", key), "id-mismatch", f"{node.id!r} stands under the name {key!r}.")
        yield from look.node((*path, "nodes", key), node)
    for index, transition in enumerate(graph.anywhere):
        yield from look.transition((*path, "anywhere", index), transition)
    options = Counter(option.id for node in graph.nodes.values() for option in node.options)
    for key, node in graph.nodes.items():
        for index, option in enumerate(node.options):
            if options[option.id] > 1:
                place = (*path, "nodes", key, "options", index, "id")
                yield Fault(place, "duplicate-id", f"Several options have the id {option.id!r}.", "Give each its own.")
    yield from _endless(path, graph)


@dataclass(frozen=True, slots=True)
class _Look:
    """What is known while one graph is looked at."""

    world: World
    graph: DialogueGraph
    names: Names
    texts: frozenset[str]
    speaker: Character | None
    pools: frozenset[str]

    def node(self, path: Path, node: Node) -> Iterator[Fault]:
        given = [name for name, part in (("line", node.line), ("lines", node.lines), ("reply", node.reply)) if part]
        if len(given) > 1:
            message = f"A node says a line, one of several lines or a reply, and this has {' and '.join(given)}."
            code = "line-and-reply"
            yield Fault((*path, given[1]), code, message, "Move one of them to a node of its own.")
        goes = node.next or node.options or node.transitions or node.end or node.return_
        if not (given or goes):
            message = f"The node {node.id} says nothing and leads nowhere."
            yield Fault(path, "empty-node", message, "Give it a line, a reply, or `end: true`.")
        if node.end.lower() in ("yes", "no", "on", "off"):
            remedy = "Write `end: true`, or what the ending is called."
            yield Fault((*path, "end"), "bad-value", f"{node.end!r} would be the name of the ending.", remedy)
        if node.end and node.return_:
            message = "A node ends the talk or returns, not both."
            yield Fault((*path, "return"), "end-and-return", message, "Remove one of them.")
        if node.bark and node.insist:
            message = "What is said in passing yields to everything, and what insists is said to its end."
            yield Fault((*path, "bark"), "bark-and-insist", message, "Remove one of them.")
        yield from self.said(path, node)
        yield from effect_faults(path, node.do, self.names)
        if node.storylet:
            yield from condition_faults((*path, "storylet", "if"), node.storylet.if_, self.names)
        for index, step in enumerate(node.next):
            yield from self.edge((*path, "next", index), step)
            if step.call and not step.to:
                message = "A call by `next` must say where the talk goes on when it is back."
                yield Fault((*path, "next", index), "call-without-to", message, "Write `to: ...` beside it.")
        for index, option in enumerate(node.options):
            yield from self.option((*path, "options", index), option)
        for index, transition in enumerate(node.transitions):
            yield from self.transition((*path, "transitions", index), transition)

    def said(self, path: Path, node: Node) -> Iterator[Fault]:
        yield from text_faults((*path, "line"), node.line, self.texts, self.speaker)
        for index, variant in enumerate(node.lines):
            place = (*path, "lines", index)
            yield from text_faults((*place, "line"), variant.line, self.texts, self.speaker)
            yield from condition_faults((*place, "if"), variant.if_, self.names)
        if node.reply:
            yield from self.reply((*path, "reply"), node.reply)

    def reply(self, path: Path, reply: Reply) -> Iterator[Fault]:
        for field, names in (("reveal", reply.reveal), ("withhold", reply.withhold)):
            for index, name in enumerate(names):
                yield from unknown((*path, field, index), name, self.world.lore, "missing-lore", "lore entry")
        shown = (*self.speaker.shows, *self.speaker.labels) if self.speaker else EMOTIONS
        yield from feeling_faults((*path, "emotions"), reply.emotions, shown)
        yield from text_faults((*path, "goal"), reply.goal, self.texts, None)
        yield from text_faults((*path, "fallback"), reply.fallback, self.texts, self.speaker)

    def option(self, path: Path, option: Option) -> Iterator[Fault]:
        yield from self.edge(path, option)
        yield from effect_faults(path, option.do, self.names)
        yield from text_faults((*path, "say"), option.say, self.texts, None)
        yield from text_faults((*path, "unavailable"), option.unavailable, self.texts, None)
        if not option.say and not option.else_:
            message = "An option needs the words that the player says by picking it."
            yield Fault(path, "missing-field", message, "Write `say: ...`; only an `else` can go without.")
        if option.unavailable and option.if_ is None:
            message = "It says why it cannot be picked, and it always can."
            yield Fault((*path, "unavailable"), "never-unavailable", message, "Give it an `if`.")

    def transition(self, path: Path, transition: Transition) -> Iterator[Fault]:
        yield from self.edge(path, transition, event=bool(transition.on))
        yield from effect_faults(path, transition.do, self.names, event=bool(transition.on))
        triggers = [
            name
            for name, given in (
                ("intent", transition.intent),
                ("on", transition.on),
                ("after", transition.after),
                ("else", transition.else_),
            )
            if given
        ]
        if len(triggers) > 1:
            message = f"A transition has one trigger, and this has {' and '.join(triggers)}."
            yield Fault((*path, triggers[1]), "two-triggers", message, "Write one transition for each.")
        if not triggers and transition.if_ is None:
            message = "Nothing says when this transition is taken."
            remedy = f"Write an intent, on, after, if or else; or `next: {transition.to}` to go there by itself."
            yield Fault(path, "no-trigger", message, remedy)
        if transition.examples and not transition.intent:
            message = "There are examples of an intent, and no intent."
            yield Fault((*path, "examples"), "no-intent", message, "Say in `intent` what the player wants.")

    def edge(self, path: Path, edge: Transition | Option | Next, *, event: bool = False) -> Iterator[Fault]:
        """Faults of where an edge leads, and of when."""
        yield from condition_faults((*path, "if"), edge.if_, self.names, event=event)
        if not (edge.to or edge.call or edge.draw):
            yield Fault(path, "missing-field", "Nothing says where it leads.", "Write `to: ...`, a node.")
        if edge.call and edge.draw:
            message = "An edge calls a graph or draws from a pool, not both."
            yield Fault((*path, "draw"), "call-and-draw", message, "Draw a node that calls.")
        if edge.to:
            yield from self.spot((*path, "to"), edge.to)
        if edge.draw:
            for fault in unknown((*path, "draw"), edge.draw, self.pools, "missing-pool", "storylet in a pool"):
                yield fault._replace(remedy=fault.remedy or f"Give a node `storylet: {{pool: {edge.draw}}}`.")
        if edge.call:
            yield from self.called(path, edge)
        elif edge.with_:
            message = "`with` gives arguments to a call, and nothing is called."
            yield Fault((*path, "with"), "unknown-argument", message, "Write `call: ...`, a graph.")

    def spot(self, path: Path, written: str) -> Iterator[Fault]:
        """Faults of a node that is named, of this graph or of another one."""
        first, dot, second = written.partition(".")
        if not dot:
            yield from unknown(path, written, self.graph.nodes, "missing-target", "node")
            return
        yield from unknown(path, first, self.world.graphs, "missing-graph", "graph")
        graph = self.world.graphs.get(first)
        if graph:
            yield from unknown(path, second, graph.nodes, "missing-target", f"node of {first}")
            yield from self.spoken(path, graph)

    def called(self, path: Path, edge: Transition | Option | Next) -> Iterator[Fault]:
        first, dot, _ = edge.call.partition(".")
        if dot:
            yield from self.spot((*path, "call"), edge.call)
        else:
            yield from unknown((*path, "call"), first, self.world.graphs, "missing-graph", "graph")
        graph = self.world.graphs.get(first)
        if graph:
            yield from argument_faults(path, edge.with_, graph, self.names)
            if not dot:
                yield from self.spoken((*path, "call"), graph)

    def spoken(self, path: Path, graph: DialogueGraph) -> Iterator[Fault]:
        """A talk does not pass to another character by an edge."""
        if graph.character and self.graph.character and graph.character != self.graph.character:
            message = f"The graph {graph.graph} is spoken by {graph.character}, this one by {self.graph.character}."
            remedy = "Leave `character` out of a graph that several call; the game turns to others with talk_to."
            yield Fault(path, "other-speaker", message, remedy)


def _endless(path: Path, graph: DialogueGraph) -> Iterator[Fault]:
    """A ring of nodes that only goes on by itself would never let the player speak."""
    onward = {key: node.next[0].to for key, node in graph.nodes.items() if _goes_on(node)}
    onward = {key: target for key, target in onward.items() if target in graph.nodes}
    seen: set[str] = set()
    for start in onward:
        trail: dict[str, None] = {}
        at = start
        while at in onward and at not in seen:
            seen.add(at)
            trail[at] = None
            at = onward[at]
        if at in trail:
            ring = " -> ".join([*list(trail)[list(trail).index(at) :], at])
            message = f"The talk would go round for ever: {ring[:200]}."
            yield Fault((*path, "nodes", at, "next"), "endless-next", message, "Let one of them wait for the player.")


def _goes_on(node: Node) -> bool:
    waits = (node.reply and not node.speak_first) or node.options or node.transitions or node.end or node.return_
    if waits or not node.next:
        return False
    first = node.next[0]
    return bool(first.to) and first.if_ is None and not first.call and not first.draw
