"""Translations beside the texts that they translate: what is missing, has changed, is unknown or says less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from npcsdk.dialect import RESERVED
from npcsdk.world.line_ids import SaidAt, misplaced, said_in
from npcsdk.world.locale import Translation, source_hash
from npcsdk.world.localized import is_source
from npcsdk.world.names import names_of
from npcsdk.world.rules import Fault, Path
from npcsdk.world.suggest import suggestion
from npcsdk.world.text import names_in
from npcsdk.world.world import World
from npcsdk.world.written_text import tags_in, text_faults

_GUESSED = 20
"""Unknown ids of one locale for which a near one is looked for."""


class Coverage(NamedTuple):
    """How far a world is translated to a language: line ids in the order of the world, unknown ones in the file's."""

    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def coverage(world: World, language: str) -> Coverage:
    """What is missing, has changed since, or is unknown in the locale of a language."""
    said = {one.id: one for one in said_in(world)}
    locale = world.locales.get(language, {})
    empty = Translation()
    return Coverage(
        tuple(name for name in said if not locale.get(name, empty).is_there),
        tuple(name for name, one in said.items() if _is_stale(locale.get(name, empty), one)),
        tuple(name for name in locale if name not in said),
    )


def _is_stale(translation: Translation, said: SaidAt) -> bool:
    return translation.is_there and translation.is_stale(*said.texts)


def translation_faults(world: World) -> Iterator[Fault]:
    """Everything wrong with the translations of a world; paths begin with ("locales", language, line id)."""
    for at, language in enumerate(world.languages):
        if at and language not in world.locales and not is_source(world, language):
            message = f"Nothing is translated to {language} yet."
            yield Fault(("languages", at), "missing-translation", message, _translate(language))
    said = {one.id: one for one in said_in(world)}
    look = _Look(world, said, {source_hash(*one.texts): name for name, one in said.items()})
    for language, locale in world.locales.items():
        yield from _of_language(world, language)
        yield from look.missing(language, locale)
        yield from look.unknown(language, locale)
        for name, translation in locale.items():
            if name in said and translation.is_there:
                yield from look.translated(("locales", language, name), said[name], translation)


def _translate(language: str) -> str:
    return f"Write a table to fill in: npcsdk translate WORLD --to {language}"


def _of_language(world: World, language: str) -> Iterator[Fault]:
    path: Path = ("locales", language)
    if language == world.languages[0]:
        message = f"{language} is the language that the world is written in; nothing of this is said."
        yield Fault(path, "bad-locale", message, "Change the texts themselves, and remove the file.")
    elif language not in world.languages:
        message = f"{language} is none of the world's languages."
        yield Fault(path, "bad-locale", message, "Add it to `languages` in world.yaml.")


@dataclass(frozen=True, slots=True)
class _Look:
    """What is known while translations are looked at. `hashes` are of the texts, with their ids."""

    world: World
    said: Mapping[str, SaidAt]
    hashes: Mapping[str, str]

    def missing(self, language: str, locale: Mapping[str, Translation]) -> Iterator[Fault]:
        if language not in self.world.languages[1:] or is_source(self.world, language):
            return
        for name in coverage(self.world, language).missing:
            message = f"{name} has no translation: {self.said[name].text[:60]}"
            yield Fault(("locales", language, name), "missing-translation", message, _translate(language))

    def unknown(self, language: str, locale: Mapping[str, Translation]) -> Iterator[Fault]:
        for at, name in enumerate(name for name in locale if name not in self.said):
            moved = self.hashes.get(locale[name].source)
            if moved:
                remedy = f"The text that it translates has the id {moved}: write that."
            else:
                near = [other for other in self.said if other.partition(".")[0] == name.partition(".")[0]]
                found = suggestion(name, near) if at < _GUESSED else ""
                remedy = found if found.startswith("Did") else "Remove it, or mend the id."
            yield Fault(("locales", language, name), "unknown-translation", f"No text has the id {name}.", remedy)

    def translated(self, path: Path, said: SaidAt, translation: Translation) -> Iterator[Fault]:
        """Faults of a translation beside its text."""
        texts = translation.text
        if translation.is_stale(*said.texts):
            message = f"The text has changed since it was translated; now it is: {said.text[:60]}"
            remedy = f"Mend the translation, and write source: {source_hash(*said.texts)}"
            yield Fault(path, "stale-translation", message, remedy)
        if len(texts) > 1 and not said.is_list:
            message = f"{said.id} is one text, and this is {len(texts)}."
            yield Fault(path, "bad-locale", message, "Write one text.")
        yield from misplaced(SaidAt(said.id, texts, path))
        speaker = self.world.characters.get(said.speaker)
        for text in texts:
            yield from text_faults(path, text, self._names(said), speaker)
        if not said.is_list and not translation.is_stale(*said.texts):
            yield from self._lost(path, said, texts[0])

    def _names(self, said: SaidAt) -> frozenset[str]:
        """What may be named in a text: what its graph and speaker know, and what the source names."""
        kind, key, *_ = said.path
        if kind == "graphs":
            graphs, who = [self.world.graphs[str(key)]], self.world.graphs[str(key)].character
        else:
            graphs, who = [graph for graph in self.world.graphs.values() if graph.character == key], str(key)
        return names_of(self.world, *graphs, character=who).texts | names_in(said.text)

    def _lost(self, path: Path, said: SaidAt, text: str) -> Iterator[Fault]:
        """Names and commands of the source that its translation leaves out."""
        names = names_in(said.text) - names_in(text)
        commands = self._commands(said, said.text) - self._commands(said, text)
        for lost in (*(f"{{{name}}}" for name in sorted(names)), *(f"[{command}]" for command in sorted(commands))):
            message = f"The text has {lost}, and its translation does not."
            yield Fault(path, "incomplete-translation", message, f"Write {lost} where it belongs.")

    def _commands(self, said: SaidAt, text: str) -> set[str]:
        speaker = self.world.characters.get(said.speaker)
        if "say" in said.path or "unavailable" in said.path or "name" in said.path:
            return set()  # The player's words command nothing.
        found = {inside: name for inside, name in tags_in(text) if name not in RESERVED}
        return {inside for inside, name in found.items() if speaker is None or name in speaker.commands}
