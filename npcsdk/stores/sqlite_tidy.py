"""Takes records out of a store file that no session has any more, a few at a time."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from npcsdk.stores.sqlite_file import Connection, StoreFile, transaction
from npcsdk.stores.sqlite_schema import NUMBERS
from npcsdk.stores.sqlite_trouble import trouble

_AT_ONCE = 100
"""Records; others who write wait for so many, some milliseconds."""

# Every strand that a session sees; one that is not among them never will be again.
_SEEN = """WITH RECURSIVE seen(id) AS (SELECT strand FROM sessions UNION
    SELECT parent FROM strands JOIN seen USING (id) WHERE parent <> 0)"""
_DEAD = f"{_SEEN} SELECT id FROM strands WHERE id NOT IN (SELECT id FROM seen)"
# Those that sessions see the beginning of, and up to where.
_CUT = f"""{_SEEN} SELECT parent, max(shared) FROM strands JOIN seen USING (id)
    WHERE parent <> 0 AND parent NOT IN (SELECT strand FROM sessions) GROUP BY parent"""
_REMOVE = "DELETE FROM records WHERE id IN (SELECT id FROM records WHERE id >= ? AND id < ? LIMIT ?)"


def tidied(file: StoreFile) -> int:
    """Remove what no session has; the number of records.

    Raises:
        StoreError: it cannot be done now.
    """
    removed = 0
    try:
        with closing(file.apart()) as connection:
            connection.execute("BEGIN")
            dead = [strand for (strand,) in connection.execute(_DEAD)]
            cut = connection.execute(_CUT).fetchall()
            connection.execute("COMMIT")
            spans = [*((strand, first, False) for strand, first in cut), *((strand, 0, True) for strand in dead)]
            while spans:
                count = transaction(connection, lambda connection: _some(connection, spans))
                file.wrote(count * 4096)
                removed += count
    except sqlite3.Error as error:
        raise trouble(file.path, error) from error
    return removed


def _some(connection: Connection, spans: list[tuple[int, int, bool]]) -> int:
    """Remove a few records, from the last of these spans; those that are empty then are done with."""
    removed = done = 0
    while spans and done < _AT_ONCE:
        strand, first, dead = spans[-1]
        start, most = strand * NUMBERS, _AT_ONCE - done
        count = connection.execute(_REMOVE, (start + first, start + NUMBERS, most)).rowcount
        removed += count
        done += count + 1
        if count < most:
            spans.pop()
            if dead:
                connection.execute("DELETE FROM strands WHERE id = ?", (strand,))
    return removed
