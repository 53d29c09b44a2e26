"""The world: everything authored, in one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from npcsdk.world.character import Character
from npcsdk.world.graph import DialogueGraph
from npcsdk.world.locale import Translation
from npcsdk.world.lore import LoreEntry
from npcsdk.world.model import Authored, EarlierIds, Id, Texts
from npcsdk.world.variable import Computed, Variable, Variables


def _whole(text: Any) -> Any:
    """Half a character, which no file can hold, becomes a question mark."""
    return text.encode("utf-8", "replace").decode() if isinstance(text, str) else text


def _events(written: Any) -> Any:
    """Names alone, or names with what comes along: `[bell]` or `{player.draws_weapon: [weapon]}`."""
    if isinstance(written, str):
        written = (written,)
    if isinstance(written, Mapping):
        return {name: () if data is None else data for name, data in written.items()}
    return dict.fromkeys(written, ()) if isinstance(written, list | tuple) else written


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
    variables: Variables = Field(default_factory=dict, description="Variables of the whole world and their values.")
    computed: Computed = Field(default_factory=dict, description="Names for what follows from variables.")
    events: Annotated[Mapping[str, Texts], BeforeValidator(_events)] = Field(
        default_factory=dict, description="What the game may tell of, and the names of what comes along."
    )
    subtitle: int | None = Field(None, ge=10, le=2000, description="Characters that a subtitle can show at once.")
    was: EarlierIds = Field((), description="The ids that the world had before, so that saves of it are known.")
    characters: Mapping[Id, Character]
    graphs: Mapping[Id, DialogueGraph]
    lore: Mapping[Id, LoreEntry] = Field(default_factory=dict)
    locales: Mapping[str, Mapping[str, Translation]] = Field(
        default_factory=dict, description="Translations by language and line id."
    )

    @cached_property
    def kept(self) -> dict[Any, Any]:
        """What others worked out of this world and keep with it."""
        return {}

    @cached_property
    def declared(self) -> Mapping[str, Variable]:
        """Every variable by its name in a state: `has_ledger` of the world, `mira.trust` of a graph or character."""
        found = dict(self.variables)
        for owner, variables in (
            *((character.id, character.variables) for character in self.characters.values()),
            *((graph.graph, graph.variables) for graph in self.graphs.values()),
        ):
            found |= {f"{owner}.{name}": variable for name, variable in variables.items()}
        for graph in self.graphs.values():
            for speaker in (graph.character,) if graph.character else self.characters:
                found |= {self.key_of(graph.graph, name, speaker): each for name, each in graph.arguments.items()}
        return found

    def key_of(self, graph: str, name: str, speaker: str) -> str:
        """The name in a state of a variable of a graph: `mira.trust`.

        The arguments of a shared graph are kept for each who speaks it, `mira>haggle.price`: two may be called at once.
        """
        owner = self.graphs[graph]
        key = f"{graph}.{name}"
        return f"{speaker}>{key}" if owner.character is None and name in owner.arguments else key

    def __copy__(self) -> World:
        """A copy without what was worked out: `model_copy` may change what that was worked out of."""
        made = super().__copy__()
        for name in ("kept", "declared"):
            made.__dict__.pop(name, None)
        return made

    def graph_of(self, character: str) -> DialogueGraph:
        """The graph a character starts in.

        Raises:
            KeyError: no such character.
        """
        named = self.characters[character].graph
        if named:
            return self.graphs[named]
        own = [graph for graph in self.graphs.values() if graph.character == character]
        return next((graph for graph in own if graph.graph == character), own[0])
