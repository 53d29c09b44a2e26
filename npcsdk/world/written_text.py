"""Faults in authored lines: names nobody declared, tags nobody knows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from npcsdk.dialect import RESERVED, TAG
from npcsdk.patterns import lazy
from npcsdk.world.character import Character
from npcsdk.world.rules import Fault, Path
from npcsdk.world.suggest import suggestion
from npcsdk.world.text import EVENT, names_in

_TOLD = 20
"""Unknown names told of one text."""

_OPEN = lazy(r"[\[【](?![^\[\]【】\n]*[\]】])")
_BRACKETS = lazy(r"[\[【]([^\[\]【】\n]{1,80})[\]】]")


def text_faults(
    path: Path, texts: str | Sequence[str], known: Collection[str], speaker: Character | None
) -> Iterator[Fault]:
    """Faults in one text or several, at the path of each. Without a speaker, tags are not looked at."""
    for index, text in enumerate((texts,) if isinstance(texts, str) else texts):
        place = path if isinstance(texts, str) else (*path, index)
        for name in sorted(_names(text) - set(known))[:_TOLD]:
            message = f"{{{name}}} stands for nothing: no such variable is declared."
            yield Fault(place, "unknown-variable", message, suggestion(name, known))
        if speaker is not None:
            yield from tag_faults(place, text, speaker)


def _names(text: str) -> set[str]:
    """The names in a text that must be declared."""
    return {name for name in names_in(text) if not name.startswith(EVENT)} if "{" in text else set()


def tag_faults(path: Path, text: str, speaker: Character) -> Iterator[Fault]:
    """Tags that are neither of the dialect nor commands of the speaker; `[some words]` is prose."""
    if ("[" in text or "【" in text) and _OPEN.search(text):
        yield Fault(path, "unclosed-tag", "A [ is not closed.", "Write ] at the end of the tag.")
    for inside, name in tags_in(text):
        if name != "id" and name not in RESERVED and name not in speaker.commands:
            message = f"[{inside}] is no feeling, sound or command of {speaker.id}."
            remedy = suggestion(name, {*RESERVED, *speaker.commands} - {"goto"})
            yield Fault(path, "unknown-tag", message, f"{remedy} Or add it to the character's commands.")


def tags_in(text: str) -> Iterator[tuple[str, str]]:
    """What stands in the brackets of a text that reads as a tag, each once, and its name: `give:ledger`, `give`."""
    for inside in dict.fromkeys(_BRACKETS.findall(text) if "[" in text or "【" in text else ()):
        match = TAG.fullmatch(inside.replace("：", ":"))
        if match:
            yield inside.replace("：", ":"), match[1]
