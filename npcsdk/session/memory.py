"""What characters remember, for the game: to be looked at, asked, and added to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from npcsdk.errors import SessionError
from npcsdk.memory import Memory, Recollection
from npcsdk.mind.fold import until
from npcsdk.mind.memory.look import MOST
from npcsdk.mind.memory.memories import Memories
from npcsdk.session.bringing import brought
from npcsdk.session.context import Context
from npcsdk.session.keeping import Keeping
from npcsdk.session.minding import look_of
from npcsdk.session.owner import TurnOwner
from npcsdk.session.thinking import think, thinkers
from npcsdk.session.who import known

T = TypeVar("T")


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
        """What a text would bring to a character's mind now; nothing happens by it.

        Args:
            text: what might be said; "" for what is still owed.
            character: whose mind, by default that of the one talked to.
            most: how many memories come to it.

        Raises:
            SessionError: no such character; `text` is no text, or `most` no whole number.
            StoreError: what happened cannot be read.
        """
        if not isinstance(text, str) or not isinstance(most, int):
            raise SessionError(f"recall takes a text and a whole number, not {text!r:.40} and {most!r:.40}")
        who = self._known(character)
        look = replace(look_of(self._context, text, who), most=most)
        return self._now(lambda memories: memories.of(who).recall(look))

    def add(self, character: str, memories: Iterable[Memory | str]) -> int:
        """Let a character remember more, from another game or from before this one begins.

        It is in the log at once, as if it had happened before the turn that is open. A text alone is something seen
        now. A Memory with an id is from elsewhere: it is given one of its own here, and what it points to by `of` and
        `settles` has to be among those that are added with it, or is left out. One whose id is "" may point to what is
        remembered here.

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
        return self._bring(who, memories, self._now(lambda each: len(each.of(who))))

    async def bring(self, character: str, memories: Iterable[Memory | str]) -> int:
        """As `add`; what was not read of the log yet is read in another thread.

        Raises:
            SessionError: as there; or what is remembered cannot be read in time.
        """
        who, memory, fold = self._known(character), self._context.memory, self._context.fold
        assert memory is not None
        held = await memory.soon(lambda each: len(each.of(who)), until(fold.tail, self._owner.heard), -1)
        if held < 0:
            raise SessionError(f"what {who} remembers cannot be read now ({memory.trouble}); nothing was added")
        return self._bring(who, memories, held)

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

    def _bring(self, who: str, memories: Iterable[Memory | str], held: int) -> int:
        """Add what a character is to remember that holds so many; see `add`."""
        settled = self._context.fold.settled
        name, now = f"add{self._keeping.log.count}", self._context.time
        events = brought(who, memories, held=held, name=name, now=now, turn=settled.turn, time=settled.time)
        if events:
            self._keeping.add(events)
        return len(events)

    @property
    def _context(self) -> Context:
        return self._owner.context

    def _known(self, character: str | None) -> str:
        return known(self._keeping.world, character or self._owner.character)

    def _now(self, doing: Callable[[Memories], T]) -> T:
        memory, fold = self._context.memory, self._context.fold
        assert memory is not None
        return memory.now(doing, until(fold.tail, self._owner.heard))
