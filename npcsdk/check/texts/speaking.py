"""Of what lore an authored line speaks."""

from __future__ import annotations

from npcsdk.check.spoken import spoken
from npcsdk.mind.knowledge.naming import naming_of
from npcsdk.mind.perceive import content_words
from npcsdk.mind.rules.small_words import SMALL_WORDS
from npcsdk.world.world import World


class Speaking:
    """Says of a line which entries it speaks of: it names one by a keyword, and has another word of it besides.

    A keyword alone may be any word to those who know nothing: a blanket.

    Args:
        world: whose lore it is.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._naming = naming_of(world)
        common = SMALL_WORDS.get(world.languages[0].partition("-")[0], frozenset())
        self._common = common.union(*(content_words(who.name) for who in world.characters.values()))

    def of(self, said: str) -> list[str]:
        """The entries, by what a writer wrote."""
        named = self._naming.of(said)
        words = self._words(spoken(said).text) if named else frozenset()
        return [lore for lore in named if len(words & self._of_entry(lore)) > 1]

    def _of_entry(self, lore: str) -> frozenset[str]:
        entry = self._world.lore[lore]
        return self._words(f"{entry.text} {' '.join(entry.keywords)}")

    def _words(self, text: str) -> frozenset[str]:
        return content_words(text) - self._common
