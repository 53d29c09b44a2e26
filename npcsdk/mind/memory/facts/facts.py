"""What one character takes for so, and what is still owed, of all it remembers."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType

from npcsdk.memory import Memory
from npcsdk.mind.memory.facts.heard import Heard
from npcsdk.mind.memory.facts.journal import Journal
from npcsdk.mind.memory.facts.owed import Owed, Owing
from npcsdk.mind.memory.facts.told import Claims, Told
from npcsdk.mind.memory.facts.wording import note

_NOBODY: Mapping[str, str] = MappingProxyType({})
_READ = ("event", "fact", "promise", "question")


class Facts:
    """The claims, the promises and the questions in what one character remembers, in the order it came to know of it.

    **Claims.** What somebody says later replaces what it said before of the same thing, by the time when it was said.
    What is known, as the game says that it is a fact, replaces what others said before it, but not what they say of
    themselves. Else the words of two stay apart: each has a note of the other's, those of whoever it is about first.
    What was seen claims nothing: among the words for it may stand what a player typed.
    No claim ever becomes known by being made.

    **Promises** stay open until one of these settles them:

    - whoever promised, or was promised, says that it was done, in words that name at least half of the things that the
      promise names and a deed of the same kind: `I'll find your brother`, `I found your brother`. Words that name no
      thing, as `I brought it` and `as promised`, settle the last promise that they fit;
    - an event of the game that names the same things and such a deed;
    - for `I'll be back`: anything that is said to the same one `owed.AWAY` seconds of game time later, or more;
    - whoever was promised lets the other off: `never mind the ledger`;
    - a memory whose `settles` names it.

    What is promised not to be done, as not to tell, is kept by silence, and never open. A promise that is made again
    in words that mean the same stands for the one before.

    **Questions** stay open until the one asked says something to the asker that answers: anything that states something
    and is its next word within two turns, however it is put; later, what names at least half of the things asked about.
    A farewell, `not now` or another question is no answer.

    Memories of the kinds fact, promise and question count as such as they are; summaries, opinions and lore are not
    read.
    """

    def __init__(self) -> None:
        self._journal = Journal()
        self._claims = Claims(self._journal)
        self._owing = Owing(self._journal)

    def __len__(self) -> int:
        return len(self._journal)

    def add(self, memory: Memory, heard: Heard) -> None:
        """Take in one memory, as it was heard."""
        number = len(self._journal)
        self._journal.step()
        if memory.kind in _READ and not (memory.kind == "event" and memory.source == "seen" and not memory.said_by):
            self._claims.add(memory, heard.claims, number)
        self._owing.add(memory, heard, number)

    def settle(self) -> None:
        """Keep what was added for good: it is never truncated."""
        self._journal.settle()

    def truncate(self, count: int) -> None:
        """Forget all but the first `count` that were added; all is as it was then."""
        self._journal.truncate(count)

    def note_of(self, memory_id: str, names: Mapping[str, str] = _NOBODY) -> str:
        """What has to be said with a memory: "no longer: …", "used to …", "Tam says otherwise: …"; or "".

        Args:
            memory_id: of a memory that was added.
            names: what people are called, by their ids. The player is always `the player`.
        """
        return note(self._claims.of(memory_id), names)

    def own(self, who: str, most: int, sides: Container[str] | None = None) -> list[Told]:
        """What somebody says last of sides of itself, or of all of its own where none are named; the last first.

        Args:
            who: an id.
            most: claims.
            sides: as claims call them: "home", "age".
        """
        return self._claims.own(who, most, sides)

    def open(self, now: float) -> list[Owed]:
        """The promises and questions that are not settled, what is overdue first, then what was said last.

        Args:
            now: the game time in seconds.
        """
        return self._owing.open(now)
