"""A store whose reads do not end while it hangs."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from npcsdk.ports import Claim, Record
from npcsdk.stores.memory import MemoryStore


class SlowStore(MemoryStore):
    """Reads of all threads but the main one wait until `go` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.go.set()
        self.waiting = 0

    def claim(self, key: str) -> Any:
        return Slow(super().claim(key), self)


class Slow:
    """A claim of it."""

    def __init__(self, claim: Claim, store: SlowStore) -> None:
        self._claim, self._store = claim, store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._claim, name)

    def read(self, first: int = 0, last: int | None = None) -> Sequence[Record]:
        if threading.current_thread() is not threading.main_thread():
            self._store.waiting += 1
            self._store.go.wait()
            self._store.waiting -= 1
        return self._claim.read(first, last)
