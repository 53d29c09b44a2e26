"""What a player can do at a place of the dialogue: pick, say, wait, let something happen, turn to someone else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from npcsdk.check.play import Play
from npcsdk.check.walks.payloads import SOMETHING, asks_of_event, payloads
from npcsdk.events import Event, OfferedOption
from npcsdk.mind.knowledge.knows import knows
from npcsdk.mind.knowledge.passes import passes
from npcsdk.mind.knowledge.taught import lessons_of
from npcsdk.mind.step import Rule, Step
from npcsdk.mind.way import Way
from npcsdk.world.graph import Option, Transition
from npcsdk.world.once import once
from npcsdk.world.world import World

LATEST = 4
"""Spans of time after which somebody is turned to, at most: a world may have as many as it has characters."""
WORDS = "…"
"""What is said where nothing in particular need be said, and the character's examples do not say what players say."""
BEYOND = 0.01
"""Seconds beyond the silence that a transition waits for, so that rounding does not keep it waiting."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing a player can do.

    Attributes:
        kind: what is done.
        value: the words, the option's id, the event's name or the character's id.
        to: the node it should lead to, `mira.hub`; "" to go on where the talk stands.
        seconds: of silence; of what goes by before somebody is talked to.
        data: what comes with the event.
        way: the way it should take.
    """

    kind: Literal["say", "choose", "event", "silence", "talk_to"]
    value: str = ""
    to: str = ""
    seconds: float = 0.0
    data: tuple[tuple[str, Any], ...] = ()
    way: Way | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        match self.kind:
            case "silence":
                return f"wait {self.seconds:g}s"
            case "event":
                return " ".join(("event", self.value, *(f"{name}={value}" for name, value in self.data)))
            case "talk_to":
                return f"talk to {self.value}{f' after {self.seconds:g}s' if self.seconds else ''}"
        return f"{self.kind} {self.value}"

    def make(self, play: Play, *, judged: bool = False) -> list[Event]:
        """Do it. With `judged` what is said means what the move aims at, whatever its words."""
        match self.kind:
            case "choose":
                return play.choose(self.value)
            case "event":
                return play.notify(self.value, **dict(self.data))
            case "silence":
                return play.wait(self.seconds + BEYOND)
            case "talk_to":
                play.time += self.seconds
                play.talk_to(self.value)
                return play.begin()
        return play.say(self.value, self._meant if judged else None)

    def _meant(self, ways: tuple[Way, ...]) -> Way | None:
        aim = self.way
        if aim is None:
            return None
        return next((way for way in ways if way.edge is aim.edge and way.node == aim.node), None)


def moves_at(step: Step, offered: Sequence[OfferedOption]) -> list[Move]:
    """What a player can do at a state that has some chance to lead on; nothing before a talk begins and after it ends.

    Args:
        step: the graph as it is.
        offered: the options that were offered.
    """
    node = step.node
    if node is None or step.state.ending is not None:
        return []
    found: list[Move] = []
    options = {option.id: option for option in node.options}
    for offer in offered:
        option = options.get(offer.id)
        if option is not None and not offer.unavailable and (way := step.way(option)):
            found += _along(step, way)
    for rule in step.rules():
        if rule.edge.on and asks_of_event(rule.edge.if_):
            found += _events(step, rule)
        elif way := step.way(*rule):
            found += _along(step, way)
        elif rule.known and rule.edge.if_ and rule.edge.if_.memories:  # Its words may bring to mind what opens it.
            found += _along(step, rule.known)
    found += [Move("event", name) for name in _lessons(step)]
    if node.reply:
        found += [Move("say", words) for words in small_talk(step)]
    return found


def _lessons(step: Step) -> Iterator[str]:
    """The events of the game with which somebody learns what they do not know yet."""
    for name, lessons in lessons_of(step.world).items():
        if name in step.world.events and not all(knows(step.world, step.state, who, lore) for who, lore in lessons):
            yield name


def small_talk(step: Step) -> list[str]:
    """Words that need not mean anything here."""
    examples = step.world.characters[step.state.character].persona.examples
    return [example.player for example in examples] or [WORDS]


def elsewhere(step: Step) -> list[Move]:
    """Turning to the other characters, but for those whose talk has ended: at once, or when news has got about."""
    state = step.state
    others = [name for name in step.world.characters if name != state.character and name not in state.endings]
    return [Move("talk_to", name, seconds=span) for span in _spans(step.world) for name in others]


def back(step: Step) -> list[Move]:
    """Coming back after an ending, to whoever `greets_anew`."""
    character = step.state.character
    spans = _spans(step.world) if greets_anew(step.world, character) else ()
    return [Move("talk_to", character, seconds=span) for span in spans]


@once
def _spans(world: World) -> tuple[float, ...]:
    """Seconds of game time after which a player turns to somebody: none, and those after which news is told on."""
    return tuple(sorted({0.0, *(span for others in passes(world).values() for _, span in others)})[:LATEST])


def greets_anew(world: World, character: str) -> bool:
    """Whether what a character says or does first goes by what is so by then: who comes back may see something new."""
    graph = world.graph_of(character)
    start = graph.nodes[graph.start]
    return any(line.if_ for line in start.lines) or any(way.if_ or way.draw for way in start.next)


def is_stuck(step: Step) -> bool:
    """Whether nothing that a player does here leads on, now or later. To be asked where there are no moves."""
    node = step.node
    return not (node and (node.options or node.next or step.rules()))


def _along(step: Step, way: Way) -> list[Move]:
    """The moves that aim at a way. Kept with the world: a walk sees the same ones at every other step."""
    key = ("moves", id(way.edge), way.graph, way.node, way.depth, step.state.character)
    found: list[Move] | None = step.world.kept.get(key)
    if found is None:
        found = step.world.kept[key] = list(_made_for(step, way))
    return found


def _made_for(step: Step, way: Way) -> Iterator[Move]:
    edge, to = way.edge, f"{way.graph}.{way.node}"
    if isinstance(edge, Option):
        yield Move("choose", edge.id, to, way=way)
    elif isinstance(edge, Transition) and edge.on:
        data = tuple((name, SOMETHING) for name in step.world.events.get(edge.on, ()))
        yield Move("event", edge.on, to, data=data, way=way)
    elif isinstance(edge, Transition) and edge.after is not None:
        yield Move("silence", "", to, edge.after, way=way)
    elif isinstance(edge, Transition):
        for words in (edge.examples or (edge.intent,)) if edge.intent else small_talk(step):
            yield Move("say", words, to, way=way)


def _events(step: Step, rule: Rule) -> Iterator[Move]:
    for data, way in payloads(step, rule):
        to = f"{way.graph}.{way.node}" if way else ""
        yield Move("event", rule.edge.on, to, data=tuple(data.items()), way=way)
