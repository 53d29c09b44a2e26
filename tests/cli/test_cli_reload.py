"""The world edited while one talks in it."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from rich.console import Console

from npcsdk import Session, load_world
from npcsdk.cli import reloading as module
from npcsdk.cli.conversation import Conversation
from npcsdk.cli.reloading import Reloading
from npcsdk.cli.saving import Saving
from npcsdk.cli.screen import Screen
from npcsdk.cli.verbs import Verbs
from npcsdk.cli.watch import WorldWatch
from npcsdk.models.scripted import ScriptedModel
from npcsdk.opening import tavern
from npcsdk.voices.silent import SilentVoice

Play = Callable[..., Awaitable[str]]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The tavern, to be edited."""
    return Path(shutil.copytree(tavern(), tmp_path / "tavern"))


def edit(file: Path, *changes: tuple[str, str]) -> None:
    """Change a file as an editor does: written aside, and put in its place."""
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    aside = file.with_name(f".{file.name}.swp")
    aside.write_text(text, "utf-8")
    aside.replace(file)


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """A talk in a folder: texts are said, and what can be called is done between them. What was shown."""
    monkeypatch.setattr(module, "EVERY", 0.01)

    async def played(folder: Path, *deeds: str | Callable[[], object], language: str = "") -> str:
        watch = WorldWatch(folder)
        world = load_world(folder)
        out = io.StringIO()
        session = Session(world, model=ScriptedModel(), voice=SilentVoice(), language=language)
        screen = Screen(Console(file=out, force_terminal=False, soft_wrap=True), world, echo=True)
        async with session, Saving(session, screen, None) as saving, Reloading(watch, session, screen) as reloading:

            async def texts() -> AsyncIterator[str]:
                for deed in deeds:
                    if isinstance(deed, str):
                        yield deed
                        continue
                    deed()
                    await settled(watch, reloading)

            verbs = Verbs(session, screen, saving)
            await Conversation(session, screen, verbs=verbs, reloading=reloading).play(texts())
        return out.getvalue()

    return played


async def settled(watch: WorldWatch, reloading: Reloading) -> None:
    """Wait until what was edited was seen and taken up."""
    before = reloading.looks
    async with asyncio.timeout(30):
        while reloading.looks < before + 4 or reloading.ready:
            await asyncio.sleep(0.01)


async def test_a_line_that_was_edited_is_said(play, copied):
    graph = copied / "graphs/mira.yaml"
    shown = await play(copied, lambda: edit(graph, ("Heard any news, Mira?", "Any tidings, Mira?")), "Hello")
    assert "Reloaded: the talk is still at mira.hub." in shown
    after = shown.partition("Reloaded")[2]
    assert "3. Any tidings, Mira?" in after
    assert "Heard any news" not in after


async def test_a_world_that_did_not_change_is_left_alone(play, copied):
    shown = await play(copied, lambda: (copied / "graphs/notes.txt").write_text("x"), "Hello")
    assert "eloaded" not in shown


async def test_broken_yaml_is_told_of_once_and_the_old_world_goes_on_until_it_is_mended(play, copied, capfd):
    graph = copied / "graphs/mira.yaml"
    whole = graph.read_text("utf-8")
    shown = await play(
        copied,
        lambda: edit(graph, ("nodes:", "nodes: [")),
        "Hello",
        lambda: None,
        "Is the road open?",
        lambda: graph.write_text(whole.replace("Heard any news, Mira?", "Any tidings, Mira?"), "utf-8"),
        "Hello",
    )
    assert shown.count("cannot be loaded; the talk goes on in the old one") == 1
    told = capfd.readouterr().err
    assert "graphs/mira.yaml:" in told
    assert "error N" in told
    old, new = shown.split("Reloaded")
    assert "> Is the road open?" in old
    assert "Any tidings" not in old
    assert "Any tidings, Mira?" in new


async def test_a_node_that_was_renamed_is_gone_on_from(play, copied):
    graph, cellar = copied / "graphs/mira.yaml", copied / "graphs/mira_cellar.yaml"
    text = graph.read_text("utf-8").replace("next: hub", "next: counter").replace("to: hub", "to: counter")
    text = text.replace("\n      - hub\n", "\n      - counter\n")
    text = text.replace("\n  hub:\n", "\n  counter:\n    was: hub\n")

    def rename() -> None:
        edit(cellar, ("mira.hub", "mira.counter"))
        graph.write_text(text, "utf-8")

    shown = await play(copied, rename, "1", "Hello")
    before, after = shown.split("Reloaded: the talk is now at mira.counter.")
    assert "hub" in after.splitlines()[1]
    assert "> Is the road north open?" in after
    assert "> Hello" in after
    assert "> " not in before


async def test_a_node_that_is_gone_keeps_the_talk_in_the_old_world(play, world):
    file = world / "world.yaml"
    changes = (("next: hub", "next: other"), ("      hub:\n", "      other:\n"))
    shown = await play(world, lambda: edit(file, *changes), "Nice weather")
    assert "this talk cannot go on there, and stays in the old one." in shown
    assert "ann.hub" in shown
    assert "Reloaded" not in shown
    assert shown.count("1. Goodbye") == 2


async def test_a_world_edited_while_something_is_said_is_taken_up_after_it(play, world, monkeypatch):
    file = world / "world.yaml"
    edited = []

    def cut_in(self: Screen, text: str) -> None:
        if not edited:
            edited.append(edit(file, ("say: Goodbye", "say: Farewell")))
        said(self, text)

    said = Screen._say
    monkeypatch.setattr(Screen, "_say", cut_in)
    shown = await play(world, lambda: None, "Nice weather")
    lines = [line for line in shown.splitlines() if line]
    assert lines[:3] == ["Ann (happy): Hello.", "  1. Goodbye", "Reloaded: the talk is still at ann.hub."]
    assert lines[3] == "  1. Farewell"


async def test_names_follow_the_world_and_its_language(play, world):
    (world / "locales").mkdir()
    (world / "locales/zh.yaml").write_text("ann.hello: {text: 你好。}\n", "utf-8")
    file = world / "world.yaml"
    edit(file, ("title: Test", "title: Test\nlanguages: [en, zh]"))
    shown = await play(world, lambda: edit(file, ("name: Ann", "name: Anna")), "Nice weather")
    assert "Ann (happy): Hello." in shown
    assert "\nAnna (" in shown.partition("Reloaded")[2]


async def test_the_talk_can_be_taken_back_into_what_was_before_the_edit(play, world):
    file = world / "world.yaml"
    shown = await play(world, "one", lambda: edit(file, ("say: Goodbye", "say: Farewell")), "two", "/rewind", "three")
    after = shown.partition("taken back.")[2]
    assert "1. Farewell" in after
    assert "> three" in after


async def test_a_world_that_goes_away_and_comes_back(play, world, tmp_path):
    shown = await play(
        world,
        lambda: world.rename(tmp_path / "away"),
        "one",
        lambda: (tmp_path / "away").rename(world),
        "two",
    )
    assert "cannot be loaded" in shown
    assert "> two" in shown


async def test_voices_ahead_are_told_not_to_be_read_again(play, world):
    (world / "voices").mkdir()
    (world / "voices/voices.json").write_text("{}", "utf-8")
    from npcsdk.voices.kept import manifest

    (world / "voices" / manifest.NAME).write_text("{}", "utf-8")
    file = world / "world.yaml"
    shown = await play(
        world,
        lambda: edit(file, ("say: Goodbye", "say: Farewell")),
        lambda: edit(file, ("say: Farewell", "say: Goodbye")),
        "two",
    )
    assert shown.count("Reloaded") == 2
    assert shown.count("The folder voices is not read again") == 1


def test_a_file_that_is_still_being_written_is_left_to_be_finished(world):
    watch, file = WorldWatch(world), world / "world.yaml"
    whole = file.read_bytes()
    assert not watch.changed()
    for end in (100, 200, 300):
        file.write_bytes(whole[:end])
        assert not watch.changed()
    file.write_bytes(whole)
    os.utime(file, ns=(1, 1))
    assert not watch.changed()
    assert watch.changed()
    assert not watch.changed()


def test_what_is_written_back_as_it_was_is_no_change(world):
    watch, file = WorldWatch(world), world / "world.yaml"
    about, whole = file.stat(), file.read_bytes()
    file.write_bytes(b"half")
    assert not watch.changed()
    file.write_bytes(whole)
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert not watch.changed()
    assert not watch.changed()


@pytest.mark.parametrize("folder", ["characters", "graphs", "lore", "locales"])
def test_files_that_are_added_and_removed_are_seen(world, folder):
    watch = WorldWatch(world / "world.yaml")
    (world / folder).mkdir()
    file = world / folder / "more.yaml"
    file.write_text("{}", "utf-8")
    assert [watch.changed() for _ in range(3)] == [False, True, False]
    file.unlink()
    assert [watch.changed() for _ in range(3)] == [False, True, False]
    (world / folder / "sound.wav").write_bytes(b"")
    assert [watch.changed() for _ in range(3)] == [False, False, False]


async def test_a_node_that_is_gone_leads_to_where_its_graph_recovers_and_that_is_said(play, world):
    file = world / "world.yaml"
    changes = (
        ("next: hub", "next: other"),
        ("      hub:\n", "      other:\n"),
        (
            "    start: hello\n    nodes:\n      hello: {line",
            "    start: hello\n    recover: back\n    nodes:\n"
            "      back: {line: Where were we?, next: other}\n      hello: {line",
        ),
    )
    shown = await play(world, lambda: edit(file, *changes), "Nice weather")
    after = shown.partition("Reloaded: the talk is now at ann.back.")[2]
    assert after
    assert after.index("Where were we?") < after.index("1. Goodbye") < after.index("> Nice weather")


async def test_what_is_live_is_renewed_while_nobody_types(play, world):
    file, deeds = world / "world.yaml", iter((lambda: edit(file, ("say: Goodbye", "say: Farewell")),))
    watch, out = WorldWatch(world), io.StringIO()
    session = Session(load_world(world), model=ScriptedModel(), voice=SilentVoice())
    screen = Screen(Console(file=out, force_terminal=False, soft_wrap=True), session.world, echo=False)

    class Hands:
        """Edits the world while the character waits, and leaves when the new options stand there."""

        async def next(self, within: float) -> str | None:
            await asyncio.sleep(0.002)
            if out.getvalue().endswith("> ") and (deed := next(deeds, None)):
                deed()
            return "quit" if out.getvalue().endswith("1. Farewell\n> ") else None

    async with session, Reloading(watch, session, screen) as reloading, asyncio.timeout(30):
        await Conversation(session, screen, reloading=reloading).live(Hands())
    assert "\nReloaded: the talk is still at ann.hub.\n  1. Farewell\n> " in out.getvalue()
