"""Functions and classes that are imported when they are first called: importing npcsdk should cost next to nothing."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def later(module: str, name: str) -> Callable[..., Any]:
    """A function or a class of a module; the module is imported when it is called.

    For types, and for the order of the house, import the same under `TYPE_CHECKING`.
    """

    def called(*args: Any, **more: Any) -> Any:
        return getattr(import_module(module), name)(*args, **more)

    return called
