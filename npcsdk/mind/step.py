"""Stepping the graph: which way an input leads, and what a node does by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from npcsdk.events import InputReceived, NodeEntered, Notice, OfferedOption, VariableChanged
from npcsdk.mind.perceive import Likeness, compared, match_intent
from npcsdk.mind.state import State
from npcsdk.world.conditions import Condition, ConditionError
from npcsdk.world.effects import Effect, apply_op
from npcsdk.world.graph import DialogueGraph, Next, Node, Option, Transition
from npcsdk.world.model import Value
from npcsdk.world.world import World


class Decision(NamedTuple):
    """Where an input leads.

    `taken` is the edge decided now, with the `reason`. Where a model judges, `choices` are the edges
    left to it, and `otherwise` is the one taken if it picks none.
    """

    taken: Transition | Option | None = None
    reason: str = ""
    choices: tuple[Transition, ...] = ()
    otherwise: Transition | None = None

    def __bool__(self) -> bool:
        return self.taken is not None or bool(self.choices)


class Step:
    """The graph of the character talked to, at a state that is not changed here."""

    def __init__(self, world: World, state: State) -> None:
        self.world = world
        self.state = state

    @property
    def graph(self) -> DialogueGraph:
        """The graph where the character stands, or will start."""
        place = self.state.place
        return self.world.graphs[place.graph] if place else self.world.graph_of(self.state.character)

    @property
    def node(self) -> Node | None:
        """The current node; None before the talk begins."""
        place = self.state.place
        return self.world.graphs[place.graph].nodes[place.node] if place else None

    @property
    def start(self) -> str:
        """The node where the character's graph starts."""
        return self.world.graph_of(self.state.character).start

    def decide(self, given: InputReceived, *, judged: bool, likeness: Likeness | None = None) -> Decision:
        """Which edge an input takes.

        Precedence: option, or game event, or silence; else a condition alone, then an intent, then
        `else`; the node's own edges before those from anywhere. With `judged`, intents are left to
        the model; without, they go by their examples, and by `likeness` where there is an embedder.
        """
        node = self.node
        if node is None:
            return Decision()
        if given.kind == "choose":
            option = next((option for option in node.options if option.id == given.name), None)
            return Decision(option, "option")
        edges = (*node.transitions, *self.graph.anywhere)
        if given.kind == "event":
            return Decision(self._first(edge for edge in edges if edge.on == given.name), "event")
        if given.kind == "silence":
            waited = given.data["seconds"]
            return Decision(self._first(e for e in edges if e.after is not None and waited >= e.after), "silence")
        if given.kind == "begin":
            return Decision()
        legal = [edge for edge in edges if self.holds(edge.if_)]
        return self._decide_words(legal, given.text, judged, likeness)

    def _decide_words(self, legal: list[Transition], text: str, judged: bool, likeness: Likeness | None) -> Decision:
        plain = [edge for edge in legal if not (edge.intent or edge.on or edge.else_) and edge.after is None]
        if plain:
            return Decision(plain[0], "condition")
        intents = tuple(edge for edge in legal if edge.intent)
        otherwise = next((edge for edge in legal if edge.else_), None)
        if intents and judged:
            return Decision(choices=intents, otherwise=otherwise)
        meant = match_intent(text, intents, likeness, to=self.world.characters[self.state.character].name)
        if meant:
            return Decision(meant, "intent")
        return Decision(otherwise, "else") if otherwise else Decision()

    def examples(self) -> list[str]:
        """What players might say, by the intents of this graph: the texts that an embedder should know."""
        edges = [*self.graph.anywhere, *(edge for node in self.graph.nodes.values() for edge in node.transitions)]
        return compared(edge for edge in edges if edge.intent)

    def next(self) -> Next | None:
        """Where the current node goes by itself."""
        node = self.node
        return next((edge for edge in node.next if self.holds(edge.if_)), None) if node else None

    def options(self) -> tuple[OfferedOption, ...]:
        """What the current node lets the player pick, as offered: text filled in."""
        node = self.node
        if node is None:
            return ()
        return tuple(OfferedOption(o.id, o.say) for o in node.options if self.holds(o.if_))

    def holds(self, condition: Condition | None) -> bool:
        """Whether a condition is true now. One that cannot be computed counts as false."""
        if condition is None:
            return True
        try:
            return condition.holds(self.values(), visits=self._visits)
        except ConditionError:
            return False

    def values(self) -> Mapping[str, Value]:
        """The variables as conditions and lines name them: the graph's before the world's."""
        known = self.state.variables
        graph = self.graph
        own = {name: known.get(f"{graph.graph}.{name}", value) for name, value in graph.variables.items()}
        return {name: known.get(name, value) for name, value in self.world.variables.items()} | own

    def _visits(self, node: str) -> int:
        return self.state.visits.get(f"{self.graph.graph}.{node}", 0)

    def _first(self, edges: Iterable[Transition]) -> Transition | None:
        return next((edge for edge in edges if self.holds(edge.if_)), None)

    def enter(self, node: str, reason: str, *, turn: int, at: int, time: float) -> NodeEntered:
        """The event of moving to a node of the current graph."""
        return NodeEntered(self.graph.graph, node, reason, turn=turn, at=at, time=time)

    def effect(self, effect: Effect, *, turn: int, at: int, time: float) -> VariableChanged | Notice:
        """The event of one effect; a Notice where it cannot be computed."""
        graph = self.graph
        name = f"{graph.graph}.{effect.name}" if effect.name in graph.variables else effect.name
        old = self.values().get(effect.name, 0)
        try:
            return VariableChanged(name, effect.op, apply_op(old, effect.op), turn=turn, at=at, time=time)
        except ValueError as error:
            text = f"{graph.graph}: {effect.name} {effect.op!r}: {error}"
            return Notice("warning", "effect_failed", text, turn=turn, at=at, time=time)


def sealed(node: Node | None, target: Node) -> bool:
    """Whether a target gives away what this node withholds, so that only its intent may be named."""
    return bool(node and node.reply and target.reply and set(node.reply.withhold) & set(target.reply.reveal))
