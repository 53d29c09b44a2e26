"""Every store keeps the laws: in memory, in a file, in a file opened anew at each step, and opened several times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from npcsdk.ports import Store
from npcsdk.stores.memory import MemoryStore
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.stores import STORE_LAWS, Law, Open


class Opened:
    """Gives stores, and closes them in the end."""

    def __init__(self, make: Callable[[], Store], *, again: bool = False, alone: bool = True) -> None:
        self.make, self.again, self.alone = make, again, alone
        self.stores: list[Store] = []

    def __call__(self) -> Store:
        if self.again and self.alone and self.stores:
            self.stores[-1].close()
        if self.again or not self.stores:
            self.stores.append(self.make())
        return self.stores[-1]

    def close(self) -> None:
        for store in self.stores:
            store.close()


@pytest.fixture(params=["in memory", "in a file", "opened anew", "opened several times"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    def in_file() -> Store:
        return SqliteStore(tmp_path / "talks.db")

    stores = {
        "in memory": Opened(MemoryStore),
        "in a file": Opened(in_file),
        "opened anew": Opened(in_file, again=True),
        "opened several times": Opened(in_file, again=True, alone=False),
    }[request.param]
    yield stores
    stores.close()


@pytest.mark.parametrize("law", STORE_LAWS, ids=lambda law: law.__name__)
def test_law(law: Law, opened: Open) -> None:
    law(opened)


def test_each_law_is_stated() -> None:
    assert len(STORE_LAWS) == len(set(STORE_LAWS)) == 27
    assert all(law.__doc__ and law.__doc__.endswith(".") for law in STORE_LAWS)
