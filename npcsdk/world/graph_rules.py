"""Faults within one dialogue graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from npcsdk.emotion import EMOTIONS
from npcsdk.world.character import Character
from npcsdk.world.graph import DialogueGraph, Node, Option, Reply, Transition
from npcsdk.world.model import Value
from npcsdk.world.rules import Fault, Path, unknown
from npcsdk.world.variables import condition_faults, declared, effect_faults, variable_faults
from npcsdk.world.world import World
from npcsdk.world.written_text import text_faults


def graph_faults(world: World, graph: DialogueGraph, path: Path) -> Iterator[Fault]:
    """Everything wrong in a graph, with paths that begin with the graph's own."""
    yield from unknown((*path, "start"), graph.start, graph.nodes, "missing-target", "node")
    yield from variable_faults(path, graph.variables, world.variables)
    look = _Look(
        world=world,
        graph=graph,
        variables={**world.variables, **graph.variables},
        texts=declared(world, graph),
        speaker=world.characters.get(graph.character),
    )
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
    variables: Mapping[str, Value]
    texts: frozenset[str]
    speaker: Character | None

    def node(self, path: Path, node: Node) -> Iterator[Fault]:
        if node.line and node.reply:
            message = "A node says a line or a reply, not both."
            yield Fault((*path, "reply"), "line-and-reply", message, "Move one of them to a node of its own.")
        if not (node.line or node.reply or node.next or node.options or node.transitions or node.end):
            message = f"The node {node.id} says nothing and leads nowhere."
            yield Fault(path, "empty-node", message, "Give it a line, a reply, or `end: true`.")
        yield from text_faults((*path, "line"), node.line, self.texts, self.speaker)
        yield from effect_faults(path, node.do, self.variables)
        if node.reply:
            yield from self.reply((*path, "reply"), node.reply)
        for index, step in enumerate(node.next):
            yield from self.edge((*path, "next", index), step.to)
            yield from self.condition((*path, "next", index), step.if_)
        for index, option in enumerate(node.options):
            yield from self.option((*path, "options", index), option)
        for index, transition in enumerate(node.transitions):
            yield from self.transition((*path, "transitions", index), transition)

    def reply(self, path: Path, reply: Reply) -> Iterator[Fault]:
        for field, names in (("reveal", reply.reveal), ("withhold", reply.withhold)):
            for index, name in enumerate(names):
                yield from unknown((*path, field, index), name, self.world.lore, "missing-lore", "lore entry")
        shown = self.speaker.emotions if self.speaker else EMOTIONS
        for index, emotion in enumerate(reply.emotions):
            yield from unknown((*path, "emotions", index), emotion, shown, "unknown-emotion", "emotion")
        yield from text_faults((*path, "goal"), reply.goal, self.texts, None)
        yield from text_faults((*path, "fallback"), reply.fallback, self.texts, self.speaker)

    def option(self, path: Path, option: Option) -> Iterator[Fault]:
        yield from self.edge(path, option.to)
        yield from self.condition(path, option.if_)
        yield from effect_faults(path, option.do, self.variables)
        yield from text_faults((*path, "say"), option.say, self.texts, None)

    def transition(self, path: Path, transition: Transition) -> Iterator[Fault]:
        yield from self.edge(path, transition.to)
        yield from self.condition(path, transition.if_)
        yield from effect_faults(path, transition.do, self.variables)
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

    def edge(self, path: Path, target: str) -> Iterator[Fault]:
        yield from unknown((*path, "to"), target, self.graph.nodes, "missing-target", "node")

    def condition(self, path: Path, condition: object) -> Iterator[Fault]:
        yield from condition_faults(path, condition, self.variables, self.graph.nodes)  # type: ignore[arg-type]


def _endless(path: Path, graph: DialogueGraph) -> Iterator[Fault]:
    """A ring of nodes that only goes on by itself would never let the player speak."""
    onward = {key: node.next[0].to for key, node in graph.nodes.items() if _goes_on(node)}
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
    waits = (node.reply and not node.speak_first) or node.options or node.transitions or node.end
    return not waits and bool(node.next) and node.next[0].if_ is None
