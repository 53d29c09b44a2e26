"""What a YAML file says, with the place of every part: the form between the text and the types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from npcsdk.patterns import lazy
from npcsdk.world.model import Value

Step = str | int
"""One step of a path into a tree: a key or an index."""

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "True", "TRUE"))
_FALSE = frozenset(("false", "False", "FALSE"))
_INT = lazy(r"[-+]?[0-9]{1,20}")
_FLOAT = lazy(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_BASED = lazy(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,16}")

NO_KEYS: dict[str, tuple[int, int]] = {}
"""Shared by all that is no mapping, and never changed: there are hundreds of thousands of them."""


@dataclass(slots=True, eq=False)
class Tree:
    """A scalar (its source text), a list, or a mapping, with its place counted from 1.

    `keys` holds the place of each key of a mapping; `plain` says that a scalar has no quotes;
    `size` counts the parts in it, those that aliases repeat included.
    """

    value: str | list[Tree] | dict[str, Tree]
    line: int
    column: int
    plain: bool = False
    keys: dict[str, tuple[int, int]] = field(default_factory=lambda: NO_KEYS)
    size: int = 1

    @property
    def is_null(self) -> bool:
        """Whether it is empty, `~` or `null`."""
        return self.plain and isinstance(self.value, str) and self.value in _NULL

    def data(self) -> Any:
        """Texts, lists and dicts; numbers as they were written, nothing as None."""
        if isinstance(self.value, str):
            return None if self.is_null else self.value
        if isinstance(self.value, list):
            return [item.data() for item in self.value]
        return {key: item.data() for key, item in self.value.items()}

    def scalar(self) -> Value | None:
        """The scalar as YAML 1.2 (core schema) reads it: `on`, `no` and `12:30` are text.

        Raises:
            ValueError: not a scalar, or a number that no variable can hold.
        """
        if not isinstance(self.value, str):
            raise ValueError("one value is needed here, not a list or a mapping")
        return _resolved(self.value) if self.plain else self.value

    def place(self, path: Iterable[Step]) -> tuple[int, int]:
        """Line and column of what a path leads to, as far as it can be followed.

        Steps that lead nowhere are skipped. A key that is not there leads to the mapping that
        lacks it: to the mapping's own key, where it has one.
        """
        tree, place = self, (self.line, self.column)
        for step in path:
            child = tree.child(step)
            if step == "[key]":
                return place
            if child is None and isinstance(tree.value, list):  # Effects may stand in several mappings.
                tree = next((item for item in tree.value if item.child(step)), tree)
                child = tree.child(step)
            if child is None:
                continue
            place = tree.keys[step] if isinstance(step, str) else (child.line, child.column)
            tree = child
        return (tree.line, tree.column) if isinstance(tree.value, str) else place

    def child(self, step: Step) -> Tree | None:
        """The part behind a key or an index; None where there is none."""
        if isinstance(self.value, dict):
            return self.value.get(str(step))
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            return self.value[step]
        return None


def _resolved(text: str) -> Value | None:
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INT.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text) and len(text) <= 40:
        return float(text)
    if text.lower().lstrip("+-") in (".inf", ".nan") or _FLOAT.fullmatch(text):
        raise ValueError(f"{text[:40]} is no number that a variable can hold")
    return text
