"""Steps that the laws of stores are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from npcsdk.errors import StoreError, Superseded
from npcsdk.ports import Claim, Record, Store

Open: TypeAlias = Callable[[], Store]
"""Gives the store, as often as a law asks: the same one, or another one of the same place.

What was claimed from the one before may have ended."""
Law: TypeAlias = Callable[[Open], None]


def records(first: int, last: int) -> list[Record]:
    """Records of the turns from `first` to before `last`, of very different sizes."""
    return [Record(turn, f'{{"turn":{turn}}}'.encode() + b" " * (turn % 7) ** 5) for turn in range(first, last)]


def session(store: Store, key: str, count: int) -> Claim:
    """A claimed session with `count` records of the turns from 0."""
    claim = store.claim(key)
    for record in records(claim.count, count):
        claim.append(record)
    return claim


def told(store: Store) -> list[tuple[object, ...]]:
    """What is listed, but for the time."""
    return [tuple(kept)[:5] for kept in store.sessions()]


def ways_to_advance(claim: Claim) -> Iterator[Callable[[], object]]:
    """All that advances a session."""
    yield lambda: claim.append(Record(1_000, b"never"))
    yield lambda: claim.park(b"never")
    yield lambda: claim.park(None)
    yield lambda: claim.rewind(0)
    yield lambda: claim.rewind(claim.count)
    yield lambda: claim.branch("never", 0)


def refused(do: Callable[[], object]) -> None:
    """It raises a `StoreError`."""
    _raises(StoreError, do)


def superseded(do: Callable[[], object]) -> None:
    """It raises `Superseded`."""
    _raises(Superseded, do)


def same(found: object, should: object) -> None:
    """Both are equal."""
    assert found == should, f"{str(found)[:2000]} is there, and should be {str(should)[:2000]}"


def _raises(kind: type[StoreError], do: Callable[[], object]) -> None:
    try:
        do()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was to be raised, and was not")
