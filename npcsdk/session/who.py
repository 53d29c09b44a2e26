"""Who plays, and who is talked to."""

from __future__ import annotations

from collections.abc import Iterable

from npcsdk.errors import SessionError
from npcsdk.world.world import Player, World


def speaking(player: Player, language: str) -> Player:
    """The player, speaking a language; "" for their own."""
    return Player(id=player.id, name=player.name, language=language or player.language)


def known(world: World, character: str) -> str:
    """The id of a character.

    Raises:
        SessionError: the world has no such character.
    """
    if character not in world.characters:
        raise SessionError(f"the world has no character {character!r}; it has {', '.join(world.characters)}")
    return character


def present(world: World, characters: object) -> tuple[str, ...]:
    """The ids of characters, each once.

    Raises:
        SessionError: they are no list of ids, or the world has one of them not.
    """
    if isinstance(characters, str) or not isinstance(characters, Iterable):
        raise SessionError(f"present is {characters!r}; give a list of characters: [{characters!r}]")
    return tuple(dict.fromkeys(known(world, each) for each in characters))
