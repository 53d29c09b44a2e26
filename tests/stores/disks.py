"""Disks, folders and files to try a store with."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.store_steps import session


def mount(*words: str) -> bool:
    """Whether this could be mounted."""
    return subprocess.run(["mount", *words], capture_output=True, timeout=20, check=False).returncode == 0


@contextmanager
def small_disk(folder: Path, size: str = "1m") -> Iterator[Path]:
    """A disk of its own, where the system lets us make one."""
    if (
        not hasattr(os, "geteuid")
        or os.geteuid()
        or not mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))
    ):
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], timeout=20, check=True)


@contextmanager
def without_rights() -> Iterator[Path]:
    """A folder of a user who has no rights but his own."""
    if not hasattr(os, "geteuid"):
        pytest.skip("rights are something else here")
    root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp())
    try:
        if root:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o700)
        shutil.rmtree(folder)


def filled(path: Path, count: int = 40) -> Path:
    """A store with three sessions, of which one was branched and one rewound; nobody has it open."""
    with SqliteStore(path) as store:
        for number, key in enumerate(("a", "b", "c")):
            claim = session(store, key, count + number)
            claim.park(b"parked")
        claim.branch("d", count // 2)
        claim.rewind(count // 4)
    return path


def change(path: Path, *statements: str) -> None:
    """Change a file behind the back of npcsdk."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            connection.execute(statement)
