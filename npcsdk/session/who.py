"""Who plays, and who is talked to."""

from __future__ import annotations

from collections.abc import Iterable

from npcsdk.errors import SessionError
from npcsdk.world.world import Player, World


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
