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
    if isinstance(characters, str) or not isinstance(characters, Iterable):
        remedy = f"[{characters!r}]" if isinstance(characters, str) and characters else "[] for nobody"
        raise SessionError(f"present is {characters!r}; give a list of characters: {remedy}")
    return tuple(dict.fromkeys(known(world, each) for each in characters))


def props(world: World, named: object) -> tuple[str, ...]:
    """What is there, in words, each once.

    Raises:
        SessionError: that is no list of texts, or too much.
    """
    if isinstance(named, str) or not isinstance(named, Iterable):
        remedy = f"[{named!r:.50}]" if isinstance(named, str) and named else "[] for nothing"
        raise SessionError(f"things is {named!r:.50}; give a list of texts: {remedy}")
    found = list(islice(named, THINGS + 1))
    for each in found:
        if not isinstance(each, str) or not each.strip() or len(each) > LONGEST:
            raise SessionError(f"things has {each!r:.50}; a thing is named in words, of {LONGEST} characters at most")
    if len(found) > THINGS:
        raise SessionError(f"things has more than {THINGS} entries; name what matters there")
    return tuple(dict.fromkeys(found))
