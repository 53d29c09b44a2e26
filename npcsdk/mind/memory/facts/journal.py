"""What was written into tables, step by step, so that the last steps can be taken back exactly."""

from __future__ import annotations

from typing import Any

_NONE: Any = object()


class Journal:
    """Writes into dictionaries and remembers what stood there before."""

    def __init__(self) -> None:
        self._settled = 0
        self._starts: list[int] = []
        self._before: list[tuple[dict[Any, Any], Any, Any]] = []

    def __len__(self) -> int:
        return self._settled + len(self._starts)

    def settle(self) -> None:
        """Keep all that was written for good, and remember no longer what stood there before."""
        self._settled = len(self)
        self._starts.clear()
        self._before.clear()

    def step(self) -> None:
        """Begin the next step."""
        self._starts.append(len(self._before))

    def put(self, table: dict[Any, Any], key: Any, value: Any) -> None:
        """Write a value, which is never changed in place; a step must have begun."""
        self._before.append((table, key, table.get(key, _NONE)))
        table[key] = value

    def drop(self, table: dict[Any, Any], key: Any) -> None:
        """Take out what stands there, if anything does."""
        if key in table:
            self._before.append((table, key, table.pop(key)))

    def truncate(self, count: int) -> None:
        """Take back all but the first `count` steps.

        Raises:
            ValueError: some of these are settled.
        """
        if count >= len(self):
            return
        if count < self._settled:
            raise ValueError(f"{self._settled} steps are settled: no more than these can be left, not {count}")
        count -= self._settled
        start = self._starts[count]
        while len(self._before) > start:
            table, key, value = self._before.pop()
            if value is _NONE:
                table.pop(key, None)
            else:
                table[key] = value
        del self._starts[count:]
