"""What one player's run has come to: who has heard of what by now, reckoned from what the game is told of.

It is reckoned here anew, in plain words: the code that a session works with is on trial, and is not asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from npcsdk.events import (
    CommandIssued,
    Event,
    EventEmitted,
    InputReceived,
    Learned,
    LineChosen,
    MemoryAdded,
    NodeEntered,
    TextDelta,
    TurnStarted,
)
from npcsdk.leaks.canaries import Canaries
from npcsdk.leaks.heard import Heard
from npcsdk.mind.state import State
from npcsdk.world.graph import Node
from npcsdk.world.lore import EVERYONE
from npcsdk.world.nature import PLAYER
from npcsdk.world.world import World

Kept = tuple[Heard, dict[int, Heard]]
"""What was heard by some moment, and before each turn up to it."""


class Ledger:
    """One player's run.

    Attributes:
        state: what is so, going by all events that were taken.
        heard: who has heard of what.
        ever: every canary that anybody heard of in this run, taken back or not.
        words_of_player: all texts with a canary that the player said, as they were said.
        lawful: canaries that might stand in a request of this turn.
        happened: the events of this turn by name, each with those who noticed it, None for all.
        nodes: the nodes that the talk was at in this turn.
        line: the id of what is being said; `generated`: in a model's words; `words`: all that was said at the node.

    Args:
        world: as it was written, with canaries: the truth.
        player: the number of who plays.
        canaries: all there are.
    """

    def __init__(self, world: World, player: int, canaries: Canaries) -> None:
        self.world, self.player, self.canaries = world, player, canaries
        self.state = State.fresh(world, world.start)
        self.heard = Heard()
        self.ever: set[str] = set()
        self.words_of_player: set[str] = set()
        self.lawful: set[str] = set()
        self.happened: dict[str, Collection[str] | None] = {}
        self.nodes: list[Node] = []
        self.line, self.generated, self.words, self.said = "", False, "", ""
        self._past: dict[int, Heard] = {}
        self._turn: list[Event] = []

    @property
    def node(self) -> Node | None:
        """Where the talk stands."""
        return self.node_of(self.state.character)

    def node_of(self, who: str) -> Node | None:
        """Where the talk with somebody stands."""
        place = self.state.places.get(who)
        return self.world.graphs[place.graph].nodes[place.node] if place else None

    @property
    def listeners(self) -> tuple[str, ...]:
        """Who hears what is said now, besides the player."""
        return (self.state.character, *self.state.present)

    def since(self, who: str, lore: str) -> float | None:
        """Since when somebody knows an entry of the lore; None where they do not."""
        entry = self.world.lore[lore]
        begins = who != PLAYER if entry.known_by == EVERYONE else who in entry.known_by
        return 0.0 if begins else self.heard.lore[who].get(lore)

    def begin(self, state: State) -> None:
        """Go on from how things stand: whatever was cut is gone from there."""
        self.state = state

    def take(self, event: Event) -> None:
        """Let something have happened."""
        if isinstance(event, TurnStarted):
            self._past[event.turn] = self.heard.copy()
            self._turn, self.nodes = [], []
            self.lawful, self.happened = set(), {}
        self._turn.append(event)
        self.state.apply(event)
        if isinstance(event, TurnStarted | NodeEntered):
            self.words = ""
            self.nodes += [node] if (node := self.node) else []
        self._heard_of(event)

    def _heard_of(self, event: Event) -> None:
        match event:
            case InputReceived(kind="event"):
                told = event.data.get("witnesses")
                there = tuple(told) if isinstance(told, list | tuple) else None
                self.happened[event.name] = there
                self._told(" ".join(map(str, event.data.values())), event.witnesses if there is None else there, event)
            case InputReceived():
                if self._told(event.text, (PLAYER, *self.listeners), event):
                    self.words_of_player.add(event.text)
            case EventEmitted():
                self.happened[event.name] = None
            case LineChosen():
                self.line, self.generated, self.said = event.line_id, event.generated, ""
            case TextDelta():
                self.said += event.text
                self.words += event.text
                self._told(self.said, (PLAYER, *self.listeners), event)
                self._aloud()
            case CommandIssued():  # It stands in what was said, as a tag.
                self._told(" ".join(event.args), (PLAYER, event.character), event)
            case MemoryAdded():
                self._remembers(event)
            case Learned():
                self.heard.learns(event.character, event.lore, event.time if event.happened is None else event.happened)

    def _told(self, text: str, listeners: Iterable[str], event: Event) -> bool:
        found = self.canaries.within(text)
        self.ever.update(secret.canary for secret in found)
        for who in listeners if found else ():
            for secret in found:
                confides = secret.confided and isinstance(event, InputReceived)
                self.heard.hears(who, secret.canary, event.time, confided=confides)
        return bool(found)

    def _aloud(self) -> None:
        """What was confided before this turn, and is said aloud now, is no secret any more to those who listen."""
        before = self._past.get(self.state.turn)
        for secret in self.canaries.within(self.said):
            told_now = before is None or secret.canary not in before.canaries[self.state.character]
            for who in () if told_now else self.state.present:
                self.heard.confided[who].pop(secret.canary, None)

    def _remembers(self, event: MemoryAdded) -> None:
        for secret in self.canaries.within(event.text):
            since = self.reaches(event, secret.canary)
            self.ever.add(secret.canary)
            confided = secret.canary in self.heard.confided[event.by]
            since = event.time if since is None else since
            self.heard.hears(event.character, secret.canary, since, confided=confided)

    def reaches(self, event: MemoryAdded, canary: str) -> float | None:
        """When something that is told on can have come to who remembers it; None where it cannot."""
        teller = self.world.characters.get(event.by)
        if teller is None or event.source != "told":
            return None
        known, delay = self.heard.canaries[teller.id].get(canary), teller.talks_to.get(event.character)
        return None if known is None or delay is None else known + delay

    def cut(self, at: int) -> None:
        """Let no more than so many characters of this turn have been heard."""
        started = next((event for event in self._turn if isinstance(event, TurnStarted)), None)
        if started is None:
            return
        self.heard, events, self.said = self._past[started.turn].copy(), self._turn, ""
        for event in events[1:]:
            if isinstance(event, TextDelta) and event.at <= at < event.at + len(event.text):
                event = replace(event, text=event.text[: at - event.at])
            if event.at <= at:
                self._heard_of(event)

    def given(self, who: str, canary: str, time: float) -> None:
        """Let the game have given somebody a memory. It is older than the turn that is open."""
        self.ever.add(canary)
        for heard in (self.heard, *self._past.values()):
            heard.hears(who, canary, time)

    def back(self, turns: int) -> None:
        """Let the last turns not have happened."""
        first = max(self._past, default=0) - turns + 1
        self.heard = self._past[first].copy() if first in self._past else Heard()
        self._past = {turn: heard for turn, heard in self._past.items() if turn < first}

    def keep(self) -> Kept:
        """How things stand, to be put back."""
        return self.heard.copy(), dict(self._past)

    def put_back(self, kept: Kept) -> None:
        """Let things stand as they were kept."""
        self.heard, self._past = kept[0].copy(), dict(kept[1])
