"""A world as it is said in another language: the same ids, conditions and ways, with translated texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from npcsdk.world.line_ids import SaidAt, said_in
from npcsdk.world.locale import Translation
from npcsdk.world.rules import Path
from npcsdk.world.said import Said
from npcsdk.world.world import World

_SOURCE = "written as"


def locale_of(world: World, language: str) -> str:
    """The locale that serves a language: its own, else that of its first part, zh for zh-CN; "" where there is none."""
    names = (language, _primary(language))
    return next((name for name in names if name in world.locales and name != world.languages[0]), "")


def is_source(world: World, language: str) -> bool:
    """Whether a world is written in a language, or in one so near to it that a text need not be translated: en-GB."""
    return _primary(language) == _primary(world.languages[0])


def _primary(language: str) -> str:
    return language.partition("-")[0]


def localized(world: World, language: str) -> World:
    """The world with every text that is said or shown replaced by its translation.

    Lines, fallbacks, options and why they are closed, examples of intents and names of characters are
    translated; personas, goals and lore stay as they were written, and so does what has no
    translation. Every line keeps the id that it has in `world`. Worked out once for a world.
    """
    locale = locale_of(world, language)
    if not locale:
        return world
    key = ("localized", locale)
    found: World | None = world.kept.get(key)
    if found is None:
        found = world.kept[key] = _translated(world, locale)
        found.kept[_SOURCE] = world
    return found


def source_of(world: World) -> World:
    """The world as it was written, of one that `localized` gave; any other is that itself."""
    found: World = world.kept.get(_SOURCE, world)
    return found


def _translated(world: World, locale: str) -> World:
    changes: dict[Any, Any] = {}
    for path, text in _replacements(world, world.locales[locale], locale):
        at = changes
        for step in path[:-1]:
            at = at.setdefault(step, {})
        at[path[-1]] = text
    fields = {name: getattr(world, name) for name in World.model_fields}
    # A new one, not a copy: a copy would share what was worked out of the world.
    return World.model_construct(**{name: _changed(part, changes.get(name, {})) for name, part in fields.items()})


def _replacements(world: World, texts: Mapping[str, Translation], locale: str) -> Iterator[tuple[Path, Any]]:
    for said in said_in(world):
        # An id that was copied with a text is not its id.
        found = [Said(text) for text in texts[said.id].text] if said.id in texts else []
        if found := [text for text in found if text.strip()]:
            yield said.path, _replacement(said, found, locale)


def _replacement(said: SaidAt, texts: list[Said], locale: str) -> Any:
    if said.is_list:
        return tuple(map(str, texts))
    return Said(texts[0], id=said.id, language=locale) if isinstance(said.text, Said) else str(texts[0])


def _changed(part: Any, changes: Any) -> Any:
    """A part of a world with texts replaced at some of its paths; the rest of it is shared."""
    if not isinstance(changes, dict):
        return changes
    if not changes:
        return part
    if isinstance(part, BaseModel):
        return part.model_copy(update={name: _changed(getattr(part, name), inner) for name, inner in changes.items()})
    if isinstance(part, Mapping):
        return {**part, **{key: _changed(part[key], inner) for key, inner in changes.items()}}
    return tuple(_changed(item, changes.get(at, {})) for at, item in enumerate(part))
