"""One part of a world, validated; what is wrong in it is taken out, so that the rest can be checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from npcsdk.world.field_errors import field_fault
from npcsdk.world.rules import Fault, Path
from npcsdk.world.yaml_tree import Step, Tree

Part = TypeVar("Part", bound=BaseModel)

_ROUNDS = 6
_MOST = 500
"""Errors in one part, beyond which nothing of it is kept."""


@dataclass(slots=True)
class Salvaged(Generic[Part]):
    """A part without what was wrong in it; None where nothing is left.

    `stubbed` are the fields that were filled in, whose values mean nothing; `touched` are the
    places within which something was taken out, and of what was.
    """

    part: Part | None = None
    stubbed: set[str] = field(default_factory=set)
    touched: set[Path] = field(default_factory=set)


def salvage(
    model: type[Part],
    shape: Callable[[Tree], Any],
    tree: Tree,
    stubs: Mapping[str, Tree],
    tell: Callable[[Fault], None],
) -> Salvaged[Part]:
    """Validate a tree, which is changed where it is wrong.

    Args:
        model: what it should be.
        shape: makes the model's fields from the tree.
        tree: what was read.
        stubs: what to fill in for required fields that are missing or wrong.
        tell: is given what is wrong, while it still stands in the tree.
    """
    result: Salvaged[Part] = Salvaged()
    for attempt in range(_ROUNDS):
        try:
            result.part = model.model_validate(shape(tree))
            break
        except ValidationError as error:
            details = error.errors(include_url=False)
        if attempt == 0:
            for fault in _faults(details[:_MOST], tree, model):
                tell(fault)
        if len(details) > _MOST:
            break
        if not _take_out(details, tree, stubs, result):
            break
    return result


def _faults(details: list[ErrorDetails], tree: Tree, model: type[BaseModel]) -> list[Fault]:
    faults: dict[tuple[Path, str], Fault] = {}
    for error in details:
        path = tuple(step for step in error["loc"] if step == "[key]" or not _is_branch(step))
        # What a shorthand stands for has fields that nobody wrote.
        written = path if error["type"] in ("missing", "extra_forbidden") else _followed(tree, path) or path
        fault = field_fault(error, path, written, model)
        # Each branch of a union complains of the same thing; one complaint will do.
        about = (path, "" if len(path) < len(error["loc"]) else error["type"])
        if error["type"] == "missing":
            path = path[:-1]
        elif error["type"] == "extra_forbidden":
            path = (*path, "[key]")
        faults.setdefault(about, Fault(path, *fault))
    return list(faults.values())


def _is_branch(step: Step) -> bool:
    """Whether a step names a branch of a union, which stands in pydantic's paths and in no file."""
    return isinstance(step, str) and (step in ("str", "int", "float", "bool") or "[" in step)


def _take_out(details: list[ErrorDetails], tree: Tree, stubs: Mapping[str, Tree], result: Salvaged[Any]) -> bool:
    changed = False
    wrong: set[Path] = set()
    for error in details:
        missing = error["type"] == "missing"
        path = _followed(tree, error["loc"][:-1] if missing else error["loc"])
        if path:
            wrong.add(path)
        elif missing and isinstance(tree.value, dict) and (name := str(error["loc"][-1])) in stubs:
            tree.value[name] = stubs[name]
            tree.keys[name] = (tree.line, tree.column)
            result.stubbed.add(name)
            changed = True
    for path in sorted(wrong, key=lambda path: [f"{s:09}" if isinstance(s, int) else s for s in path], reverse=True):
        changed = _remove(tree, path) or changed
        result.touched.update(path[:length] for length in range(1, len(path) + 1))
    return changed


def _followed(tree: Tree, path: tuple[Step, ...]) -> Path:
    followed: list[Step] = []
    for step in path:
        child = tree.child(step)
        if child is not None:
            followed.append(step)
            tree = child
    return tuple(followed)


def _remove(tree: Tree, path: Path) -> bool:
    parent: Tree | None = tree
    for step in path[:-1]:
        parent = parent.child(step) if parent else None
    last = path[-1]
    if parent is None or parent.child(last) is None:
        return False
    if isinstance(parent.value, list):
        assert isinstance(last, int)
        del parent.value[last]
    elif isinstance(parent.value, dict) and path[:-1] == ("nodes",):
        # Other nodes lead here; what is left of it must not make their targets look missing.
        if parent.value[str(last)] is _STUB_NODE:
            del parent.value[str(last)]
        else:
            parent.value[str(last)] = _STUB_NODE
    elif isinstance(parent.value, dict):
        del parent.value[str(last)]
    return True


_STUB_NODE = Tree({"end": Tree("true", 1, 1, plain=True)}, 1, 1, keys={"end": (1, 1)})
