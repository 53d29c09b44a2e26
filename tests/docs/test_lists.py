"""Tables of the docs against the code: a new event, field, option or spec must be written down."""

from __future__ import annotations

import inspect
import re
import tomllib
import typing
from dataclasses import fields

import pytest
import typer
from doc_blocks import ROOT
from pydantic import BaseModel

from npcsdk import events
from npcsdk.cli.app import app
from npcsdk.emotion import EMOTIONS
from npcsdk.events import EVENT_TYPES, Event
from npcsdk.world.character import Character, Example, Persona, VoiceSpec
from npcsdk.world.graph import DialogueGraph, Next, Node, Option, Reply, Transition
from npcsdk.world.lore import LoreEntry
from npcsdk.world.world import World

DOCS = ROOT / "docs"
STAMPS = {field.name for field in fields(Event)}


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def event_table() -> str:
    """The table of events, from the code."""
    rows = ["| `type` | class | fields | what it says |", "|---|---|---|---|"]
    for name, kind in EVENT_TYPES.items():
        own = [f"`{each.name}: {written(kind, each.name)}`" for each in fields(kind) if each.name not in STAMPS]
        first = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
        rows.append(f"| `{name}` | `{kind.__name__}` | {', '.join(own)} | {first} |")
    return "\n".join(rows)


def written(kind: type[Event], name: str) -> str:
    """The type of a field as the source has it, with the values of a Literal in its place."""
    hint = str(inspect.get_annotations(kind)[name])
    if hint == "InputKind":
        hint = f"Literal{list(typing.get_args(events.InputKind))}"
    literal = re.fullmatch(r"Literal\[(.*)\]", hint)
    hint = " | ".join(literal[1].split(", ")) if literal else hint
    return hint.replace("|", "\\|").replace("'", '"')


def test_the_table_of_events_is_that_of_the_code() -> None:
    shown = page("events.md").split("<!-- events -->")[1].strip()
    assert shown == event_table(), f"write this into docs/events.md:\n{event_table()}"


def test_when_each_event_comes_is_told() -> None:
    told = page("events.md").split("<!-- when -->")[1].split("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE) == list(EVENT_TYPES)


WRITTEN = [
    World,
    Character,
    Persona,
    Example,
    VoiceSpec,
    LoreEntry,
    DialogueGraph,
    Node,
    Reply,
    Transition,
    Option,
    Next,
]


@pytest.mark.parametrize("model", WRITTEN)
def test_every_field_a_writer_can_write_is_explained(model: type[BaseModel]) -> None:
    table = page("authoring.md").split(f"<!-- {model.__name__} -->")[1].split("\n\n")[0]
    named = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert named == [field.alias or name for name, field in model.model_fields.items()]


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_every_emotion_is_listed(emotion: str) -> None:
    assert f"`[{emotion}]`" in page("authoring.md")


def leaves(command: typing.Any, name: str) -> list[tuple[str, typing.Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        return [(name, command)]
    return [leaf for word, part in inner.items() for leaf in leaves(part, f"{name} {word}")]


@pytest.mark.parametrize(("name", "command"), leaves(typer.main.get_command(app), "npcsdk"))
def test_every_command_and_option_is_told(name: str, command: typing.Any) -> None:
    told = page("cli.md").split(f"\n## `{name}`")[1].split("\n## ")[0]
    options = [word for option in command.params for word in option.opts if word.startswith("--")]
    assert [word for word in options if f"`{word}" not in told and word != "--help"] == []


def test_every_package_that_is_installed_has_its_licence_told() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    names = {re.match(r"[\w-]+", each)[0] for each in wanted} - {"npcsdk"}  # type: ignore[index]
    told = set(re.findall(r"`([\w-]+)`", page("licences.md")))
    assert names - told == set()
