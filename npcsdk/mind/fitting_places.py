"""Where the talks of a state stand, in a world that has changed: renamed, recovered, led back, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from npcsdk.events import Frame
from npcsdk.mind.entering import DEEPEST
from npcsdk.mind.fate import Told, shown, without_character
from npcsdk.mind.fitting_values import fitted_value
from npcsdk.mind.state import Place, State
from npcsdk.world.model import Value
from npcsdk.world.renamed import Renamed
from npcsdk.world.world import World


class Places:
    """Fits the places of all characters.

    Attributes:
        entered: nodes that a talk was led to, by `graph.node`: they count as visited once more.
        back: variables that have come back from a call which is over.
    """

    def __init__(self, world: World, names: Renamed, told: Told, state: State, talked_to: str) -> None:
        self._world = world
        self._names = names
        self._told = told
        self._state = state
        self._talked_to = talked_to
        self.entered: list[str] = []
        self.back: dict[str, Value] = {}

    def all(self) -> dict[str, Place]:
        """The places by character; the same object where all of them fit as they are."""
        held = self._state.places
        found: dict[str, Place] = {}
        for name, place in held.items():
            who = self._names.character(name)
            if who is None:
                self._told("character", name, "", without_character(name))
                continue
            if who != name:
                if who in held:  # What stands under the own name goes before.
                    continue
                tell_character(self._told, name, who)
            now = self._place(who, name, place)
            if now is not None:
                found[who] = now
        same = list(found) == list(held) and all(found[name] is held[name] for name in held)
        return held if same else found

    def _place(self, who: str, name: str, place: Place) -> Place | None:
        stack = self._stack(who, place.stack)
        spot = self._spot(who, place.graph, place.node)
        if spot is not None:
            line = (self._names.line(place.line) or place.line) if place.line else ""
            if spot == (place.graph, place.node) and stack is place.stack and line == place.line:
                return place
            tell_spot(self._names, self._told, (place.graph, place.node), spot)
            if line != place.line and line in self._names.variants:
                self._told("line", place.line, line, f"The line {shown(place.line)} is {line} now.")
            stack = self._led_back(who, place.stack, stack)
            return replace(place, graph=spot[0], node=spot[1], stack=stack, line=line)
        gone = f"The world has no node {shown(place.graph)}.{shown(place.node)} any more"
        if place.graph in self._world.graphs and place.node in self._world.graphs[place.graph].nodes:
            gone = f"The graph {place.graph} is another character's now"
        was = f"{shown(place.graph)}.{shown(place.node)}"
        if name in self._state.endings:
            self._told(
                "place", was, "", f"{gone}: the talk with {who} had ended there, and begins anew when it begins."
            )
            return None
        spot = self._recovery(who, place.graph)
        if spot is not None:
            self._moved(
                place, spot, f"{gone}: the talk with {who} goes on at {'.'.join(spot)}, where its graph recovers."
            )
            return Place(*spot, stack=self._led_back(who, place.stack, stack))
        if stack:
            return self._left(who, place, stack, gone)
        if who == self._talked_to:
            self._told.lost("place", was, f"{gone}. {self._remedy(place)}")
        else:
            self._told("place", was, "", f"{gone}: the talk with {who} begins anew. {self._remedy(place)}")
        return None

    def _left(self, who: str, place: Place, stack: Sequence[Frame], gone: str) -> Place:
        """Back from a call whose graph is gone, as if it had returned."""
        *outer, frame = stack
        spot = (frame.graph, frame.node)
        self._moved(
            place,
            spot,
            f"{gone}: the call is over, and the talk with {who} is back at {'.'.join(spot)}.",
            enter=not frame.stays,
        )
        self.back |= {key: value for key, value in frame.saved.items() if key in self._world.declared}
        return Place(*spot, not frame.stays, frame.stays, tuple(outer))

    def _moved(self, place: Place, spot: tuple[str, str], why: str, *, enter: bool = True) -> None:
        self._told("place", f"{shown(place.graph)}.{shown(place.node)}", ".".join(spot), why)
        if enter:
            self.entered.append(".".join(spot))

    def _remedy(self, place: Place) -> str:
        graph, node = shown(place.graph), shown(place.node)
        home = self._names.graph(place.graph)
        if home is None:
            return (
                f"Say `was: {graph}` on the graph that took its place, or `was: {graph}.{node}` at the node that did."
            )
        return f"Say `was: {node}` at the node that took its place, or `recover: ...`, a node, on the graph {home}."

    def _spot(self, who: str, graph: str, node: str) -> tuple[str, str] | None:
        """A node as it is called now, if the character can be there."""
        spot = self._names.spot(graph, node)
        return spot if spot is not None and self._speaks(who, spot[0]) else None

    def _recovery(self, who: str, graph: str) -> tuple[str, str] | None:
        home = self._names.graph(graph)
        node = self._world.graphs[home].recover if home is not None else None
        return (home, node) if home is not None and node is not None and self._speaks(who, home) else None

    def _speaks(self, who: str, graph: str) -> bool:
        return self._world.graphs[graph].character in (None, who)

    def _stack(self, who: str, stack: tuple[Frame, ...]) -> tuple[Frame, ...]:
        """The open calls that still lead back somewhere; the same object where all do as they are."""
        kept = stack[-DEEPEST:] if len(stack) > DEEPEST else stack
        if kept is not stack:
            self._told("call", "", "", f"More than {DEEPEST} calls were open: the outermost lead back no more.")
        found: list[Frame] = []
        for frame in kept:
            spot, stays = self._spot(who, frame.graph, frame.node), frame.stays
            saved = self._saved(frame.saved)
            was = f"{shown(frame.graph)}.{shown(frame.node)}"
            if spot is None:
                spot, stays = self._recovery(who, frame.graph), False
                if spot is not None:
                    now = ".".join(spot)
                    why = (
                        f"The world has no node {was} any more: the call leads back to {now}, where its graph recovers."
                    )
                    self._told("call", was, now, why)
            else:
                tell_spot(self._names, self._told, (frame.graph, frame.node), spot)
            if spot is not None:
                same = (spot, stays) == ((frame.graph, frame.node), frame.stays) and saved is frame.saved
                found.append(frame if same else Frame(*spot, stays, saved))
                continue
            why = f"The world has no node {was} any more: the call that led back there leads further back."
            self._told("call", was, "", f"{why} Say `was: {shown(frame.node)}` at the node that took its place.")
            if found:  # What the call had saved comes back with the one outside it, whose own values go before.
                last = found[-1]
                found[-1] = Frame(last.graph, last.node, last.stays, {**saved, **last.saved})
        same = len(found) == len(stack) and all(new is old for new, old in zip(found, stack, strict=True))
        return stack if same else tuple(found)

    def _led_back(self, who: str, before: tuple[Frame, ...], stack: tuple[Frame, ...]) -> tuple[Frame, ...]:
        """The calls of a talk that goes on in a called graph, which must lead back somewhere."""
        if stack or not before:
            return stack
        graph = self._world.graph_of(who)
        return (Frame(graph.graph, graph.start),)

    def _saved(self, saved: Mapping[str, Value]) -> Mapping[str, Value]:
        """Values that come back with a call. What is gone, or fits no longer, is told of with the variables."""
        found = {}
        for key, value in saved.items():
            now = self._names.variable(key)
            if now is not None:
                found[now] = fitted_value(self._world.declared[now], value)[0]
        return saved if found == saved and _kinds(found) == _kinds(saved) else found


def tell_character(told: Told, before: str, now: str) -> None:
    """Tell of another id of a character, where it is another one."""
    if before != now:
        told("character", before, now, f"The character {shown(before)} is {now} now.")


def tell_graph(told: Told, before: str, now: str) -> None:
    """Tell of another id of a graph, where it is another one."""
    if before != now:
        told("graph", before, now, f"The graph {shown(before)} is {now} now.")


def tell_spot(names: Renamed, told: Told, before: tuple[str, str], now: tuple[str, str]) -> None:
    """Tell of another id of a node, where it is another one: of its graph's alone, where that is all."""
    if before[0] != now[0] and names.graph(before[0]) == now[0]:
        tell_graph(told, before[0], now[0])
        if before[1] == now[1]:
            return
    if before != now:
        was, name = ".".join(before), ".".join(now)
        told("node", was, name, f"The node {shown(was)} is {name} now.")


def _kinds(values: Mapping[str, Value]) -> list[type]:
    return [type(value) for value in values.values()]
