"""The course of a turn: from the node where the input led, along what goes on by itself, to where the player is
waited for. Pure: it says what happens next, and whoever runs it lets that happen before it asks on."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from npcsdk.events import Event, EventEmitted, InputReceived, Notice, OfferedOption, OptionsOffered, SessionEnded
from npcsdk.mind.deeds import deeds
from npcsdk.mind.entering import entered, returned
from npcsdk.mind.knowledge.taught import at_node
from npcsdk.mind.state import Place
from npcsdk.mind.step import Step
from npcsdk.mind.way import Way
from npcsdk.world.graph import Node

HOPS = 64
"""Nodes that a turn goes through by itself, at most."""


@dataclass(frozen=True, slots=True)
class Speak:
    """The node says what it has to say, before anything else happens."""

    node: Node


Act: TypeAlias = Event | Speak


@dataclass(slots=True)
class Course:
    """One turn's course.

    Attributes:
        step: the graph as it is now: it must reflect every event of the course that was let happen.
        stamp: the stamps of an event that comes now.
        fill: puts values for the names in what is offered, as in what is said.
        speaks: False where the node is not to speak again: in a turn that only offers options.
        said: the current node has spoken already.
        replied: a generated reply was said, of which a turn has one at most. Whoever speaks sets it.
        words: what a model said at the current node, "" where nothing. Whoever speaks sets it.
        hops: nodes that it goes through at most.
        heard: names of events that the dialogue emitted and that nothing was tried on yet.
        ways: what was taken, in order, each with the place that it led away from.
    """

    step: Callable[[], Step]
    stamp: Callable[[], dict[str, Any]]
    fill: Callable[[str], str]
    speaks: bool = True
    said: bool = False
    replied: bool = False
    words: str = ""
    hops: int = HOPS
    heard: list[str] = field(default_factory=list)
    ways: list[tuple[Place, Way]] = field(default_factory=list)

    def run(self) -> Iterator[Act]:
        """What happens, in order."""
        spoke = self.said  # A model that was asked where to go has spoken already.
        for _ in range(self.hops):
            node = self.step().node
            assert node is not None  # The facts entered one before the course began.
            if not self.said and self.speaks:
                yield Speak(node)
                spoke = True
            if spoke:
                yield from at_node(self.step(), node, self.words, self.stamp())
                spoke, self.words = False, ""
            yield from self._noted(deeds(self.step, node.do if self.speaks else (), self.stamp()))
            if node.end:
                yield SessionEnded(node.end, **self.stamp())
                return
            if not (yield from self._onward(node)):
                break
            place = self.step().place
            self.said = place is not None and not place.unfinished
            target = self.step().node
            assert target is not None
            if not self.said and target.reply and (self.replied or not target.speak_first):
                break
            if self.said:  # Back from a call: its node waits for the player, as it did before.
                break
        else:
            text = f"a chain of next went on for {self.hops} nodes and was stopped"
            yield Notice("warning", "next_loop", text, **self.stamp())
        yield from self._offered()

    def _onward(self, node: Node) -> Generator[Event, None, bool]:
        """To the next node, if the talk goes on by itself: to what an emitted event leads, back, or along `next`."""
        step = self.step()
        if self.speaks:
            for name in self.heard:
                decision = _alone(step).decide(InputReceived("event", name=name), judged=False)
                if decision.taken:
                    self.heard.clear()
                    yield from self.taken(decision.taken, "event")
                    return True
            self.heard.clear()
            if node.return_:
                yield from returned(step, self.stamp())
                return bool(step.place and step.place.stack)
            if way := step.next():
                yield from self.taken(way, "next")
                return True
        if way := step.left_over():
            self.speaks = True
            yield from self.taken(way, "else")
            return True
        return False

    def taken(self, way: Way, reason: str) -> Iterator[Event]:
        """The events of taking a way: what its edge does, then the node."""
        place = self.step().place
        assert place is not None
        self.ways.append((place, way))
        effects = getattr(way.edge, "do", ())
        step = self.step if reason != "event" else lambda: _alone(self.step())
        yield from self._noted(deeds(step, effects, self.stamp(), way.home))
        yield from entered(self.step(), way, reason, self.stamp())

    def _noted(self, events: Iterable[Event]) -> Iterator[Event]:
        for event in events:
            if isinstance(event, EventEmitted):
                self.heard.append(event.name)
            yield event

    def _offered(self) -> Iterator[Event]:
        options = tuple(
            OfferedOption(option.id, self.fill(option.text), self.fill(option.unavailable))
            for option in self.step().options()
        )
        if options:
            yield OptionsOffered(options, **self.stamp())


def _alone(step: Step) -> Step:
    """The same graph, where nothing came with an event: what the dialogue emits has no data."""
    return Step(step.world, step.state, replace(step.moment, data={}), step.home)


def emitted(events: Iterable[Event]) -> list[str]:
    """The names of the events that the dialogue emitted among these."""
    return [event.name for event in events if isinstance(event, EventEmitted)]
