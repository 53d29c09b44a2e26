"""What pydantic finds wrong with a field, in a writer's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from npcsdk.world.locale import HASH, LINE_ID
from npcsdk.world.meant import CURLY, STRAIGHT, entry, meant_field, meant_id, with_fields
from npcsdk.world.meant_nature import beyond, nature_shape, number_remedy
from npcsdk.world.model import SPOT_SHAPE
from npcsdk.world.yaml_tree import Step

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
            return (
                "unknown-field",
                f"{name!r} is no field here.",
                meant_field(str(name), given, _fields(model, path[:-1])),
            )
        case "missing" if isinstance(error["loc"][-1], int):
            return "missing-entry", f"{name!r} wants one entry more.", "Write all of them: [first, second]."
        case "too_long":
            return "too-many-entries", f"{name!r} has {len(given or ())} entries, too many.", ""
        case "missing":
            about = _description(model, path)
            return "missing-field", f"{name!r} is missing.", f"Write `{name}: ...`{about and f', {about}'}."
        case "string_pattern_mismatch":
            rule = str(error.get("ctx", {}).get("pattern"))
            first, colon, rest = str(given).partition(":")
            if colon and first and rest and error["loc"][-1] == "[key]":
                return "bad-id", f"{_short(given)} cannot be an id.", f"Write a space after the colon: {first}: {rest}."
            return "bad-id", f"{_short(given)} cannot be an id.", _id_remedy(given, rule)
        case "literal_error" if given is not None:
            possible = str(error.get("ctx", {}).get("expected", "")).replace("'", "")
            return "bad-value", f"{_short(given)} is nothing that {name!r} can be.", f"Write {possible}."
        case "value_error" if given is not None:
            return "bad-value", *_told(error.get("ctx", {}).get("error"))
    if given is None:
        return _empty(name, path, kind)
    if kind in _BOUNDS:
        bound = _BOUNDS[kind]
        return "bad-value", *beyond(name, given, bound, error.get("ctx", {}).get(bound, 0))
    if error["loc"][-1:] == ("str",):
        return (
            "wrong-type",
            f"{name!r} should be a text, a number, true or false, or a list of texts, not {_short(given)}.",
            "",
        )
    return _wrong_kind(error, path, name, model)


def _wrong_kind(
    error: ErrorDetails, path: tuple[Step, ...], name: Step, model: type[BaseModel]
) -> tuple[str, str, str]:
    """Code, message and remedy where something of one kind stands, and another is wanted."""
    kind, given = error["type"], error.get("input")
    if isinstance(given, list) and (kind == "string_type" or (kind in _MODELS and name == "lines")):
        return "unquoted-tag", f"{name!r} is a text, and this is a list.", "Put quotes round a text that starts with [."
    if kind == "string_type" and isinstance(given, dict) and path[:1] == ("events",) and "graphs" in model.model_fields:
        message = f"{name!r} names here what comes along with the event, and not what it means."
        return "wrong-type", message, "What it means stands in each character's file, below its own `events:`."
    if kind == "string_type" and isinstance(given, dict):
        message = f"{name!r} is a text, and this is read as names with values."
        return "wrong-type", message, "Put quotes round a text with { or : in it."
    if kind in _MODELS and path[:-1] == ("nodes",) and name in _fields(model, path):
        remedy = "A field of a node begins two spaces further in than the node's name."
        return "wrong-type", f"{name!r} stands where nodes stand.", remedy
    if kind in _MODELS and isinstance(path[-1], int):
        message = f"An entry of {name!r} should have fields, and {_short(given)} has none."
        return "wrong-type", message, entry(str(name), given) or _SHAPES["fields"]
    expected = _EXPECTED.get(kind)
    if expected:
        return (
            "wrong-type",
            f"{name!r} should be {expected}, not {_short(given)}.",
            _shape(name, given, path, expected),
        )
    return "bad-value", f"{name!r}: {error['msg']}.", ""


def _shape(name: Step, given: Any, path: tuple[Step, ...], expected: str) -> str:
    """How that is written which should be something else."""
    if expected == "a number":
        return number_remedy(given)
    numbers = nature_shape(str(name), given, path) if expected.startswith(("names", "fields")) else ""
    return with_fields(str(name), given) or numbers or _SHAPES.get(expected.partition(",")[0], "")


def _told(cause: Any) -> tuple[str, str]:
    """Message and remedy of what a validator raised."""
    if hasattr(cause, "message"):
        return cause.message, cause.remedy
    message, _, remedy = str(cause).partition("; write ")
    return f"{message}.", f"Write {remedy}." if remedy else ""


def _empty(name: Step, path: tuple[Step, ...], kind: str) -> tuple[str, str, str]:
    if path[:-1] == ("nodes",):
        return "empty-field", f"The node {name!r} is empty.", "Write its fields below it, two spaces further in."
    remedy = f"Write `{name}: true`." if kind.startswith("bool") else "Write something, or remove it."
    return "empty-field", f"{name!r} is empty.", remedy


def _id_remedy(given: Any, rule: str) -> str:
    if any(quote in str(given) for quote in CURLY):
        return STRAIGHT
    like = meant_id(given)
    if rule == SPOT_SHAPE:
        return f"Write {like}." if like and "." not in str(given) else _RULES[rule]
    if str(given).isdigit():
        return f"If it belongs to a number, write a point in place of the comma: 0.{given}."
    if rule in _RULES:
        return _RULES[rule]
    shown = f"Write {like}, or another name of" if like else "Use"
    return f"{shown} letters, digits and underscores, not a digit first, at most 64."


_EXPECTED = {
    "model_type": "fields, each with something behind a colon",
    "dict_type": "names, each with something behind a colon",
    "mapping_type": "names, each with something behind a colon",
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

_BOUNDS = {
    "less_than_equal": "le",
    "less_than": "lt",
    "greater_than_equal": "ge",
    "greater_than": "gt",
}
_MODELS = ("model_type", "model_attributes_type")
_SHAPES = {
    "a list": "Start each entry on a line of its own with a dash and a space.",
    "fields": "Write its fields below it, one a line, two spaces further in: `name: text`.",
    "names": "Write `name: value` below it, one a line, without dashes.",
    "true or false": "Write true or false; yes and no are texts.",
}


def _name(path: Iterable[Step]) -> Step:
    names = [step for step in path if isinstance(step, str) and "[" not in step]
    return names[-1] if names else "this"


def _short(given: Any) -> str:
    if isinstance(given, dict):
        return "names with values"
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


def _description(model: type[BaseModel], path: tuple[Step, ...]) -> str:
    """What a field of the model itself is for, to go on in a sentence; "" where that is not told."""
    found = next((f for n, f in model.model_fields.items() if len(path) == 1 and (f.alias or n) == path[0]), None)
    text = (found.description or "").rstrip(".") if found else ""
    return text[:1].lower() + text[1:]


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation
    parts = get_args(annotation)
    models = (_model_in(part) for part in parts if part is not type(None)) if parts or annotation is UnionType else ()
    return next((found for found in models if isinstance(found, type) and issubclass(found, BaseModel)), None)
