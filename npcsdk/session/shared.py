"""Attributes of a session that its turns read: kept where they look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, overload

from npcsdk.world.world import World

T = TypeVar("T")


class HasContext(Protocol):
    """A session."""

    @property
    def _context(self) -> Any: ...


class Shared(Generic[T]):
    """An attribute of a session that is one of its context; `fixed`: to be read alone.

    `check` is given the world and what the attribute is set to, and gives what it is from then on, or raises.
    """

    def __init__(self, doc: str, *, fixed: bool = False, check: Callable[[World, Any], T] | None = None) -> None:
        self.__doc__ = doc
        self._fixed = fixed
        self._check = check
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, session: None, owner: type) -> Shared[T]: ...

    @overload
    def __get__(self, session: HasContext, owner: type) -> T: ...

    def __get__(self, session: HasContext | None, owner: type) -> Shared[T] | T:
        if session is None:
            return self
        value: T = getattr(session._context, self._name)
        return value

    def __set__(self, session: HasContext, value: T) -> None:
        if self._fixed:
            raise AttributeError(f"{self._name} cannot be set")
        if self._check is not None:
            value = self._check(session._context.world, value)
        setattr(session._context, self._name, value)
