"""How the records of a session lie in strands, so that rewinding and branching cost the same for few and many.

A *strand* holds records and is only ever added to. A *line* is what one session sees: from each of its
strands the records from one number to before the first of the next strand. To rewind or to branch is to
go on in a new strand; nothing is copied and nothing is overwritten, so whoever shares the past keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from npcsdk.errors import StoreError

Strand = TypeVar("Strand")

LONGEST_KEY = 4_000
"""Characters."""
MOST_TURNS = 2**63 - 1


class Piece(NamedTuple, Generic[Strand]):
    """From a strand, the records from number `first` on; the next piece says where they end."""

    strand: Strand
    first: int


@dataclass(frozen=True, slots=True)
class Line(Generic[Strand]):
    """What a session sees: pieces, oldest first, and how many records it has in all."""

    pieces: tuple[Piece[Strand], ...]
    count: int

    def longer(self) -> Line[Strand]:
        """With one more record, in the last strand."""
        return Line(self.pieces, self.count + 1)

    def cut(self, count: int) -> Line[Strand]:
        """The first `count` records, of which none is in a strand that may be added to."""
        return Line(tuple(piece for piece in self.pieces if piece.first < count), count)

    def into(self, strand: Strand) -> Line[Strand]:
        """The same records, to go on in another strand."""
        return Line((*self.pieces, Piece(strand, self.count)), self.count)

    def spans(self, first: int, last: int | None) -> Iterator[tuple[Piece[Strand], int, int]]:
        """Where the records from number `first` to before `last` lie: piece, first, before which."""
        last = self.count if last is None else min(last, self.count)
        ends = (*(piece.first for piece in self.pieces[1:]), self.count)
        for piece, end in zip(self.pieces, ends, strict=True):
            begins, ends_before = max(first, piece.first), min(last, end)
            if begins < ends_before:
                yield piece, begins, ends_before


def checked_key(key: str) -> str:
    """A key that every store can keep.

    Raises:
        StoreError: it is empty, too long, or holds half a character.
    """
    if not key:
        raise StoreError("A session needs a key: any text that tells it from the others, as 'tavern/ana'.")
    if len(key) > LONGEST_KEY:
        raise StoreError(f"The key {key[:40]!r}... has {len(key)} characters; {LONGEST_KEY} is the most.")
    if not is_text(key):
        raise StoreError(f"The key {key!a} holds half a character (a lone surrogate). Leave it out.")
    return key


def is_text(key: str) -> bool:
    """Whether there can be a key that begins like this."""
    try:
        key.encode()
    except UnicodeEncodeError:
        return False
    return True


def checked_range(first: int, last: int | None) -> None:
    """Refuse numbers of records that are none.

    Raises:
        StoreError: one is negative.
    """
    if first < 0 or (last is not None and last < 0):
        raise StoreError(f"Records are counted from 0: there are none from {first} to {last}.")


def checked_count(key: str, count: int, most: int) -> None:
    """Refuse to share or keep more records than there are.

    Raises:
        StoreError: there are not so many.
    """
    if not 0 <= count <= most:
        raise StoreError(f"{key} has {most} records: its first {count} cannot be had.")


def no_turn(turn: int) -> StoreError:
    """What a store says of a turn that no session comes to."""
    return StoreError(f"There is no turn {str(turn)[:40]}: a store counts to {MOST_TURNS}.")


def superseded(key: str) -> str:
    """What a `Superseded` says."""
    return f"{key} was opened again elsewhere, or deleted: it goes on there, and no more here. Open it anew to go on."


def given_back(key: str) -> str:
    """What a claim says that was closed."""
    return f"The claim of {key} was given back. Claim it again to advance it."


def taken(key: str) -> str:
    """What a branch says whose key there is already."""
    return f"There is a session {key} already. Choose another key, or delete that one first."
