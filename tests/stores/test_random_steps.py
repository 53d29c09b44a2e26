"""Any store, whatever is done with it in whatever order, is as a plain table that is copied at each step."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from npcsdk.errors import StoreError, Superseded
from npcsdk.ports import Claim, Record, Store
from npcsdk.stores.memory import MemoryStore
from npcsdk.stores.sqlite import SqliteStore

KEYS = st.sampled_from(["a", "b", "a~1", "é", "x/y"])
BODIES = st.one_of(st.binary(max_size=40), st.integers(4_000, 9_000).map(lambda size: b"x" * size))
QUICK_DISK = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
COUNTS = st.integers(0, 12)


@dataclass(frozen=True)
class Should:
    """One session, as it should be. `holder` is the number of the claim that may advance it."""

    records: tuple[Record, ...] = ()
    parked: bytes | None = None
    parent: str = ""
    shared: int = 0
    holder: int = 0


@dataclass(frozen=True)
class Held:
    """A claim, its number, its key, and which of the stores it is from."""

    claim: Claim
    number: int
    key: str
    which: int = 0


class Steps(RuleBasedStateMachine):
    """Steps with one store; what it should have is in `should`, by key."""

    stores: ClassVar[int] = 1
    held = Bundle("held")

    def make(self) -> Store:
        """A store that is empty at first."""
        raise NotImplementedError

    @initialize()
    def begin(self) -> None:
        self.should: dict[str, Should] = {}
        self.had: dict[int, tuple[Record, ...]] = {}
        self.given_back: set[int] = set()
        self.number = 0
        self.store_of: dict[int, int] = {}
        self.open = [self.make() for _ in range(self.stores)]

    def teardown(self) -> None:
        for store in getattr(self, "open", ()):
            store.close()

    def taken(self, claim: Claim, key: str, which: int) -> Held:
        self.number += 1
        self.store_of[self.number] = which
        self.should[key] = replace(self.should[key], holder=self.number)
        self.had[self.number] = self.should[key].records
        return Held(claim, self.number, key, which)

    def refused(self, held: Held) -> type[StoreError] | None:
        """Why a claim may not advance its session; None: it may."""
        if held.number in self.given_back:
            return StoreError
        return None if self.is_holder(held) else Superseded

    def is_holder(self, held: Held) -> bool:
        return held.key in self.should and self.should[held.key].holder == held.number

    @rule(target=held, key=KEYS, which=st.integers(0, 1))
    def claim(self, key: str, which: int) -> Held:
        claim = self.open[which % len(self.open)].claim(key)
        self.should.setdefault(key, Should())
        assert claim.count == len(self.should[key].records)
        return self.taken(claim, key, which % len(self.open))

    @rule(held=held, bodies=st.lists(BODIES, min_size=1, max_size=4), turn=st.integers(0, 2**40))
    def append(self, held: Held, bodies: list[bytes], turn: int) -> None:
        for record in (Record(turn, body) for body in bodies):
            if error := self.refused(held):
                with pytest.raises(error):
                    held.claim.append(record)
                return
            held.claim.append(record)
            now = self.should[held.key]
            self.change(held, replace(now, records=(*now.records, record)))

    def change(self, held: Held, now: Should) -> None:
        self.should[held.key] = now
        self.had[held.number] = now.records
        assert held.claim.count == len(now.records)

    @rule(held=held, document=st.none() | BODIES)
    def park(self, held: Held, document: bytes | None) -> None:
        if error := self.refused(held):
            with pytest.raises(error):
                held.claim.park(document)
            return
        held.claim.park(document)
        self.change(held, replace(self.should[held.key], parked=document))

    @rule(held=held, count=COUNTS)
    def rewind(self, held: Held, count: int) -> None:
        error = self.refused(held)
        if error is None and count > len(self.should[held.key].records):
            error = StoreError
        if error:
            with pytest.raises(error):
                held.claim.rewind(count)
            return
        held.claim.rewind(count)
        now = self.should[held.key]
        self.change(held, replace(now, records=now.records[:count], parked=None, shared=min(now.shared, count)))
        for key, other in self.should.items():
            if other.parent == held.key:
                self.should[key] = replace(other, shared=min(other.shared, count))

    @rule(target=held, held=held, key=KEYS, count=COUNTS)
    def branch(self, held: Held, key: str, count: int) -> object:
        error = self.refused(held)
        if error is None and (key in self.should or count > len(self.should[held.key].records)):
            error = StoreError
        if error:
            with pytest.raises(error):
                held.claim.branch(key, count)
            return multiple()
        claim = held.claim.branch(key, count)
        self.should[key] = Should(self.should[held.key].records[:count], parent=held.key, shared=count)
        return self.taken(claim, key, held.which)

    @rule(held=held)
    def give_back(self, held: Held) -> None:
        held.claim.close()
        self.given_back.add(held.number)

    @rule(held=consumes(held))
    def forget(self, held: Held) -> None:
        del self.had[held.number]

    @rule(key=KEYS, which=st.integers(0, 1))
    def delete(self, key: str, which: int) -> None:
        self.open[which % len(self.open)].delete(key)
        self.should.pop(key, None)
        for other, now in self.should.items():
            if now.parent == key:
                self.should[other] = replace(now, parent="", shared=0)

    @rule(held=held, first=COUNTS, last=st.none() | COUNTS)
    def read(self, held: Held, first: int, last: int | None) -> None:
        if self.is_holder(held) and held.number not in self.given_back:
            assert list(held.claim.read(first, last)) == list(self.had[held.number][first:last])
            assert held.claim.parked() == self.should[held.key].parked

    @invariant()
    def all_is_as_it_should(self) -> None:
        for store in getattr(self, "open", ()):
            told = [tuple(kept)[:5] for kept in store.sessions()]
            assert told == [
                (key, len(now.records), now.records[-1].turn if now.records else 0, now.parent, now.shared)
                for key, now in sorted(self.should.items())
            ]
            for key, now in self.should.items():
                assert tuple(store.read(key)) == now.records


class InMemory(Steps):
    """A `MemoryStore`."""

    def make(self) -> Store:
        return MemoryStore()

    @rule(held=Steps.held)
    def who_was_superseded_reads(self, held: Held) -> None:
        assert tuple(held.claim.read()) == self.had[held.number]


class InFile(Steps):
    """A `SqliteStore`, opened twice, tidied at any moment, and the whole opened anew."""

    stores = 2

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir=QUICK_DISK)

    def make(self) -> Store:
        return SqliteStore(Path(self.folder.name, "talks.db"))

    @rule()
    def tidy(self) -> None:
        store = self.open[0]
        assert isinstance(store, SqliteStore)
        store.tidy()

    @rule(which=st.integers(0, 1))
    def open_anew(self, which: int) -> None:
        """What was claimed from it is as good as given back."""
        self.open[which].close()
        self.open[which] = self.make()
        self.given_back |= {number for number, store in self.store_of.items() if store == which}

    def teardown(self) -> None:
        super().teardown()
        self.folder.cleanup()


QUICK = settings(max_examples=50, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
TestInMemory = InMemory.TestCase
TestInMemory.settings = QUICK
TestInFile = InFile.TestCase
TestInFile.settings = QUICK
