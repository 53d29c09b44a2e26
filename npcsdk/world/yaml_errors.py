"""What libyaml says about a broken file, in words that help who wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from npcsdk.errors import Problem
from npcsdk.patterns import lazy
from npcsdk.world.slips import QUOTE, Slip, condition_slip, depth, in_braces, in_line, in_quotes, misplaced

if TYPE_CHECKING:
    import yaml

_CLOSE = "Close it at the end of the text."
# What libyaml counts as the end of a line.
_LINE_END = lazy("\r\n|[\n\r\x85\u2028\u2029]")
_TAGGED = lazy(
    r"^(?P<head>\s*(?:- +)*(?:[A-Za-z_]\w*: +|(?<=- )))(?P<text>\[[a-z_]+(?::[^\[\]\"']*)?\][ \t]*[^\s,\]}#].*)$"
)
_FLOW_TAGGED = lazy(r"(?:[:,\[{]\s*)(\[[a-z_]+(?::[^\[\]\"']*)?\]\s*[^\s,\]}][^,}\]]*)")
_FIELD = lazy(r"^\s*(?:- +)*[\w]+:\s+(?P<text>\S.*)$|^\s*- +(?P<item>\S.*)$")
_OPENED = lazy(r"""^\s*(?:- +)*(?:\w+:\s+)?(?P<quote>["'])(?:(?!(?P=quote)).)*$""")
_CLOSED_EARLY = lazy(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*[^\s#]""")


def control_character(text: str, offset: int, file: str) -> Problem:
    """The problem of a character that no text should hold."""
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    message = f"The file holds the character U+{ord(text[offset]):04X}, which is no text."
    return Problem("control-character", message, "Remove it, or save the file as UTF-8 text.", file, line, column)


def quoted_tags(text: str, file: str) -> tuple[str, list[Problem]]:
    """The text with quotes round each value that begins with a bare tag, and a problem for each.

    `line: [happy] Welcome` opens a YAML list, which libyaml reports in terms that help nobody.
    """
    problems = []
    lines = text.split("\n")
    for index, line in enumerate(lines):
        match = _TAGGED.match(line)
        if match:
            quoted = in_quotes(match["text"].rstrip())
            lines[index] = match["head"] + quoted
            problems.append(_tag_problem(match["head"].strip(), quoted, file, index + 1, len(match["head"]) + 1))
    return "\n".join(lines), problems


def _tag_problem(head: str, quoted: str, file: str, line: int, column: int) -> Problem:
    message = "A text that starts with a [tag] needs quotes: without them YAML reads a list."
    return Problem(
        "unquoted-tag", message, f"Write: {head} {quoted}" if head else f"Write: {quoted}", file, line, column
    )


def syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """The problem behind a libyaml error."""
    import yaml

    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Problem("yaml-syntax", f"This is not YAML: {' '.join(str(error).split())}.", "", file)
    lines = [*_LINE_END.split(text), "", ""]
    mark = error.problem_mark
    opened = error.context_mark or mark
    line = lines[mark.line]
    flow_tag = _FLOW_TAGGED.search(line)
    if flow_tag:
        quoted = in_quotes(flow_tag[1].rstrip())
        return _tag_problem("", quoted, file, mark.line + 1, flow_tag.start(1) + 1)
    said = error.problem or ""
    if "unexpected end of stream" in said and "quoted" in (error.context or ""):
        apostrophe = lines[opened.line][opened.column : opened.column + 1] == "'"
        remedy = f"{_CLOSE} An apostrophe needs double quotes round the whole text." if apostrophe else _CLOSE
        return _at(opened, file, "The quote that opens here is never closed.", remedy)
    if "escape" in said:
        message = "The backslash here is no escape that YAML knows."
        return _at(mark, file, message, "Write \\\\ for a backslash, or use single quotes round the text.")
    if "flow" in (error.context or ""):
        bracket = lines[opened.line][opened.column : opened.column + 1]
        slip = in_braces(lines[opened.line], opened.column)
        general = Slip(opened.column, f"The {bracket} here is not closed, or a comma is missing.", _QUOTE_OR_CLOSE)
        return _of_slip(slip or general, file, opened.line)
    runaway = _runaway(lines, mark.line)
    if runaway:
        row, column = runaway
        return Problem("yaml-syntax", "The quote that opens here is not closed.", _CLOSE, file, row + 1, column + 1)
    for row in _rows_of(lines, mark.line):
        slip = in_line(lines[row])
        if slip:
            return _of_slip(slip, file, row)
    message, remedy = _of_line(said, lines, mark.line, mark.column)
    place = opened if "simple key" in (error.context or "") else mark
    return _at(place, file, message, remedy)


def _rows_of(lines: list[str], row: int) -> list[int]:
    """The row where libyaml gave up, and the one before it, where the reason often stands."""
    before = next((above for above in reversed(range(row)) if lines[above].strip()), row)
    return [before, row]


def _of_slip(slip: Slip, file: str, row: int) -> Problem:
    return Problem("yaml-syntax", slip.message, slip.remedy, file, row + 1, slip.column + 1)


def _runaway(lines: list[str], row: int) -> tuple[int, int] | None:
    """The row and column of a quote that only the next quote closes, which should open a text in this row."""
    for start in reversed(range(row)):
        found = _OPENED.match(lines[start])
        if found:
            return (start, found.start("quote")) if found["quote"] in lines[row] else None
        if '"' in lines[start] or lines[start].endswith("'"):
            return None
    return None


_QUOTE_OR_CLOSE = "Close it; if it belongs to a text, put quotes round the whole text."


def _at(mark: yaml.Mark, file: str, message: str, remedy: str) -> Problem:
    return Problem("yaml-syntax", message, remedy, file, mark.line + 1, mark.column + 1)


def _of_line(said: str, lines: list[str], row: int, column: int) -> tuple[str, str]:
    line, above = lines[row], lines[row - 1] if row else ""
    if "\t" in line[: column + 1] or "tab" in said:
        return "A tab is used to indent.", "Indent with spaces, two for each level."
    match = _FIELD.match(line)
    value = (match["text"] or match["item"]) if match else ""
    if "could not find expected ':'" in said:
        return "This line has no colon after its name.", _WITH_COLON
    if value[:1] in ("'", '"') and _CLOSED_EARLY.match(value):
        condition = condition_slip(line)
        if condition:
            return condition.message, condition.remedy
        other = "single" if value[0] == '"' else "double"
        return (
            "The text goes on after its closing quote.",
            f"Put {other} quotes round the whole text, or close a quote that is open above.",
        )
    whole = value[:1] + value.rstrip()[-1:] in ("{}", "[]")
    if value[:1] and value[0] in "{[*&@`%!>|],}" and not whole:
        return f"A text cannot start with {value[0]} unless it is quoted.", QUOTE
    if "mapping values" in said:
        if ": " in value:
            return "A colon followed by a space stands in a text without quotes.", QUOTE
        message = "This line does not go with the line above it."
        if depth(line) > depth(above):
            spaces = f"It begins with {depth(line)} spaces, that one with {depth(above)}"
            return message, f"{spaces}: give both the same number, or add a colon above."
        return message, "Indent it like its neighbours, or add a colon above."
    if "sequence entries" in said:
        return "A list item cannot start on this line.", "Start it on the next line, indented, or write [a, b]."
    if "document start" in said:
        return "Nothing may follow the line `...`.", "Remove that line."
    return misplaced(lines, row)


_WITH_COLON = "Write `name: text`, or `name:` above what belongs to it; indent further what goes on with a text above."
