"""Takes records out of a store file that no session has any more, a few at a time."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from npcsdk.stores.sqlite_file import StoreFile
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
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("BEGIN")
            dead = [strand for (strand,) in connection.execute(_DEAD)]
            cut = connection.execute(_CUT).fetchall()
            connection.execute("COMMIT")
            for strand, first in [*((strand, 0) for strand in dead), *cut]:
                start = strand * NUMBERS
                span = (start + first, start + NUMBERS)
                while count := connection.execute(_REMOVE, (*span, _AT_ONCE)).rowcount:
                    removed += count
                    file.wrote(count * 4096)
            for strand in dead:
                connection.execute("DELETE FROM strands WHERE id = ?", (strand,))
    except sqlite3.Error as error:
        raise trouble(file.path, error) from error
    return removed
