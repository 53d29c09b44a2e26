"""What a store file holds, and how to tell one of ours from any other file."""

from __future__ import annotations

import sqlite3

from npcsdk.errors import StoreError

APPLICATION = 0x6E706373
"""`npcs`: stands in the head of the file."""
VERSION = 1
LARGEST = 64 * 2**20
"""Bytes of one value; what is larger is neither kept nor read."""
NUMBERS = 2**32
"""Records that a strand may have: the id of a record is its strand times this, plus its number."""
STRANDS = 2**31 - 1

SCHEMA = {
    "sessions": (
        "CREATE TABLE sessions (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, strand INTEGER NOT NULL,"
        " claim INTEGER NOT NULL, parent TEXT NOT NULL, shared INTEGER NOT NULL, written REAL NOT NULL,"
        " parked BLOB) STRICT"
    ),
    "branches": "CREATE INDEX branches ON sessions (parent) WHERE parent <> ''",
    # An id is never used twice, or one who was superseded could read the records of others as his own.
    "strands": (
        "CREATE TABLE strands (id INTEGER PRIMARY KEY AUTOINCREMENT, parent INTEGER NOT NULL,"
        " shared INTEGER NOT NULL, turn INTEGER NOT NULL) STRICT"
    ),
    "records": (
        "CREATE TABLE records (id INTEGER PRIMARY KEY, turn INTEGER NOT NULL, written REAL NOT NULL,"
        " body BLOB NOT NULL) STRICT"
    ),
}

_OWN_TO_SQLITE = {
    *(("table", name) for name in ("sqlite_sequence", "sqlite_stat1", "sqlite_stat4")),
    ("index", "sqlite_autoindex_sessions_1"),
}
_HEAD = (
    "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version),"
    " (SELECT count(*) FROM sqlite_master)"
)


def is_ours(connection: sqlite3.Connection, path: str) -> bool:
    """Whether the file is a store; False where it is empty, to be made one.

    Raises:
        StoreError: it is of another program, of a newer npcsdk, or was changed by hand.
        sqlite3.Error: it cannot be read.
    """
    application, version, parts = connection.execute(_HEAD).fetchone()
    if (application, version, parts) == (0, 0, 0):
        return False
    if application != APPLICATION:
        raise StoreError(f"{path} is a database of another program. Choose another path; nothing in it was changed.")
    if version > VERSION:
        raise StoreError(f"{path} was made by a newer npcsdk (version {version}; this one knows {VERSION}). Update it.")
    # Exactly these: a view or a trigger in a file from somebody else could do or cost anything.
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    found = sorted((name, sql) for kind, name, sql in rows if (kind, name) not in _OWN_TO_SQLITE)
    if version != VERSION or found != sorted(SCHEMA.items()):
        raise StoreError(
            f"{path} does not have the tables of a store: it is damaged, or another program changed it."
            " Put back a copy of it."
        )
    return True


def make(connection: sqlite3.Connection, path: str) -> None:
    """Make an empty file a store, unless somebody else just did.

    Raises:
        StoreError, sqlite3.Error: it cannot be made one.
    """
    connection.execute("PRAGMA journal_mode = WAL")
    try:
        connection.execute("BEGIN IMMEDIATE")
        if not is_ours(connection, path):
            for statement in SCHEMA.values():
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
