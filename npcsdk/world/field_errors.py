"""What pydantic finds wrong with a field, in a writer's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from npcsdk.world.locale import HASH, LINE_ID
from npcsdk.world.model import SPOT_SHAPE
from npcsdk.world.suggest import suggestion
from npcsdk.world.yaml_tree import Step

_ID_RULE = "Use letters, digits and underscores, not a digit first, at most 64."
_RULES = {
    SPOT_SHAPE: "Write a node, hub, or one of another graph, smithy.hub.",
    LINE_ID: "Use letters, digits, underscores, dashes and dots.",
    HASH: "It is the hash that was written here: digits, and letters from a to f.",
}


def field_fault(
    error: ErrorDetails, path: tuple[Step, ...], written: tuple[Step, ...], model: type[BaseModel]
) -> tuple[str, str, str]:
    """Code, message and remedy for one error in the data of a model.

    `path` is the error's place without the branches of unions; `written` is as much of it as stands in the file.
    """
    kind = error["type"]
    name = _name(written)
    given = error.get("input")
    match kind:
        case "extra_forbidden":
            return "unknown-field", f"{name!r} is no field here.", _meant(str(name), given, _fields(model, path[:-1]))
        case "missing" if isinstance(error["loc"][-1], int):
            return "missing-entry", f"{name!r} wants one entry more.", "Write all of them: [first, second]."
        case "too_long":
            return "too-many-entries", f"{name!r} has {len(given or ())} entries, too many.", ""
        case "missing":
            return "missing-field", f"{name!r} is missing.", f"Write `{name}: ...`."
        case "string_pattern_mismatch":
            rule = _RULES.get(str(error.get("ctx", {}).get("pattern")), _ID_RULE)
            return "bad-id", f"{_short(given)} cannot be an id.", rule
        case "value_error":
            cause = error.get("ctx", {}).get("error")
            message = getattr(cause, "message", f"{cause}.")
            return "bad-value", message, getattr(cause, "remedy", "")
    if given is None:
        return "empty-field", f"{name!r} is empty.", "Write something, or remove it."
    if error["loc"][-1:] == ("str",):
        return (
            "wrong-type",
            f"{name!r} should be a text, a number, true or false, or a list of texts, not {_short(given)}.",
            "",
        )
    if isinstance(given, list) and (kind == "string_type" or (kind in _MODELS and name == "lines")):
        return "unquoted-tag", f"{name!r} is a text, and this is a list.", "Put quotes round a text that starts with [."
    if kind == "string_type" and isinstance(given, dict):
        return "wrong-type", f"{name!r} is a text, and this is a mapping.", "Put quotes round a text with { or : in it."
    expected = _EXPECTED.get(kind)
    if expected:
        return "wrong-type", f"{name!r} should be {expected}, not {_short(given)}.", _SHAPES.get(expected, "")
    return "bad-value", f"{name!r}: {error['msg']}.", ""


_EXPECTED = {
    "model_type": "a mapping of fields",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "tuple_type": "a list",
    "string_type": "a text",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "finite_number": "an ordinary number",
}

_MODELS = ("model_type", "model_attributes_type")
_SHAPES = {
    "a list": "Start each entry on a line of its own with a dash and a space.",
    "a mapping of fields": "Write its fields below it, one a line, indented: `name: text`.",
}


def _meant(name: str, given: Any, known: list[str]) -> str:
    field, colon, _ = name.partition(":")
    if colon and field in known:
        return f"Write a space after the colon: `{field}: ...`."
    if given is None and " " in name:
        return "Put quotes round a text with a comma in it."
    return suggestion(name, known)


def _name(path: Iterable[Step]) -> Step:
    names = [step for step in path if isinstance(step, str) and "[" not in step]
    return names[-1] if names else "this"


def _short(given: Any) -> str:
    if isinstance(given, dict):
        return "a mapping"
    if isinstance(given, list):
        return "a list"
    text = repr(given)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _fields(model: type[BaseModel], path: Iterable[Step]) -> list[str]:
    """The names of the fields that stand where a path leads, as they are written."""
    at: Any = model
    entry = False  # whether the step is the name or number of an entry, not a field
    for step in path:
        if not entry and isinstance(at, type) and issubclass(at, BaseModel):
            found = next((f for n, f in at.model_fields.items() if (f.alias or n) == step), None)
            at = _model_in(found.annotation) if found else None
            entry = found is not None and get_origin(found.annotation) in (tuple, Mapping)
        else:
            entry = False
    if not (isinstance(at, type) and issubclass(at, BaseModel)):
        return []
    return [field.alias or name for name, field in at.model_fields.items()]


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation
    parts = get_args(annotation)
    models = (_model_in(part) for part in parts if part is not type(None)) if parts or annotation is UnionType else ()
    return next((found for found in models if isinstance(found, type) and issubclass(found, BaseModel)), None)
