"""Tables of the docs against the code: a new event, field, option or spec must be written down."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import tomllib
import typing
from dataclasses import fields

import pytest
import typer
from doc_blocks import ROOT
from pydantic import BaseModel

from npcsdk import events, world
from npcsdk.cli.app import app
from npcsdk.dialect import SOUNDS
from npcsdk.emotion import EMOTIONS
from npcsdk.events import EVENT_TYPES, Event
from npcsdk.pull import known
from npcsdk.speech.phonemes import VISEMES
from npcsdk.speech.prosody import FULL
from npcsdk.voices.kinds import KINDS
from npcsdk.world.model import Authored
from npcsdk.world.part_kinds import Locale
from npcsdk.world.world import Player

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


def written_models() -> list[type[BaseModel]]:
    """All that stands in a world's files. A player is given by the game; a locale is a mapping of translations."""
    for part in pkgutil.iter_modules(world.__path__, "npcsdk.world."):
        importlib.import_module(part.name)
    models = [model for model in Authored.__subclasses__() if model.__module__.startswith("npcsdk.world.")]
    return sorted(set(models) - {Player, Locale}, key=lambda model: model.__name__)


@pytest.mark.parametrize("model", written_models())
def test_every_field_a_writer_can_write_is_explained(model: type[BaseModel]) -> None:
    table = page("authoring.md").split(f"<!-- {model.__name__} -->")[1].split("\n\n")[0]
    named = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert named == [field.alias or name for name, field in model.model_fields.items()]


@pytest.mark.parametrize("tag", [*EMOTIONS, *SOUNDS])
def test_every_feeling_and_vocal_sound_is_listed(tag: str) -> None:
    assert f"`[{tag}]`" in page("authoring.md")


def tables(text: str) -> list[set[str]]:
    """What stands in the first column of each table, colons and what is behind them aside."""
    found = [re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for table in re.split(r"\n\n", text)]
    return [set(re.findall(r"`(\w+)[:`]", " ".join(column))) for column in found]


def test_every_kind_of_voice_is_told_with_what_it_can_do_and_costs() -> None:
    forms, abilities, _speed, costs = [table for table in tables(page("voices.md")) if "hibari" in table]
    for table in (forms, abilities, costs):
        assert KINDS.keys() - table == set()


@pytest.mark.parametrize("kind", KINDS)
def test_the_readme_names_every_kind_of_voice(kind: str) -> None:
    assert re.search(rf"^\| .*`{kind}[:`]", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)


def prosody_table() -> str:
    """The table of what feelings do to a voice, from the code."""
    rows = ["| feeling | rate | pitch | range | volume |", "|---|---|---|---|---|"]
    for label, full in FULL.items():
        volume = f"{round(full.volume, 1):+g} dB" if round(full.volume, 1) else "0 dB"
        rate, pitch, spread = (f"{round(ratio, 2):g}" for ratio in (full.rate, full.pitch, full.range))
        rows.append(f"| `{label}` | {rate} | {pitch} | {spread} | {volume} |")
    return "\n".join(rows)


def test_the_table_of_feelings_is_that_of_the_code() -> None:
    shown = page("voices.md").split("<!-- prosody -->")[1].strip()
    assert shown == prosody_table(), f"write this into docs/voices.md:\n{prosody_table()}"


def test_the_visemes_are_those_of_the_code() -> None:
    assert f"`{' '.join(VISEMES)}`" in page("voices.md")


@pytest.mark.parametrize("name", [*known()])
def test_all_that_can_be_pulled_is_told(name: str) -> None:
    weights = known()[name]
    assert re.search(rf"^\| `{name}` \|.*\| {weights.fetched / 1e6:.0f} MB \|", page("cli.md"), re.MULTILINE)


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
