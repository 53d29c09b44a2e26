"""Stepping the graph: which way an input leads, and where a node goes by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from npcsdk.events import InputReceived, OfferedOption
from npcsdk.mind.feelings.felt import felt, likeness_of
from npcsdk.mind.feelings.regard import regard
from npcsdk.mind.knowledge.knows import knows
from npcsdk.mind.memory.named import headed, recalls
from npcsdk.mind.memory.named import named as recollected
from npcsdk.mind.moment import Moment
from npcsdk.mind.perceive import Likeness, compared, match_intent
from npcsdk.mind.scope import Scope, Values, scope_of
from npcsdk.mind.state import Place, State, Visit
from npcsdk.mind.storylets import Drawn, drawn
from npcsdk.mind.way import Edge, Way, entrance, named, spot
from npcsdk.world.answering import Calls
from npcsdk.world.conditions import NEVER, Condition, ConditionError
from npcsdk.world.cooldown import Cooldown
from npcsdk.world.graph import DialogueGraph, Node, Option, Transition
from npcsdk.world.model import Value
from npcsdk.world.text import interpolate
from npcsdk.world.world import World

_UNSEEN = Visit(0, -NEVER, float("-inf"))


class Decision(NamedTuple):
    """Where an input leads.

    `taken` is the way decided now, with the `reason`. Where a model judges, `choices` are the ways
    left to it, and `otherwise` is the one taken if it picks none.
    """

    taken: Way | None = None
    reason: str = ""
    choices: tuple[Way, ...] = ()
    otherwise: Way | None = None

    def __bool__(self) -> bool:
        return self.taken is not None or bool(self.choices)


class Rule(NamedTuple):
    """A transition that is looked at in a node: its own, or one from anywhere. `depth` as in `Way`.

    `known` is where it leads, if that is the same whenever its condition holds, as it is for most.
    """

    edge: Transition
    home: str
    depth: int
    known: Way | None = None


@cache
def _anyone() -> Moment:
    """Made when first asked for: with a player the first type of pydantic is built, and import should not wait."""
    return Moment()


class Step:
    """The graph of the character talked to, at a state that is not changed here.

    `home` is the graph whose names are meant: that in which the talk stands, "" before it begins, or another
    one, as an edge from anywhere of a graph that called this one asks and does in its own names.
    """

    def __init__(self, world: World, state: State, moment: Moment | None = None, home: str = "") -> None:
        self.world = world
        self.state = state
        self.moment = moment or _anyone()
        self.place: Place | None = state.places.get(state.character)
        self.home = home or (self.place.graph if self.place else "")
        self._values: Values | None = None
        self._calls: Calls = {
            "visits": self._times,
            "turns_since": self._turns,
            "relationship": self._relationship,
            "feels": self._feels,
            "sounds": self._sounds,
            "knows": self._knows,
            "recalls": self._recalls,
        }

    @property
    def graph(self) -> DialogueGraph:
        """The graph where the character stands, or will start."""
        return self.world.graphs[self.place.graph] if self.place else self.world.graph_of(self.state.character)

    @property
    def node(self) -> Node | None:
        """The current node; None before the talk begins."""
        return self.world.graphs[self.place.graph].nodes[self.place.node] if self.place else None

    @property
    def start(self) -> Way:
        """The way to the node where the character's graph starts."""
        graph = self.world.graph_of(self.state.character)
        return Way(Transition(to=graph.start), graph.graph, graph.graph, graph.start, 0, graph.start)

    @property
    def scope(self) -> Scope:
        """What names mean here."""
        return scope_of(self.world, self.home or self.graph.graph, self.state.character)

    def within(self, home: str) -> Step:
        """The same, where names mean what they mean in a graph."""
        if home == (self.home or self.graph.graph):
            return self
        return Step(self.world, self.state, self.moment, home)

    def decide(self, given: InputReceived, *, judged: bool, likeness: Likeness | None = None) -> Decision:
        """Which way an input leads.

        Precedence: option, or game event, or silence; else a condition alone, then an intent, then
        `else`. Among equals, see `rules`. With `judged`, intents are left to the model; without, they
        go by their examples, and by `likeness` where there is an embedder.
        """
        if self.place is None or given.kind == "begin":
            return Decision()
        if given.kind == "choose":
            options = self.node.options if self.node else ()
            option = next((option for option in options if option.id == given.name), None)
            return Decision(self._picked(option) if option else None, "option")
        rules = self.rules()
        if given.kind == "event":
            name = given.name
            named = [rule for rule in rules if rule.edge.on and rule.edge.on == name]  # A game may send no name at all.
            return Decision(self.first(named), "event")
        if given.kind == "silence":
            waited = given.data["seconds"]
            ripe = (rule for rule in rules if rule.edge.after is not None and waited >= rule.edge.after)
            # The shortest was due first, however long the step of time is in which they came due.
            return Decision(self.first(sorted(ripe, key=lambda rule: rule.edge.after or 0)), "silence")
        return self._decide_words(rules, given.text, judged, likeness)

    def _decide_words(self, rules: Sequence[Rule], text: str, judged: bool, likeness: Likeness | None) -> Decision:
        plain = self.first(
            rule for rule in rules if not (rule.edge.intent or rule.edge.on or rule.edge.else_ or rule.edge.after)
        )
        if plain:
            return Decision(plain, "condition")
        ways = self.intents(rules)
        otherwise = self.first(rule for rule in rules if rule.edge.else_)
        if ways and judged:
            return Decision(choices=named(self._told(ways)), otherwise=otherwise)
        edges = [rule.edge for rule, _ in ways]
        meant = match_intent(text, edges, likeness, to=self.world.characters[self.state.character].name)
        if meant:
            return Decision(next(way for _, way in ways if way.edge is meant), "intent")
        return Decision(otherwise, "else") if otherwise else Decision()

    def intents(self, rules: Iterable[Rule]) -> list[tuple[Rule, Way]]:
        """Those of the rules that wait for an intent and can be taken now: of several with the same one, the first."""
        found: dict[str, tuple[Rule, Way]] = {}
        for rule in rules:
            if rule.edge.intent and rule.edge.intent not in found and (way := self.way(*rule)):
                found[rule.edge.intent] = rule, way
        return list(found.values())

    def _told(self, ways: Iterable[tuple[Rule, Way]]) -> Iterator[Way]:
        """The ways as a model is told of them: what is drawn from a pool whose storylets it ranks, one by one."""
        for rule, way in ways:
            ranked = self.draw(rule.home, rule.edge.draw).ranked if rule.edge.draw else ()
            if len(ranked) < 2:
                yield way
                continue
            for node in ranked:
                about = node.storylet.about if node.storylet else ""
                yield way._replace(node=node.id, name=node.id, intent=f"{way.intent}: {about}" if about else way.intent)

    def rules(self) -> tuple[Rule, ...]:
        """The transitions that are looked at here, the first to be tried first.

        Those of a priority above 0, the highest first; then the node's own, then those from anywhere,
        likewise; the graph's before those of the graphs that called it.
        """
        place = self.place
        assert place is not None
        graphs = (*(frame.graph for frame in place.stack), place.graph) if place.stack else (place.graph,)
        key = ("rules", place.node, graphs)
        found: tuple[Rule, ...] | None = self.world.kept.get(key)
        if found is None:
            found = self.world.kept[key] = _ordered(self.world, place.node, graphs)
        return found

    def first(self, rules: Iterable[Rule]) -> Way | None:
        """The way of the first of these that can be taken now."""
        for rule in rules:
            way = self.way(*rule)
            if way is not None:
                return way
        return None

    def way(self, edge: Edge, home: str = "", depth: int | None = None, known: Way | None = None) -> Way | None:
        """Where an edge leads, if it can be taken now. Takes a `Rule`, or an edge of the node."""
        home = home or self.graph.graph
        condition = edge.if_
        if condition is not None and not (self if home == self.home else self.within(home)).holds(condition):
            return None
        if known is not None:
            return known
        place = self.place
        graph, node, name = home, edge.to, edge.to
        if edge.draw or edge.call or "." in node:  # Most lead to a node of the same graph.
            graph, node, name = self._led(edge, home)
        if not node:
            return None
        if depth is None:
            depth = len(place.stack) if place else 0
        if not isinstance(edge, Transition):
            return Way(edge, home, graph, node, depth, name)
        if edge.cooldown and not self.rested(edge.cooldown, graph, node):
            return None
        return Way(edge, home, graph, node, depth, name, edge.intent)

    def _picked(self, option: Option) -> Way | None:
        """Where an option leads. It was offered, and is not asked for its condition again."""
        home = self.graph.graph
        graph, node, name = self._led(option, home)
        return Way(option, home, graph, node, len(self.place.stack) if self.place else 0, name) if node else None

    def _led(self, edge: Edge, home: str) -> tuple[str, str, str]:
        """Graph and node that an edge leads to, "" for none, and its name for them: a pool goes before a call."""
        if edge.draw:
            found = self.draw(home, edge.draw).node
            if found is not None:
                return home, found.id, edge.draw
        if edge.call:
            return (*entrance(self.world, edge.call), edge.call)
        return (*spot(self.world, home, edge.to), edge.to) if edge.to else (home, "", "")

    def draw(self, graph: str, pool: str) -> Drawn:
        """What a pool of a graph gives now. Nothing is changed by it: only entering the node is recorded."""
        return drawn(self.within(graph), self.world.graphs[graph], pool)

    def rested(self, cooldown: Cooldown, graph: str, node: str) -> bool:
        """Whether a rest is over that began when a node was entered."""
        visit = self.visit(graph, node)
        return cooldown.over(self.state.turn - visit.turn, self.state.time - visit.time)

    def visit(self, graph: str, node: str) -> Visit:
        """How often, and when last, the talk was at a node."""
        return self.state.visits.get(f"{graph}.{node}", _UNSEEN)

    def examples(self) -> list[str]:
        """What players might say, by the intents of this graph: the texts that an embedder should know."""
        graph, place = self.graph, self.place
        outer = [self.world.graphs[frame.graph] for frame in place.stack] if place else []
        edges = [edge for one in (graph, *outer) for edge in one.anywhere]
        edges += [edge for node in graph.nodes.values() for edge in node.transitions]
        return compared(edge for edge in edges if edge.intent)

    def next(self) -> Way | None:
        """Where the current node goes by itself."""
        node = self.node
        return next((way for edge in node.next if (way := self.way(edge))), None) if node else None

    def options(self) -> tuple[OfferedOption, ...]:
        """What the current node lets the player pick, as offered: texts as written. None of them may be open."""
        left = [(option, way) for option, way in self._options(others=False) if option.say]
        if not any(way for _, way in left):
            left += [(option, way) for option, way in self._options(others=True) if option.say]
        return tuple(
            OfferedOption(option.id, option.say, "" if way else option.unavailable or "") for option, way in left
        )

    def left_over(self) -> Way | None:
        """The way of an `else` option without words, which is taken by itself where no other option is left."""
        node = self.node
        if not node or not any(option.else_ and not option.say for option in node.options):
            return None
        if any(way for _, way in self._options(others=False)):
            return None
        return next((way for option, way in self._options(others=True) if not option.say), None)

    def _options(self, *, others: bool) -> Iterator[tuple[Option, Way | None]]:
        """Those that are seen, with their ways where they are open: the `else` ones, or all the others."""
        node = self.node
        for option in node.options if node else ():
            if option.else_ is not others or self._spent(option):
                continue
            way = self.way(option)
            if way or (option.unavailable and not others):
                yield option, way

    def _spent(self, option: Option) -> bool:
        return option.once and f"{self.graph.graph}.{option.id}" in self.state.picked

    def holds(self, condition: Condition | None) -> bool:
        """Whether a condition is true now. One that cannot be computed counts as false."""
        if condition is None:
            return True
        try:
            return condition.holds(self.values(), calls=self._calls)
        except ConditionError as error:
            if self.moment.unanswered:
                self.moment.unanswered(error)
            return False

    def values(self) -> Mapping[str, Value]:
        """What the names hold that conditions here can read."""
        if self._values is None:
            self._values = Values(self.scope, self.state, self._calls, self.moment.data)
        return self._values

    def value(self, formula: Condition) -> Value:
        """What a formula gives now.

        Raises:
            ConditionError: it cannot be computed.
        """
        return formula.value(self.values(), calls=self._calls)

    def fill(self, text: str) -> str:
        """A text with its names filled in, as far as they have values."""
        if "{" not in text:
            return str(text)
        data = {f"event.{name}": str(value) for name, value in self.moment.data.items()}
        data["player.name"] = self.moment.player.name
        if "{recalled" in text:
            data |= recollected(self.world, self.state, self.node, self.moment.player)
            text = headed(text, data.get("recalled.when", ""))
        return interpolate(text, data, self.values())

    def _at(self, node: str) -> Visit:
        graph, dot, name = node.partition(".")
        return self.visit(graph, name) if dot else self.visit(self.home or self.graph.graph, node)

    def _times(self, node: str) -> int:
        return self._at(node).times

    def _turns(self, node: str) -> int:
        return min(NEVER, self.state.turn - self._at(node).turn)

    def _relationship(self, dimension: str, toward: str = "") -> Value:
        return regard(self.world, self.state, self.state.character, toward or "player", dimension)

    def _feels(self, word: str, who: str = "") -> Value:
        return felt(self.world, self.state, who or self.state.character, word)

    def _sounds(self, word: str) -> Value:
        return likeness_of(self.state.sounded, word)

    def _knows(self, lore: str, who: str = "") -> bool:
        return knows(self.world, self.state, who or self.state.character, lore)

    def _recalls(self, asked: str = "") -> Value:
        return recalls(self.state, asked)


def _ordered(world: World, node: str, graphs: tuple[str, ...]) -> tuple[Rule, ...]:
    """The transitions of a node, its graph, and the graphs that called it, in the order in which they are tried."""
    depth = len(graphs) - 1
    own = world.graphs[graphs[-1]]
    found = [(1, _rule(edge, own.graph, depth)) for edge in own.nodes[node].transitions]
    for at in range(depth, -1, -1):
        found += [(2, _rule(edge, graphs[at], at)) for edge in world.graphs[graphs[at]].anywhere]
    found.sort(key=lambda each: (0 if each[1].edge.priority > 0 else each[0], -each[1].edge.priority))
    return tuple(rule for _, rule in found)


def _rule(edge: Transition, home: str, depth: int) -> Rule:
    if edge.draw or edge.call or edge.cooldown or not edge.to or "." in edge.to:
        return Rule(edge, home, depth)
    return Rule(edge, home, depth, Way(edge, home, home, edge.to, depth, edge.to, edge.intent))


def sealed(node: Node | None, target: Node) -> bool:
    """Whether one of the two gives away what the other withholds: then only the target's intent may be named, and it
    speaks by a request of its own."""
    if not (node and node.reply and target.reply):
        return False
    one, other = node.reply, target.reply
    return bool({*one.withhold} & {*other.reveal} or {*other.withhold} & {*one.reveal})
