"""What all characters of one session remember."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from npcsdk.events import Event, Recalled
from npcsdk.memory import Memory
from npcsdk.mind.memory.fading import REMEMBERING, Remembering
from npcsdk.mind.memory.held import Held
from npcsdk.mind.memory.passing import Passing
from npcsdk.mind.memory.witnessed import Witness

Rename = Callable[[str], str]
"""What a character is called now that was called so when something happened."""


class Memories:
    """What each character remembers, made of what happened and nothing else.

    Args:
        rename: gives the id of a character in the world as it is now.
        remembering: how much each keeps word for word.
        people: who there is; None: whoever is named.
    """

    def __init__(
        self, rename: Rename = str, remembering: Remembering = REMEMBERING, people: Container[str] | None = None
    ) -> None:
        self._rename = rename
        self._remembering = remembering
        self._people = people
        self._witness = Witness(rename, self._remembers)
        self.held: dict[str, Held] = {}
        self.passing = Passing()

    def of(self, who: str) -> Held:
        """What one character remembers."""
        found = self.held.get(who)
        if found is None:
            found = self.held[who] = Held(who, self._remembering)
        return found

    def take(self, events: Iterable[Event], *, lasting: bool = True) -> None:
        """Let these have happened, as they were heard; what is not `lasting` keeps nothing longer."""
        for event in events:
            for who, memory in self._witness.took(self._known(event) if isinstance(event, Recalled) else event):
                self._add(who, memory, lasting)
            if lasting and isinstance(event, Recalled):
                self.of(self._rename(event.character)).came_to_mind(each.memory.id for each in event.memories)
        for who, memory in self._witness.ended():
            self._add(who, memory, lasting)

    def _remembers(self, name: str) -> bool:
        return self._people is None or self._rename(name) in self._people

    def _add(self, who: str, memory: Memory, lasting: bool) -> None:
        if not self._remembers(who):
            return
        held = self.of(self._rename(who))
        held.add(memory if self._rename is str else self._renamed(memory))
        if lasting:
            held.settle()

    @contextmanager
    def with_more(self, events: Iterable[Event]) -> Iterator[None]:
        """Inside, these have happened too."""
        before, counts = self._witness, {who: len(held) for who, held in self.held.items()}
        self._witness = before.copy()
        try:
            self.take(events, lasting=False)
            yield
        finally:
            self._witness = before
            for who, held in self.held.items():
                held.truncate(counts.get(who, 0))

    def _known(self, event: Recalled) -> Recalled:
        """What came to mind as it is remembered: the log tells no more than which memories these were."""
        known = self.of(self._rename(event.character)).index.known
        found = ((each, known(each.memory.id)) for each in event.memories)
        return replace(event, memories=tuple([replace(each, memory=memory) for each, memory in found if memory]))

    def _renamed(self, memory: Memory) -> Memory:
        now = {name: self._rename(getattr(memory, name)) for name in ("said_by", "to", "by") if getattr(memory, name)}
        there = tuple(map(self._rename, memory.there))
        if there == memory.there and all(getattr(memory, name) == value for name, value in now.items()):
            return memory
        return replace(memory, there=there, **now)  # type: ignore[arg-type]
