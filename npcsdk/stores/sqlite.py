"""Sessions kept in one SQLite file: of many players, of several processes, after a crash too."""

from __future__ import annotations

import os
from collections.abc import Sequence
from types import TracebackType

from npcsdk.ports import Kept, Record
from npcsdk.stores.lines import is_text
from npcsdk.stores.sqlite_claim import SqliteClaim, claimed, looked_at
from npcsdk.stores.sqlite_erasing import erased
from npcsdk.stores.sqlite_file import LONG_PATIENCE, Connection, StoreFile
from npcsdk.stores.sqlite_schema import NUMBERS
from npcsdk.stores.sqlite_tidy import tidied

_SESSIONS = f"""
    SELECT s.key, ifnull(r.id % {NUMBERS} + 1, ifnull(t.shared, 0)), ifnull(r.turn, ifnull(t.turn, 0)),
           s.parent, s.shared, max(s.written, ifnull(r.written, s.written))
    FROM sessions s LEFT JOIN strands t ON t.id = s.strand LEFT JOIN records r ON r.id =
        (SELECT max(id) FROM records WHERE id >= s.strand * {NUMBERS} AND id < (s.strand + 1) * {NUMBERS})
    WHERE s.key >= ? AND (s.key < ? OR ? = '') ORDER BY s.key"""


class SqliteStore:
    """A `Store` in one file, with two more beside it while it is open (`-wal`, `-shm`): they belong together.

    Whatever was appended survives the death of the process at any moment. After a power cut the file
    is whole, but may lack the last moments. Several processes may use it at once, on a disk of this
    machine, not of the network. Any thread may use it; what one makes, another may use.

    Args:
        path: the file. Its folder is there already; the file itself is made with the first session.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._file = StoreFile(path)

    def __enter__(self) -> SqliteStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def claim(self, key: str) -> SqliteClaim:
        """Take a session, known or new, to advance it. Whoever held it before can do so no more.

        Raises:
            StoreError: it cannot be had.
        """
        return claimed(self._file, key)

    def sessions(self, prefix: str = "") -> Sequence[Kept]:
        """The sessions whose keys begin with `prefix`, by key.

        Raises:
            StoreError: they cannot be read.
        """
        if not self._file.is_there() or not is_text(prefix):
            return []
        after = _after(prefix)
        rows = self._file.read(
            lambda connection: connection.execute(_SESSIONS, (prefix, after, after)).fetchall(), opens=True
        )
        return [Kept(*row) for row in rows]

    def read(self, key: str) -> Sequence[Record]:
        """All records of a session, oldest first, without claiming it: to be looked at. None of a session it lacks.

        Raises:
            StoreError: they cannot be read.
        """
        return looked_at(self._file, key) if self._file.is_there() and is_text(key) else []

    def delete(self, key: str) -> None:
        """Forget a session; branches that share its records keep them. No such session: nothing happens.

        What nobody has any more leaves the file with the next `tidy` or `erase`.

        Raises:
            StoreError: it cannot be done now.
        """

        def deleted(connection: Connection) -> None:
            if connection.execute("DELETE FROM sessions WHERE key = ?", (key,)).rowcount:
                connection.execute("UPDATE sessions SET parent = '', shared = 0 WHERE parent = ?", (key,))

        if self._file.is_there() and is_text(key):
            self._file.change(deleted, patience=LONG_PATIENCE, opens=True)

    def tidy(self) -> int:
        """Remove the records that rewound and deleted sessions left behind, and overwrite them with zeros.

        Not for a loop: it may take seconds. Sessions go on meanwhile. The room is used again; the
        file does not become smaller.

        Returns:
            How many records were removed.

        Raises:
            StoreError: it cannot be done now; what is left is removed the next time.
        """
        return tidied(self._file) if self._file.is_there() else 0

    def erase(self) -> None:
        """Leave no byte of what was deleted or taken back, in the file or in the `-wal` file beside it.

        Not for a loop: the whole file is written anew, some 100 MB a second, and needs twice its room meanwhile.
        Sessions keep in memory what they cannot write until then.

        Raises:
            StoreError: it cannot be done now: somebody writes, or reads and does not come to an end. Try again.
        """
        if self._file.is_there():
            erased(self._file)

    def close(self) -> None:
        """Give back what it holds. May be called twice. May wait for the disk."""
        self._file.close()


def _after(prefix: str) -> str:
    """The first text after all that begin with `prefix`; "" where none is."""
    while prefix:
        code = ord(prefix[-1]) + 1
        if code <= 0x10FFFF:
            return prefix[:-1] + chr(0xE000 if 0xD800 <= code <= 0xDFFF else code)
        prefix = prefix[:-1]
    return ""
