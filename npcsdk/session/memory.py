"""What characters remember, for the game: to be looked at, asked, and added to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import isfinite
from typing import TypeVar

from npcsdk.errors import SessionError
from npcsdk.events import MemoryAdded
from npcsdk.memory import Memory, Recollection
from npcsdk.mind.fold import until
from npcsdk.mind.memory.adding import added
from npcsdk.mind.memory.look import MOST
from npcsdk.mind.memory.memories import Memories
from npcsdk.mind.memory.witnessed import LONGEST
from npcsdk.session.context import Context
from npcsdk.session.keeping import Keeping
from npcsdk.session.minding import look_of
from npcsdk.session.owner import TurnOwner
from npcsdk.session.thinking import think, thinkers
from npcsdk.session.who import known

T = TypeVar("T")

HELD = 100_000
"""Memories that one character can hold."""


class SessionMemory:
    """The memories of one session. All of it waits for what was not read of the log yet, so not for a frame of a game.

    Args:
        owner: of the session's turns.
        keeping: of the session.
    """

    def __init__(self, owner: TurnOwner, keeping: Keeping) -> None:
        self._owner = owner
        self._keeping = keeping

    def of(self, character: str | None = None) -> list[Memory]:
        """All that a character remembers by now, by default the one talked to; the oldest first.

        Raises:
            SessionError: no such character.
            StoreError: what happened cannot be read.
        """
        who = self._known(character)
        return self._now(lambda memories: memories.of(who).memories)

    def recall(self, text: str, character: str | None = None, *, most: int = MOST) -> list[Recollection]:
        """What a text would bring to a character's mind now; nothing happens by it. Raises as `of` does."""
        who = self._known(character)
        look = replace(look_of(self._context, text, who), most=most)
        return self._now(lambda memories: memories.of(who).recall(look))

    def add(self, character: str, memories: Iterable[Memory | str]) -> int:
        """Let a character remember more, from another game or from before this one begins.

        It is in the log at once, as if it had happened before the turn that is open. A text alone is something seen
        now. Give each memory an id of its own, or "" to be given one.

        Args:
            character: who remembers it.
            memories: what; all of them are added, or none.

        Returns:
            How many were added.

        Raises:
            SessionError: no such character; one of the memories cannot be kept, which the message names by its number;
                or they are too many.
            StoreError: the store cannot be read.
        """
        who = self._known(character)
        room = HELD - self._now(lambda each: len(each.of(who)))
        events: list[MemoryAdded] = []
        number, time = self._keeping.log.count, self._context.time
        for at, each in enumerate(memories):
            if len(events) >= room:
                raise SessionError(
                    f"{who} can hold {HELD:,} memories, and there is room for {max(room, 0):,} more; nothing was added."
                    " Add those that matter most."
                )
            memory = each if isinstance(each, Memory) else Memory(id="", text=_text(each, at), time=time)
            events.append(_added(who, memory, at, f"add{number}.{at}", self._context))
        if events:
            self._keeping.add(events)
        return len(events)

    async def reflect(self, character: str | None = None) -> list[Memory]:
        """Let a character think over what it remembers: when the player leaves, or sleeps. It may take long.

        Where it holds much, the faintest becomes summaries, and where enough has happened since it did so last, it
        forms opinions, which name what they follow from. A model that can is asked for both; it costs what a turn
        costs. Else sentences are taken from what was said, and counting tells the rest.

        Args:
            character: who; by default all who remember anything.

        Returns:
            The summaries and opinions that are remembered since.

        Raises:
            SessionError: no such character.
        """
        who = await thinkers(self._owner) if character is None else [self._known(character)]
        return [each for one in who for each in await think(self._owner, self._keeping, one)]

    @property
    def _context(self) -> Context:
        return self._owner.context

    def _known(self, character: str | None) -> str:
        return known(self._keeping.world, character or self._owner.character)

    def _now(self, doing: Callable[[Memories], T]) -> T:
        memory, fold = self._context.memory, self._context.fold
        assert memory is not None
        return memory.now(doing, until(fold.tail, self._owner.heard))


def _text(given: object, at: int) -> str:
    if not isinstance(given, str):
        raise SessionError(f"memory {at} is {type(given).__name__}; give a text or a Memory")
    return given


def _added(who: str, memory: Memory, at: int, new_id: str, context: Context) -> MemoryAdded:
    """The event of one memory.

    Raises:
        SessionError: it cannot be kept.
    """
    text = _text(memory.text, at).encode("utf-8", "replace").decode().strip()
    wrong = ""
    if not text:
        wrong = "has no text"
    elif len(text) > LONGEST:
        wrong = f"has {len(text):,} characters; {LONGEST:,} are the most. Add it as several"
    elif isinstance(memory.importance, bool) or not (0.0 <= memory.importance <= 1.0):
        wrong = f"has the importance {memory.importance!r}; it goes from 0 to 1"
    elif not isfinite(memory.time) or memory.time > context.time:
        wrong = f"has the time {memory.time!r}; it must be seconds of game time, up to now ({context.time:g})"
    if wrong:
        raise SessionError(f"memory {at} {wrong}; nothing was added")
    whole = replace(memory, id=memory.id or new_id, text=text)
    return added(who, whole, turn=context.fold.settled.turn, time=context.fold.settled.time)
