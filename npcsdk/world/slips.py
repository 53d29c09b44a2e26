"""Slips of the hand in a line that is not YAML: what a beginner, or a word processor, writes instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from npcsdk.patterns import lazy


class Slip(NamedTuple):
    """What is wrong in a line, from which column on, counted from 0."""

    column: int
    message: str
    remedy: str


LONGEST = 1_000
"""Characters of a line that are looked at; a hostile line could take very long."""
QUOTE = "Put quotes round the whole text."
_HEAD = r"^\s*(?:- +)*"
_ODD_SPACE = lazy(r"^[ -]*(?P<at>[^\S \t\r\n\v\f\x85]|[\u200b\ufeff])")
_BULLET = lazy(r"^\s*(?P<at>[•‣·–—−*])\s+(?P<rest>\S.*)$")
_NO_DASH_SPACE = lazy(r"^\s*(?P<at>-)(?P<rest>[{\"'A-Za-z].*)$")
_NO_COLON_SPACE = lazy(_HEAD + r"(?P<name>[A-Za-z_]\w*)(?P<at>[:：])(?P<rest>[^\s:/].*)$")
_WIDE_COLON = lazy(_HEAD + r"(?P<name>[A-Za-z_]\w*)(?P<at>：)\s*(?P<rest>.*)$")
_EQUALS = lazy(_HEAD + r"(?P<name>[A-Za-z_]\w*)\s*(?P<at>=)\s*(?P<rest>[^\s=].*)$")
_BANG = lazy(r"\bif:\s+(?P<at>!)\s*(?P<rest>\w+)")
_IN_BLOCK: tuple[tuple[re.Pattern[str], str, Callable[[re.Match[str]], str]], ...] = (
    (_ODD_SPACE, "The space here is no ordinary one.", lambda found: "Type it anew, with the space bar."),
    (_BULLET, "An entry of a list starts with a dash, -.", lambda found: f"Write: - {found['rest']}"),
    (_NO_DASH_SPACE, "There is no space after the dash.", lambda found: f"Write: - {found['rest']}"),
    (_WIDE_COLON, "The colon here is a wide one.", lambda found: f"Write: {found['name']}: {found['rest']}"),
    (_NO_COLON_SPACE, "There is no space after the colon.", lambda found: f"Write: {found['name']}: {found['rest']}"),
    (_EQUALS, "A name has a colon behind it, not =.", lambda found: f"Write: {found['name']}: {found['rest']}"),
    (_BANG, "An exclamation mark means nothing here.", lambda found: f"Write: if: not {found['rest']}"),
)
_NEXT_FIELD = lazy(r", *[a-z_]+: |, *$|\}[^}\"']*$")
_CONDITION = lazy(r"\bif: +(?P<text>\S.*)$")
_WHOLE_QUOTED = lazy(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""")
_CLOSED_EARLY = lazy(r""": +(?P<all>(?P<quote>["'])(?:(?!(?P=quote)).)*(?P=quote))(?=\s*[^\s,}\]])""")
_COLON = lazy(r"(?P<name>\w+): +(?P<text>[^\"'\[{,}\s][^,{}\[\]]*?: [^,{}\[\]]*)")


def in_line(line: str) -> Slip | None:
    """The slip in a line, if it has one that is known."""
    line = line[:LONGEST]
    for pattern, message, remedy in _IN_BLOCK:
        found = pattern.search(line)
        if found:
            return Slip(found.start("at"), message, remedy(found)[:200])
    bare = without_quoted(line)
    if bare.count("}") > bare.count("{"):
        return Slip(
            line.rindex("}"), "There is a } here, and no { before it.", "Write both, or none: - {say: ..., to: ...}"
        )
    return None


def in_braces(line: str, column: int) -> Slip | None:
    """The slip in what stands from an opening brace or bracket on, if it has one that is known."""
    line = line[:LONGEST]
    if column >= len(line):
        return None
    condition = condition_slip(line, column)
    if condition:
        return condition
    found = _BANG.search(line, column)
    if found:
        return Slip(found.start("at"), "An exclamation mark means nothing here.", f"Write: if: not {found['rest']}")
    found = _CLOSED_EARLY.search(line, column)
    if found:
        other = "double" if found["quote"] == "'" else "single"
        message = "The text goes on after its closing quote."
        if found["quote"] == "'":
            message = "The apostrophe here ends the text, which is in single quotes."
        return Slip(found.end("all") - 1, message, f"Put {other} quotes round the whole text.")
    found = _COLON.search(line, column)
    if found:
        message = "A colon followed by a space stands in a text without quotes."
        remedy = f"Write: {found['name']}: {in_quotes(found['text'].rstrip())}"
        return Slip(found.start("text"), message, remedy[:200])
    bare = without_quoted(line[column:])
    if bare.count("{") > bare.count("}") or bare.count("[") > bare.count("]"):
        closing = "}" if line[column] == "{" else "]"
        return Slip(column, f"The {line[column]} here is not closed.", f"Write {closing} where it ends; {_TEXT}")
    return None


_TEXT = "if it belongs to a text, put quotes round the whole text."


def condition_slip(line: str, column: int = 0) -> Slip | None:
    """A condition with quotes or square brackets in it, and no quotes round it."""
    found = _CONDITION.search(line[:LONGEST], column)
    if found is None:
        return None
    text = found["text"]
    end = _NEXT_FIELD.search(text)
    text = (text[: end.start()] if end else text).rstrip()
    if not re.search(r"^[\"']|[\[\]]", text) or _WHOLE_QUOTED.fullmatch(text):
        return None
    message = "A condition that begins with a quote, or has square brackets, needs quotes round it."
    return Slip(found.start("text"), message, f"Write: if: {in_quotes(text)}"[:200])


def in_quotes(text: str) -> str:
    """A text in the quotes that it does not hold itself."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def without_quoted(line: str) -> str:
    """A line less what stands in quotes and its note."""
    return re.sub(r"\s#.*$", "", _WHOLE_QUOTED.sub("", line))


def depth(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def misplaced(lines: list[str], row: int) -> tuple[str, str]:
    """Message and remedy for a line that begins at a depth where nothing can."""
    line = lines[row]
    here = depth(line)
    above = [text for text in lines[:row] if text.strip() and not text.lstrip().startswith("#")]
    message = "This line does not line up with the lines above it."
    owner = next((text.split(":")[0].strip() for text in reversed(above) if depth(text) < here), "")
    if owner in ("anywhere", "pools"):
        message = f"This line does not line up with the lines above it, which belong to {owner}."
        return message, f"A node stands with the other nodes, above `{owner}:`."
    nearest = next((text for text in reversed(above) if depth(text) <= here), "")
    if depth(nearest) == here and nearest.lstrip().startswith("- "):
        return message, "If it belongs to the entry above, indent it two spaces further than the dash."
    if line.lstrip().startswith("{") and above and above[-1].strip().startswith("{"):
        return "A second { stands here, and no dash.", f"Start each entry with a dash and a space: - {line.strip()}"[
            :200
        ]
    if above and depth(above[-1]) != here:
        return message, f"It begins with {here} spaces, the line above with {depth(above[-1])}; {_SAME}"
    return message, "Fields of one thing begin with the same number of spaces."


_SAME = "fields of one thing have the same number."
