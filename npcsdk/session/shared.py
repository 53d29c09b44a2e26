"""Attributes of a session that its turns read: kept where they look."""

from __future__ import annotations

from typing import Any, Generic, Protocol, TypeVar, overload

T = TypeVar("T")


class HasContext(Protocol):
    """A session."""

    @property
    def _context(self) -> Any: ...


class Shared(Generic[T]):
    """An attribute of a session that is one of its context; `fixed`: to be read alone."""

    def __init__(self, doc: str, *, fixed: bool = False) -> None:
        self.__doc__ = doc
        self._fixed = fixed
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
        setattr(session._context, self._name, value)
