"""Who plays, and who is talked to."""

from __future__ import annotations

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
