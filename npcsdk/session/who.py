"""Who plays, who is talked to, and who and what is there."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from npcsdk.errors import SessionError
from npcsdk.world.world import Player, World

THINGS, LONGEST = 50, 200
"""Things that may be there, and characters of one."""


def speaking(player: Player, language: str) -> Player:
    """The player, speaking a language; "" for their own."""
    return Player(id=player.id, name=player.name, language=language or player.language)


def known(world: World, character: object) -> str:
    """The id of a character.

    Raises:
        SessionError: it is no id, or the world has no such character.
    """
    if not isinstance(character, str):
        first = next(iter(world.characters))
        raise SessionError(f"there is no character of type {type(character).__name__}; name one by its id: {first!r}")
    if character not in world.characters:
        raise SessionError(f"the world has no character {character!r}; it has {', '.join(world.characters)}")
    return character


def present(world: World, characters: object) -> tuple[str, ...]:
    """The ids of characters, each once.

    Raises:
        SessionError: they are no list of ids, or the world has one of them not.
    """
    return tuple(dict.fromkeys(known(world, each) for each in _listed("present", characters, "characters", "nobody")))


def props(world: World, named: object) -> tuple[str, ...]:
    """What is there, in words, each once.

    Raises:
        SessionError: that is no list of texts, or too much.
    """
    found: list[str] = []
    for each in islice(_listed("things", named, "texts", "nothing"), THINGS + 1):
        if not isinstance(each, str) or not each.strip() or len(each) > LONGEST:
            raise SessionError(f"things has {each!r:.50}; a thing is named in words, of {LONGEST} characters at most")
        found.append(each)
    if len(found) > THINGS:
        raise SessionError(f"things has more than {THINGS} entries; name what matters there")
    return tuple(dict.fromkeys(found))


def _listed(name: str, given: object, what: str, none: str) -> Iterable[object]:
    """What is to be a list, not a text by itself. SessionError: it is none."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        remedy = f"[{given!r:.50}]" if isinstance(given, str) and given else f"[] for {none}"
        raise SessionError(f"{name} is {given!r:.50}; give a list of {what}: {remedy}")
    return given
