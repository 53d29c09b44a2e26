"""Writing behind the texts of a YAML file, in place: nothing else of the file changes, comments and layout included."""

from __future__ import annotations

from typing import Any, NamedTuple

_SPACE = " \t\r\n\x85\u2028\u2029"
"""What YAML may fold or strip at the end of a text."""


class Scalar(NamedTuple):
    """A text as it stands in a file: from `start` to `end`, in characters, quotes included.

    `style` is what it begins with: one of `" ' | >`, or nothing. `is_key` says that it is a name and no value.
    """

    value: str
    start: int
    end: int
    style: str
    in_flow: bool
    is_key: bool


class Edit(NamedTuple):
    """What to put in the place of a part of a file."""

    start: int
    end: int
    text: str


def scalars(text: str) -> dict[tuple[int, int], Scalar]:
    """All texts of a YAML file by line and column, counted from 1, of where they begin, anchor included.

    Args:
        text: a file that can be read without any problem.
    """
    import yaml

    found: dict[tuple[int, int], Scalar] = {}
    depth, begun, is_key = 0, None, False
    for token in yaml.scan(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        match token:
            case yaml.FlowMappingStartToken() | yaml.FlowSequenceStartToken():
                depth += 1
            case yaml.FlowMappingEndToken() | yaml.FlowSequenceEndToken():
                depth -= 1
            case yaml.KeyToken():
                is_key = True
                continue
            case yaml.AnchorToken() | yaml.TagToken():
                begun = begun or token.start_mark
                continue
            case yaml.ScalarToken():
                mark, at = begun or token.start_mark, token.start_mark.index
                scalar = Scalar(token.value, at, token.end_mark.index, _style(token), depth > 0, is_key)
                found[mark.line + 1, mark.column + 1] = scalar
        begun, is_key = None, False
    return found


def _style(token: Any) -> str:
    return "" if token.plain else token.style or ""


def appended(text: str, scalar: Scalar, suffix: str) -> Edit:
    """The edit that lets a text of a file end with `suffix`, before any space at its end.

    Args:
        text: the file.
        scalar: one of its texts, which is not empty.
        suffix: a space, and what YAML reads as it stands but for brackets: ` [id:mira.hub]`.
    """
    if not scalar.style and scalar.in_flow:  # Brackets mean something else here: it needs quotes.
        return Edit(scalar.start, scalar.end, _quoted(text[scalar.start : scalar.end], suffix))
    closing = len(scalar.style) if scalar.style in ("'", '"') else 0
    inside = text[scalar.start : scalar.end - closing]
    kept = inside.rstrip(_SPACE)
    at = scalar.start + len(kept)
    if scalar.style == '"' and (len(kept) - len(kept.rstrip("\\"))) % 2:
        # What is at the end is escaped, a space or the end of the line, and must stay behind its backslash.
        folded = inside[len(kept) :].strip(" \t")
        at, suffix = scalar.end - 1, f"\\{suffix}" if folded else suffix
    return Edit(at, at, suffix)


def _quoted(plain: str, suffix: str) -> str:
    """A text without quotes in quotes: lines are folded in both alike."""
    if '"' in plain or "\\" in plain:
        return "'{}{}'".format(plain.replace("'", "''"), suffix)
    return f'"{plain}{suffix}"'


def edited(text: str, edits: list[Edit]) -> str:
    """A text with edits made, none of which may touch another."""
    parts, at = [], 0
    for edit in sorted(edits):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])
