"""A process that dies within a save: at each call that touches the disk, and halfway through each write."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import Any

CALLS = ("open", "write", "fsync", "replace", "rename", "unlink", "mkdir", "ftruncate", "close")
"""All by which a save changes what lies on disk."""
DIED = 77


def die_at(number: int, half: bool, act: Callable[[], object]) -> int:
    """Run `act` in a child that is gone at its call of this number, counted from 0. What the child came to.

    Args:
        number: which call is not made any more.
        half: whether half of it is made, where it is a write.
        act: what touches the disk.

    Returns:
        `DIED`; or 0: the act has fewer calls, and came to its end.
    """

    def counted() -> None:
        _count(number, half)
        act()

    return ended(forked(counted))


def forked(act: Callable[[], object]) -> int:
    """A child that does this and then ends with status 0, or with 1 where it fails; its id."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Threads that other tests left have nothing to do here.
        child = os.fork()
    if child == 0:
        status = 1
        try:
            act()
            status = 0
        finally:
            os._exit(status)
    return child


def ended(child: int) -> int:
    """Wait for a child; its status, or the signal that ended it, negative."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _count(fatal: int, half: bool) -> None:
    made = 0

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **settings: Any) -> Any:
            nonlocal made
            if made == fatal:
                if half and name == "write":
                    call(args[0], bytes(args[1])[: len(args[1]) // 2])
                os._exit(DIED)
            made += 1
            return call(*args, **settings)

        return step

    for name in CALLS:
        setattr(os, name, counted(name, getattr(os, name)))
