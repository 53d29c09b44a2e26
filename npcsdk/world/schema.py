"""JSON Schemas of a world's files as writers write them, so that an editor completes and checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from npcsdk.world.character import Character
from npcsdk.world.graph import DialogueGraph
from npcsdk.world.locale import LINE_ID, Translation
from npcsdk.world.lore import LoreEntry
from npcsdk.world.model import ID_SHAPE, SPOT_SHAPE
from npcsdk.world.world import World

Schema = dict[str, Any]

_MORE_THAN_NONE: Schema = {"exclusiveMinimum": 0}
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def world_schemas() -> dict[str, Schema]:
    """Schemas by kind of file: `world`, `character`, `graph`, `lore`, `locale`, with the shorthands of loading."""
    character = _schema(Character, _optional("id"), _with_feeling_shorthands)
    graph = _schema(DialogueGraph, _optional("graph"), _with_node_shorthands)
    lore = _lore(_schema(LoreEntry, _optional("id")))
    locale = _locale(_schema(Translation))
    world = _schema(World, _optional("id", "characters", "graphs"), _with_event_shorthands)
    world["$defs"] = {**character.get("$defs", {}), **graph["$defs"]}
    parts = {
        "characters": _by_id(_inner(character)),
        "graphs": _by_id(_inner(graph)),
        "lore": _inner(lore),
        "locales": {"type": ["object", "null"], "additionalProperties": _inner(locale)},
    }
    for name, part in parts.items():
        world["properties"][name] = {"description": f"Instead of files: the world's {name}, by id.", **part}
    return {"world": world, "character": character, "graph": graph, "lore": lore, "locale": locale}


def _schema(model: type[BaseModel], *changes: Callable[[Schema], None]) -> Schema:
    schema: Schema = _written(model.model_json_schema())
    for change in changes:
        change(schema)
    return {"$schema": _DRAFT, "title": model.__name__, **schema}


def _optional(*names: str) -> Callable[[Schema], None]:
    def change(schema: Schema) -> None:
        schema["required"] = [name for name in schema["required"] if name not in names]

    return change


def _with_node_shorthands(graph: Schema) -> None:
    node, edge = graph["$defs"]["Node"], graph["$defs"]["Transition"]
    node["required"] = []
    fields = node["properties"]
    step = [{"type": "string", "pattern": SPOT_SHAPE}, {"$ref": "#/$defs/Next"}]
    fields["next"] = _instead(fields["next"], anyOf=[*step, {"type": "array", "items": {"anyOf": step}}])
    fields["end"] = _instead(fields["end"], type=["boolean", "string"])
    said = {"anyOf": [_TEXT, {"$ref": "#/$defs/Variant"}]}
    fields["lines"] = _instead(fields["lines"], **_one_or_several(said))
    edge["properties"]["after"] = _duration(edge["properties"]["after"])
    for owner in (node, edge, graph["$defs"]["Option"]):
        effects = owner["properties"]["do"]
        owner["properties"]["do"] = _instead(effects, **_one_or_several(_inner(effects, "description")))


def _with_event_shorthands(world: Schema) -> None:
    events = world["properties"]["events"]
    named = _inner(events, "description")
    named["additionalProperties"] = {"anyOf": [named["additionalProperties"], {"type": "null"}]}
    world["properties"]["events"] = _instead(events, anyOf=[*_one_or_several(_TEXT)["anyOf"], named])


def _duration(seconds: Schema, least: Schema = _MORE_THAN_NONE) -> Schema:
    """A field of seconds takes 20s and 5m, too."""
    written = {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*(ms|s|m|h|d)?\s*$"}
    return _instead(seconds, anyOf=[{"type": "number", **least}, written])


def _with_feeling_shorthands(character: Schema) -> None:
    """Half-lives and delays are durations; the goals and standards of an event stand beside its other fields."""
    feelings = character["$defs"]["Feelings"]["properties"]
    for name in ("half_life", "mood_half_life"):
        feelings[name] = _duration(feelings[name])
    meant = character["$defs"]["Meant"]
    (worth,) = meant["properties"]["matters"]["patternProperties"].values()
    spans = character["properties"]["talks_to"]["patternProperties"]
    spans |= {name: _duration(span, {"minimum": 0}) for name, span in spans.items()}
    meant |= {"required": [], "minProperties": 1, "propertyNames": {"pattern": ID_SHAPE}, "additionalProperties": worth}


def _instead(schema: Schema, **others: Any) -> Schema:
    """Another schema under the same description."""
    return {**_described(schema), **others}


def _described(schema: Schema) -> Schema:
    return {"description": schema["description"]} if "description" in schema else {}


def _lore(entry: Schema) -> Schema:
    known_by = entry["properties"]["known_by"]
    entry["properties"]["known_by"] = {**_described(known_by), **_one_or_several({"type": "string"})}
    facts = _by_id({"anyOf": [_TEXT, _inner(entry)]})
    return {"$schema": _DRAFT, "title": "Lore", "description": "What is true in the world, by id.", **facts}


def _locale(translation: Schema) -> Schema:
    texts = {"anyOf": [*_one_or_several(_TEXT)["anyOf"], {"type": "null"}, _inner(translation)]}
    about = {"title": "Locale", "description": "Translations by line id."}
    named = {"propertyNames": {"pattern": LINE_ID}, "additionalProperties": texts}
    return {"$schema": _DRAFT, **about, "type": ["object", "null"], **named}


def _by_id(part: Schema) -> Schema:
    return {"type": ["object", "null"], "propertyNames": {"pattern": ID_SHAPE}, "additionalProperties": part}


def _inner(schema: Schema, *but: str) -> Schema:
    return {key: part for key, part in schema.items() if key not in ("$schema", "$defs", "title", *but)}


def _one_or_several(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item}]}


def _written(schema: Any) -> Any:
    """The schema of a type as it is written: numbers stand for text, one text for a list of one."""
    if isinstance(schema, list):
        return [_written(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    # "title" and "default" are keywords here, and names of fields under "properties".
    schema = {
        key: {name: _written(inner) for name, inner in part.items()} if key in _NAMED else _written(part)
        for key, part in schema.items()
        if key not in ("title", "default")
    }
    if "patternProperties" in schema:
        schema["additionalProperties"] = False
    if str(schema.get("$ref")).endswith("/Variable"):
        return {"anyOf": [*_VALUES, schema]}
    if schema.get("type") == "string" and not {"pattern", "const", "enum"} & schema.keys():
        schema["type"] = ["string", "number"]
    if schema.get("type") == "array" and _is_text(schema.get("items", {})):
        items = schema.pop("items")
        del schema["type"]
        return {**schema, **_one_or_several(items)}
    return schema


_TEXT: Schema = {"type": ["string", "number"]}
_VALUES: tuple[Schema, ...] = ({"type": ["string", "number", "boolean"]}, {"type": "array", "items": _TEXT})
"""What a variable can begin with: its declaration may be this alone."""
_NAMED = ("properties", "patternProperties", "$defs")


def _is_text(schema: Schema) -> bool:
    return schema.get("type") in ("string", ["string", "number"])
