"""YAML text to a `Tree`, within limits: libyaml finds the events, we put them together.

PyYAML's own composer and constructors are not used: they are recursive, follow aliases without
bound, let the last of two equal keys win and build Python objects from tags.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from npcsdk.errors import Problem
from npcsdk.patterns import lazy
from npcsdk.world.yaml_errors import control_character, quoted_tags, syntax_problem
from npcsdk.world.yaml_tree import NO_KEYS, Tree

if TYPE_CHECKING:
    import yaml

MAX_DEPTH = 64
"""Levels of nesting."""
MAX_NODES = 1_000_000
"""Parts (texts, lists, mappings) of all files of a world together."""
MAX_REPEATED = 20_000
"""Parts that aliases may repeat in one file."""

_CONTROL = lazy(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

_MERGE = "<<"
"""The key with which other readers of YAML merge mappings; it is told of, and then left out."""


@dataclass(slots=True)
class Budget:
    """How many parts may still be read."""

    nodes: int = MAX_NODES


class _Refused(Exception):
    """This file cannot be read any further."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def read_yaml(text: str, file: str, budget: Budget) -> tuple[Tree | None, list[Problem]]:
    """What a YAML text says, and what is wrong with it.

    Lines that begin with an unquoted tag, a writer's most frequent mistake, are reported and then
    read as if they were quoted, so that the rest of the file is still looked at.

    Args:
        text: the whole file, decoded.
        file: its name in the problems.
        budget: shared by all files of a world.

    Returns:
        The tree (None: the file is empty or cannot be read) and the problems found.
    """
    import yaml

    problems: list[Problem] = []
    found = _CONTROL.search(text)
    if found:
        return None, [control_character(text, found.start(), file)]
    try:
        return _composed(text, file, budget, problems)
    except yaml.YAMLError as error:
        failure = syntax_problem(error, text, file)
    text, problems = quoted_tags(text, file)
    if not problems:
        return None, [failure]
    try:
        return _composed(text, file, budget, problems)
    except yaml.YAMLError as error:
        return None, [*problems, syntax_problem(error, text, file)]


def _composed(text: str, file: str, budget: Budget, problems: list[Problem]) -> tuple[Tree | None, list[Problem]]:
    composer = _Composer(file, budget)
    try:
        tree = composer.compose(text)
    except _Refused as refused:
        return None, [*problems, *composer.problems, refused.problem]
    return tree, problems + composer.problems


class _Composer:
    """Puts the events of one file together, without recursion."""

    def __init__(self, file: str, budget: Budget) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._budget = budget
        self._open: list[tuple[Tree, str | None]] = []
        self._anchors: dict[str, Tree] = {}
        self._repeated = 0
        self._root: Tree | None = None

    def compose(self, text: str) -> Tree | None:
        import yaml

        parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        scalar, mapping, sequence, end = (
            yaml.ScalarEvent,
            yaml.MappingStartEvent,
            yaml.SequenceStartEvent,
            yaml.StreamEndEvent,
        )
        try:
            while (kind := (event := parser.get_event()).__class__) is not end:
                if kind is scalar:
                    self._scalar(event)
                elif kind is mapping:
                    self._begin(event, {})
                elif kind is sequence:
                    self._begin(event, [])
                elif isinstance(event, yaml.CollectionEndEvent):
                    self._add(self._open.pop()[0])
                elif isinstance(event, yaml.AliasEvent):
                    self._alias(event)
                elif isinstance(event, yaml.DocumentStartEvent) and self._root is not None:
                    raise self._refuse(event, "yaml-documents", "A second document starts here.", "Remove the line ---")
        finally:
            parser.dispose()
        return None if self._root is not None and self._root.is_null else self._root

    def _tree(self, event: Any, value: str | list[Tree] | dict[str, Tree], plain: bool = False) -> Tree:
        self._budget.nodes -= 1
        if self._budget.nodes < 0:
            raise self._refuse(event, "too-large", f"The world has more than {MAX_NODES} parts.", "Make it smaller.")
        mark = event.start_mark
        tree = Tree(value, mark.line + 1, mark.column + 1, plain, {} if isinstance(value, dict) else NO_KEYS)
        if event.anchor is not None:
            self._anchors[event.anchor] = tree
        if event.tag is not None:
            self._report(
                event,
                "yaml-tag",
                f"{event.tag!r} is a YAML tag, and none is known.",
                f"Put quotes round the whole text; in a condition, write: not {event.tag.lstrip('!')[:80]}",
            )
        return tree

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        plain = event.implicit[0]
        if event.tag and not event.value:  # `if: !lamp`: so that what is meant is looked at, too.
            event.value = event.tag.lstrip("!")
        if not plain and (found := _CONTROL.search(event.value)):
            shown = f"U+{ord(found[0]):04X}"
            self._report(event, "control-character", f"The text holds the character {shown}.", "Remove it.")
            event.value = _CONTROL.sub("", event.value)
        self._add(self._tree(event, event.value, plain))

    def _begin(self, event: Any, value: list[Tree] | dict[str, Tree]) -> None:
        if len(self._open) >= MAX_DEPTH:
            message = f"This is nested deeper than {MAX_DEPTH} levels."
            raise self._refuse(event, "too-deep", message, "Look for brackets that are never closed.")
        self._open.append((self._tree(event, value), None))

    def _alias(self, event: yaml.AliasEvent) -> None:
        tree = self._anchors.get(event.anchor or "")
        if tree is None:
            message = f"*{event.anchor} stands for nothing: there is no &{event.anchor} above."
            raise self._refuse(event, "unknown-alias", message, "Put quotes round a text that starts with a star.")
        if any(tree is outer for outer, _ in self._open):
            raise self._refuse(event, "yaml-recursion", f"*{event.anchor} contains itself.", "Write it out.")
        self._repeated += tree.size
        if self._repeated > MAX_REPEATED:
            message = f"The aliases of this file repeat more than {MAX_REPEATED} parts."
            raise self._refuse(event, "yaml-aliases", message, "Write out what they stand for.")
        self._add(tree, event)

    def _add(self, tree: Tree, alias: yaml.AliasEvent | None = None) -> None:
        if not self._open:
            self._root = tree
            return
        parent, key = self._open[-1]
        parent.size += tree.size
        if isinstance(parent.value, list):
            parent.value.append(tree)
        elif key is None:
            self._open[-1] = (parent, self._key(parent, tree))
        else:
            assert isinstance(parent.value, dict)
            if key is not _MERGE:
                parent.value.setdefault(key, tree)
            self._open[-1] = (parent, None)

    def _key(self, parent: Tree, tree: Tree) -> str:
        place = (tree.line, tree.column)
        if not isinstance(tree.value, str):
            remedy = "Put quotes round a text that has { or [ in it."
            raise _Refused(Problem("yaml-key", "A list or mapping cannot be a key.", remedy, self._file, *place))
        key = tree.value
        if key in parent.keys:
            message = f"{key!r} is already written in line {parent.keys[key][0]}."
            remedy = "Keep one: put all below it, or give this one another name."
            self.problems.append(Problem("duplicate-key", message, remedy, self._file, *place))
        elif key == _MERGE and tree.plain:
            message = "<< merges nothing here."
            self.problems.append(Problem("merge-key", message, "Write the fields out.", self._file, *place))
            return _MERGE
        parent.keys.setdefault(key, place)
        return key

    def _problem(self, event: Any, code: str, message: str, remedy: str) -> Problem:
        mark = event.start_mark
        return Problem(code, message, remedy, self._file, mark.line + 1, mark.column + 1)

    def _report(self, event: Any, code: str, message: str, remedy: str) -> None:
        self.problems.append(self._problem(event, code, message, remedy))

    def _refuse(self, event: Any, code: str, message: str, remedy: str) -> _Refused:
        return _Refused(self._problem(event, code, message, remedy))
