"""A world's file of translations, written as a table to fill in and brought up to date: it never loses a text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from npcsdk.check.texts.translations import Coverage, coverage
from npcsdk.errors import Problem, WorldError
from npcsdk.script.locale_table import HEADER, Unusual, entries, updated
from npcsdk.world.line_ids import SaidAt, said_in
from npcsdk.world.loading import Reading, read_world
from npcsdk.world.locale import LANGUAGE, Translation, source_hash
from npcsdk.world.part_kinds import Locale
from npcsdk.world.rewriting import NewFile, write_files
from npcsdk.world.shapes import locale_data
from npcsdk.world.world import World
from npcsdk.world.yaml_reader import Budget, read_yaml
from npcsdk.world.yaml_tree import Tree

_BOM = "\ufeff"


class Table(NamedTuple):
    """What a file of translations holds now.

    Attributes:
        name: the file, within the world's folder.
        texts: what there is to translate, by line id.
        coverage: what of it is missing, has changed since, or is unknown.
        moved: new ids whose translation stood under an id that is gone, with that id.
        is_listed: whether the world names the language.
    """

    name: str
    texts: Mapping[str, SaidAt]
    coverage: Coverage
    moved: Mapping[str, str]
    is_listed: bool


def write_table(path: str | Path, language: str) -> Table:
    """Write or bring up to date what `locales/` has of one language, as a table to fill in.

    Translations stay as they are, with the comments and the order of the file. A translation under an
    id that is gone is moved where a text without one has just the words that it translates.

    Args:
        path: a world's folder, or its world.yaml.
        language: its code, zh or zh-CN.

    Raises:
        WorldError: the world cannot be loaded, it is written in that language, or the file cannot be written.
    """
    reading = read_world(path)
    world = reading.world
    if world is None or reading.problems:
        raise WorldError(reading.problems)
    if not LANGUAGE.fullmatch(language):
        raise _refused("unknown-language", f"{language!r} is no language code.", "Write zh or zh-CN.")
    if language == world.languages[0]:
        raise _refused("bad-locale", f"The world is written in {language}.", "Name another language.")
    name = _file_of(reading, language)
    file = reading.folder / name
    old = file.read_bytes() if file.exists() else None
    said = {one.id: one for one in said_in(world)}
    moved = _moved(said, world.locales.get(language, {}))
    new = _updated(world, language, name, (old or b"").decode(), said, moved)
    if new.encode() != old:
        write_files([NewFile(file, name, old, new.encode())])
    after = world.model_copy(update={"locales": {language: _locale(_tree(new, name))}})
    return Table(name, said, coverage(after, language), moved, language in world.languages)


def _refused(code: str, message: str, remedy: str, name: str = "") -> WorldError:
    return WorldError([Problem(code, message, remedy, name)])


def _file_of(reading: Reading, language: str) -> str:
    """The file of a language's table.

    Raises:
        WorldError: its translations stand in world.yaml, beside other things.
    """
    if not (reading.world and language in reading.world.locales):
        return f"locales/{language}.yaml"
    name = reading.place(("locales", language)).file
    if not name.startswith("locales/"):
        raise _refused("bad-locale", f"The translations to {language} stand here.", "Move them to locales/.", name)
    return name


def _moved(said: Mapping[str, SaidAt], locale: Mapping[str, Translation]) -> dict[str, str]:
    """Ids that have no translation, each with the unknown id of one that translates just these words."""
    lost = {locale[name].source: name for name in locale if name not in said and locale[name].is_there}
    moved: dict[str, str] = {}
    for name, one in said.items():
        if name not in locale and (old := lost.pop(source_hash(*one.texts), None)):
            moved[name] = old
    return moved


def _updated(
    world: World, language: str, name: str, old: str, said: Mapping[str, SaidAt], moved: Mapping[str, str]
) -> str:
    """The new text of the file, byte order mark and ends of lines as they were.

    Raises:
        WorldError: it is written in a way that cannot be brought up to date, and stays as it is.
    """
    mark, end = _BOM if old.startswith(_BOM) else "", "\r\n" if "\r\n" in old else "\n"
    text = old.removeprefix(_BOM).replace("\r\n", "\n")
    tree = _tree(text, name)
    before = _locale(tree)
    title = " ".join(world.title.split())
    try:
        there = entries(text or HEADER.format(title=title, language=language), tree)
        new = updated(there, said, before, moved)
        after = _locale(_tree(new, name))
    except (Unusual, WorldError) as error:
        raise _unusual(name, str(error)) from error
    now = {old_id: new_id for new_id, old_id in moved.items()}
    for key, translation in before.items():
        found = after.get(now.get(key, key), Translation())
        if translation.is_there and found.text != translation.text:
            raise _unusual(name, f"{key} would be lost")
    return mark + new.replace("\n", end)


def _unusual(name: str, why: str) -> WorldError:
    message = f"It cannot be brought up to date: {why}."
    return _refused("unwritable-file", message, "Write each translation on a line of its own, as name: text", name)


def _tree(text: str, name: str) -> Tree | None:
    tree, problems = read_yaml(text.removeprefix(_BOM), name, Budget())
    if problems:
        raise WorldError(problems)
    return tree


def _locale(tree: Tree | None) -> Mapping[str, Translation]:
    return Locale.model_validate(locale_data(tree, "")).texts if tree else {}
