"""Faults in authored lines: names nobody declared, tags nobody knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from npcsdk.dialect import RESERVED, SIDES, TAG
from npcsdk.patterns import lazy
from npcsdk.world.character import Character
from npcsdk.world.feeling_names import meant_feeling
from npcsdk.world.rules import Fault, Path
from npcsdk.world.suggest import suggestion
from npcsdk.world.text import EVENT, names_in

_TOLD = 20
"""Unknown names told of one text."""

_NO_NAME = lazy(r"\{(?![A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?\})(\s*[^\W\d][^{}\n]{0,78})\}")
_UNENDED = lazy(r"\{([A-Za-z_][\w.]*)(?![\w.]|[^{}\n]*\})")
_CALL = lazy(r"\s*\w+\(")
_ONLY_NAMES = "Write a name of letters, digits and underscores in braces, and sums in `computed`."
_OPEN = lazy(r"[\[【](?![^\[\]【】\n]*[\]】])")
_BRACKETS = lazy(r"[\[【]([^\[\]【】\n]{1,80})[\]】]")


def text_faults(
    path: Path, texts: str | Sequence[str], known: Collection[str], speaker: Character | None
) -> Iterator[Fault]:
    """Faults in one text or several, at the path of each. Without a speaker, tags are not looked at."""
    for index, text in enumerate((texts,) if isinstance(texts, str) else texts):
        place = path if isinstance(texts, str) else (*path, index)
        for name in sorted(name for name in _names(text) if name not in known)[:_TOLD]:
            message = f"{{{name}}} stands for nothing: no such variable is declared."
            yield Fault(place, "unknown-variable", message, suggestion(name, known))
        for inside in dict.fromkeys(_NO_NAME.findall(text)[:_TOLD] if "{" in text else ()):
            if not _means_name(inside, known):
                continue
            message = f"{{{inside}}} would be said as it stands, braces and all: it is no name."
            bare = inside.strip()
            yield Fault(place, "unknown-variable", message, f"Write {{{bare}}}." if bare in known else _ONLY_NAMES)
        for name in dict.fromkeys(_UNENDED.findall(text)[:_TOLD] if "{" in text else ()):
            if name in known:
                message = f"{{{name} would be said as it stands: the brace is not closed."
                yield Fault(place, "unknown-variable", message, f"Write {{{name}}}.")
        if speaker is not None:
            yield from tag_faults(place, text, speaker)


def _means_name(inside: str, known: Collection[str]) -> bool:
    """Whether what stands in braces and is no name was most likely meant for one, or for a sum of some."""
    words = re.split(r"\W+", inside)
    meant = (*words, "_".join(words), ".".join(words))
    return any(word in known for word in meant) or _CALL.match(inside) is not None


def _names(text: str) -> set[str]:
    """The names in a text that must be declared."""
    return {name for name in names_in(text) if not name.startswith(EVENT)} if "{" in text else set()


def tag_faults(path: Path, text: str, speaker: Character) -> Iterator[Fault]:
    """Tags that are neither of the dialect nor commands of the speaker; `[some words]` is prose."""
    if ("[" in text or "【" in text) and _OPEN.search(text):
        yield Fault(path, "unclosed-tag", "A [ is not closed.", "Write ] at the end of the tag.")
    if text in RESERVED:
        message = f"The text is the word {text} alone; without quotes, [{text}] is read as a list of words."
        yield Fault(path, "unquoted-tag", message, f'Write "[{text}] Well met!", with quotes and words to say.')
    for inside, name in tags_in(text):
        if name == "id" or name in RESERVED or name in speaker.commands or name in speaker.own_emotions:
            continue
        message = f"[{inside}] is no feeling, sound or command of {speaker.id}."
        if name in SIDES and inside != name:
            step = inside[len(name) + 1 :].strip()
            remedy = f'A line moves nothing; write `do: {{relationship: {{{name}: "{step}"}}}}` at its node.'
        else:
            near = meant_feeling(name, {*RESERVED, *speaker.commands, *speaker.own_emotions} - {"goto"})
            remedy = f"{near} Or add it to the character's commands."
        yield Fault(path, "unknown-tag", message, remedy)


def tags_in(text: str) -> Iterator[tuple[str, str]]:
    """What stands in the brackets of a text that reads as a tag, each once, and its name: `give:ledger`, `give`."""
    for inside in dict.fromkeys(_BRACKETS.findall(text) if "[" in text or "【" in text else ()):
        match = TAG.fullmatch(inside.replace("：", ":"))
        if match:
            yield inside.replace("：", ":"), match[1]
