"""The world: everything authored, in one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from npcsdk.world.character import Character
from npcsdk.world.graph import DialogueGraph
from npcsdk.world.lore import LoreEntry
from npcsdk.world.model import Authored, Id, Texts, Value


def _whole(text: Any) -> Any:
    """Half a character, which no file can hold, becomes a question mark."""
    return text.encode("utf-8", "replace").decode() if isinstance(text, str) else text


Given = Annotated[str, BeforeValidator(_whole), Field(max_length=200)]
"""A text from outside that every prompt and save repeats."""


class Player(Authored):
    """Who plays."""

    id: Given = "player"
    name: Given = "traveller"
    language: Given = ""


class World(Authored):
    """Everything authored. Made by `load_world` from a folder, or in Python."""

    id: Id
    title: str
    setting: str = Field("", description="Where and when, in a few sentences; every character knows it.")
    languages: Texts = Field(("en",), min_length=1)
    start: Id = Field(description="The character the player meets first.")
    written_for: Literal["small", "large"] | None = Field(None, description="Which model quality it was tried with.")
    variables: Mapping[Id, Value] = Field(default_factory=dict)
    characters: Mapping[Id, Character]
    graphs: Mapping[Id, DialogueGraph]
    lore: Mapping[Id, LoreEntry] = Field(default_factory=dict)

    def graph_of(self, character: str) -> DialogueGraph:
        """The graph a character starts in.

        Raises:
            KeyError: no such character.
        """
        named = self.characters[character].graph
        if named:
            return self.graphs[named]
        return next(graph for graph in self.graphs.values() if graph.character == character)
