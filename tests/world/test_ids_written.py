"""Ids written behind the texts of a world's files: nothing else changes, and never again."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from npcsdk.errors import WorldError
from npcsdk.world.ids_written import write_ids
from npcsdk.world.line_ids import said_in
from npcsdk.world.loading import load_world
from npcsdk.world.said import Said
from npcsdk.world.yaml_ends import appended, edited, scalars
from npcsdk.world.yaml_reader import Budget, read_yaml

TOP = """\
title: T
start: ann
characters:
  ann: {name: Ann, persona: {description: -}}
graphs:
  ann:
    character: ann
    start: hub
    nodes:
"""
HEAD = "      "


def written(folder: Path, nodes: str, *, top: str = TOP, **forms: bool) -> Path:
    """A one-file world with these nodes, indented."""
    text = top + "".join(f"{HEAD}{line}\n" if line else "\n" for line in nodes.rstrip("\n").split("\n"))
    if forms.get("crlf"):
        text = text.replace("\n", "\r\n")
    path = folder / "world.yaml"
    path.write_bytes((b"\xef\xbb\xbf" if forms.get("bom") else b"") + text.encode())
    return path


def nodes_of(path: Path) -> str:
    """What stands in a world's file behind its head, without the indentation."""
    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").removeprefix(TOP)
    return "\n".join(line.removeprefix(HEAD) for line in text.rstrip("\n").split("\n"))


@pytest.mark.parametrize("forms", [{}, {"crlf": True}, {"bom": True}, {"crlf": True, "bom": True}], ids=str)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("hub: {line: Hello there, end: true}", 'hub: {line: "Hello there [id:ann.hub]", end: true}'),
        ('hub: {line: He said "no", end: true}', "hub: {line: 'He said \"no\" [id:ann.hub]', end: true}"),
        ('hub: {line: It\'s a \\ or "b", end: true}', "hub: {line: 'It''s a \\ or \"b\" [id:ann.hub]', end: true}"),
        ('hub: {"line":"Hi","end":true}', 'hub: {"line":"Hi [id:ann.hub]","end":true}'),
        ("hub: {line: 'It''s'}", "hub: {line: 'It''s [id:ann.hub]'}"),
        ("hub:\n  line: Hello  # a comment", "hub:\n  line: Hello [id:ann.hub]  # a comment"),
        (
            "hub:\n  line: Hello,\n    there\n\n    you\n  # c",
            "hub:\n  line: Hello,\n    there\n\n    you [id:ann.hub]\n  # c",
        ),
        ('hub:\n  line:   "[happy] Hi\\n"', 'hub:\n  line:   "[happy] Hi\\n [id:ann.hub]"'),
        ('hub:\n  line: "Hi  "', 'hub:\n  line: "Hi [id:ann.hub]  "'),
        ('hub:\n  line: "Hi\\ "', 'hub:\n  line: "Hi\\  [id:ann.hub]"'),
        ('hub:\n  line: "Hi \\\\ "', 'hub:\n  line: "Hi \\\\ [id:ann.hub] "'),
        ('hub:\n  line: "Hi\n    you\n    "', 'hub:\n  line: "Hi\n    you [id:ann.hub]\n    "'),
        ('hub:\n  line: "Hi\\\n    "', 'hub:\n  line: "Hi\\\n    \\ [id:ann.hub]"'),
        ("hub:\n  line: 'Hi\n    '", "hub:\n  line: 'Hi [id:ann.hub]\n    '"),
        (
            "hub:\n  line: |\n    One\n    two  \n\n  # end",
            "hub:\n  line: |\n    One\n    two [id:ann.hub]  \n\n  # end",
        ),
        ("hub:\n  line: >-\n    One\n    two\n", "hub:\n  line: >-\n    One\n    two [id:ann.hub]"),
        (
            "hub:\n  line: |+ # keep\n    One\n\n\n  do: {}",
            "hub:\n  line: |+ # keep\n    One [id:ann.hub]\n\n\n  do: {}",
        ),
        ("hub: &h\n  line: &t Hi\n  end: true\nbye: *h", "hub: &h\n  line: &t Hi [id:ann.hub]\n  end: true\nbye: *h"),
        (
            "hub:\n  lines: [Hi, 'Ho [id:ann.hub.1]', {line: Hu}]",
            'hub:\n  lines: ["Hi [id:ann.hub.2]", \'Ho [id:ann.hub.1]\', {line: "Hu [id:ann.hub.3]"}]',
        ),
        (
            "hub:\n  options:\n  - say: Yes\n    to: hub\n    if: visits(hub) > 1\n    unavailable: 12",
            "hub:\n  options:\n  - say: Yes [id:ann.hub.hub]\n    to: hub\n    if: visits(hub) > 1\n"
            "    unavailable: 12 [id:ann.hub.hub.unavailable]",
        ),
    ],
)
def test_each_way_to_write_a_text(tmp_path: Path, before: str, after: str, forms: dict[str, bool]) -> None:
    path = written(tmp_path, before, **forms)
    first = path.read_bytes()
    assert write_ids(tmp_path)
    second = path.read_bytes()
    assert nodes_of(path) == after.rstrip("\n")
    assert second.startswith(b"\xef\xbb\xbf") == first.startswith(b"\xef\xbb\xbf")
    assert (second.count(b"\r\n"), second.count(b"\n")) == (first.count(b"\r\n"), first.count(b"\n"))
    assert write_ids(path) == []
    assert path.read_bytes() == second


def test_ids_stay_where_lines_move(tmp_path: Path) -> None:
    path = written(tmp_path, "hub:\n  reply:\n    goal: Talk.\n    fallback:\n    - One.\n    - Two.")
    ids = [one.id for one in write_ids(path)]
    assert ids == ["ann.hub.fallback.1", "ann.hub.fallback.2"]
    moved = nodes_of(path).replace("    - One", "    - New.\n    - Zero.\n    - One")
    written(tmp_path, moved)
    with pytest.raises(WorldError, match="--write-ids"):
        load_world(path)
    assert [one.id for one in write_ids(path)] == ["ann.hub.fallback.3", "ann.hub.fallback.4"]
    said = load_world(path).graphs["ann"].nodes["hub"].reply
    assert said is not None
    assert {text.id[-1]: str(text) for text in said.fallback} == {"1": "One.", "2": "Two.", "3": "New.", "4": "Zero."}


def test_a_text_that_is_something_else_too_is_refused(tmp_path: Path) -> None:
    top = TOP.replace("title: T", "title: &t T")
    path = written(tmp_path, "hub:\n  line: *t", top=top)
    before = path.read_bytes()
    with pytest.raises(WorldError, match="cannot be given an id") as error:
        write_ids(path)
    assert error.value.problems[0].line == 1
    assert path.read_bytes() == before
    path = written(tmp_path, "&k hub: {line: *k}")
    with pytest.raises(WorldError, match="cannot be given an id"):
        write_ids(path)


def folder_world(folder: Path) -> dict[str, Path]:
    """A world of several files."""
    parts = {
        "world.yaml": "title: T\nstart: ann\n",
        "characters/ann.yaml": "name: Ann\npersona: {description: -}\nfallback: Hm?\n",
        "graphs/ann.yaml": "character: ann\nstart: hub\nnodes:\n  hub: {line: Hi}\n",
        "graphs/bob.yaml": "character: ann\nstart: hub\nnodes:\n  hub: {line: Ho}\n",
    }
    for name, text in parts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return {name: folder / name for name in parts}


def test_only_files_with_texts_are_written_and_keep_their_rights(tmp_path: Path) -> None:
    files = folder_world(tmp_path)
    files["graphs/ann.yaml"].chmod(0o640)
    before = files["world.yaml"].stat().st_mtime_ns
    assert {one.place.file for one in write_ids(tmp_path)} == {*files} - {"world.yaml"}
    assert files["graphs/ann.yaml"].stat().st_mode & 0o777 == 0o640
    assert files["world.yaml"].stat().st_mtime_ns == before
    assert sorted(tmp_path.rglob("*.*")) == sorted(files.values())


@pytest.mark.parametrize("trouble", ["read-only", "link", "fault"])
def test_nothing_is_written_where_one_file_cannot_be(tmp_path: Path, trouble: str) -> None:
    files = folder_world(tmp_path)
    last = files["graphs/bob.yaml"]
    if trouble == "read-only":
        last.chmod(0o444)
    elif trouble == "link":
        os.replace(last, tmp_path / "elsewhere.yaml")
        last.symlink_to(tmp_path / "elsewhere.yaml")
    else:
        last.write_text(last.read_text(encoding="utf-8").replace("start: hub", "start: hubb"), encoding="utf-8")
    before = {path: path.read_bytes() for path in files.values()}
    with pytest.raises(WorldError) as error:
        write_ids(tmp_path)
    assert [problem.file for problem in error.value.problems] == ["graphs/bob.yaml"]
    assert {path: path.read_bytes() for path in files.values()} == before
    assert not list(tmp_path.rglob(".tmp*"))


PIECES = [*"ab '\"\\:#,&*!|>%@`-?.ä你\u3000", ": ", " #", "- ", "[happy]", "{player.name}", "a few words"]
WORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
ENDS = st.sampled_from(["", " ", "  ", "\n", "\n\n", " \n"])
TEXTS = st.tuples(WORDS, ENDS).map("".join).filter(lambda text: text.strip())


def plain(text: str) -> bool:
    """Whether a text can stand without quotes, in a mapping of any kind."""
    tree, problems = read_yaml(f"a: {text}\nb: [{text}, x]\n", "", Budget())
    if tree is None or problems or any(letter in text for letter in "\n#[]{},"):
        return False
    a, b = tree.child("a"), tree.child("b")
    return bool(a and b and a.plain and not a.is_null and a.value == text and b.value and b.child(0).value == text)  # type: ignore[union-attr]


@st.composite
def layouts(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Nodes in YAML, and the texts that they say."""
    texts = draw(
        st.lists(st.tuples(WORDS, ENDS).map("".join).filter(lambda text: text.strip()), min_size=1, max_size=5)
    )
    lines: list[str] = []
    for number, text in enumerate(texts):
        name = "hub" if number == 0 else f"n{number}"
        text = texts[number] = str(Said(text))
        styles = ['"', "'"] if "\n" not in text else ['"']
        styles += ["plain"] if plain(text) else []
        styles += ["|"] if text[0] not in " \n" and text.rstrip("\n") and text.rstrip("\n").strip() else []
        style = draw(st.sampled_from(styles))
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        end = draw(st.sampled_from(["\n", "  \n"]))
        comment = draw(st.sampled_from(["", " # [id:no]", '   # it\'s "so"']))
        if style == "|":
            chomp = {0: "-", 1: ""}.get(len(text) - len(text.rstrip("\n")), "+")
            lines += [f"{name}:", f"  line: |{chomp}", *(f"    {line}" for line in text.rstrip("\n").split("\n"))]
            lines += [""] * max(0, len(text) - len(text.rstrip("\n")) - 1)
            lines += [f"  end: true{comment}"]
            continue
        shown = {'"': f'"{escaped}"', "'": "'{}'".format(text.replace("'", "''")), "plain": text}[style]
        if draw(st.booleans()):
            lines += [f"{name}: {{line: {shown}, end: true}}{comment}"]
        else:
            if draw(st.booleans()):
                shown = re.sub(r"(?<=\w) (?=\w)", f"{end}         ", shown)
            lines += [f"{name}:{comment}", f"  line:  {shown}{comment}", "", "  end: true"]
    return "\n".join(lines), texts


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(layouts(), st.booleans(), st.booleans())
def test_whatever_the_layout_only_ids_come_to_it(
    tmp_path: Path, layout: tuple[str, list[str]], crlf: bool, bom: bool
) -> None:
    nodes, texts = layout
    path = written(tmp_path, nodes, crlf=crlf, bom=bom)
    before, old = load_world(path), path.read_bytes().decode()
    write_ids(path)
    after, new = load_world(path), path.read_bytes().decode()
    said = [one for one in said_in(after) if isinstance(one.text, Said)]
    assert [one.text for one in said] == texts
    assert all(one.has_own_id for one in said)
    assert len({one.id for one in said}) == len(said)
    assert _dump(before) == _dump(after)
    assert _same_but_for_ends(old, new)
    assert write_ids(path) == []
    assert path.read_bytes().decode() == new


def _dump(world: object) -> str:
    return re.sub(r" \[id:ann[^\]]*\]", "", world.model_dump_json())  # type: ignore[attr-defined]


def _same_but_for_ends(old: str, new: str) -> bool:
    """Whether a file differs by ids alone, and by the quotes that a text in braces needs to hold one."""
    return _unquoted(re.sub(r" \[id:ann[^\]]*\]", "", new)) == _unquoted(old)


def _unquoted(text: str) -> str:
    return text.replace("'", "").replace('"', "")


@given(st.lists(st.tuples(st.integers(0, 30), st.text("xy", max_size=3)), max_size=5, unique_by=lambda edit: edit[0]))
def test_edits_leave_the_rest(edits: Sequence[tuple[int, str]]) -> None:
    from npcsdk.world.yaml_ends import Edit

    text = "abcdefghijklmnopqrstuvwxyz1234"
    made = edited(text, [Edit(at, at, new) for at, new in edits])
    assert [letter for letter in made if letter not in "xy"] == [letter for letter in text if letter not in "xy"]


def test_scalars_are_found_where_they_begin() -> None:
    text = "a: &x 'b'\nc: [d, *x, {e: f}]\n"
    found = scalars(text)
    assert {at: (one.value, one.style, one.in_flow, one.is_key) for at, one in found.items()} == {
        (1, 1): ("a", "", False, True),
        (1, 4): ("b", "'", False, False),
        (2, 1): ("c", "", False, True),
        (2, 5): ("d", "", True, False),
        (2, 13): ("e", "", True, True),
        (2, 16): ("f", "", True, False),
    }
    assert edited(text, [appended(text, found[1, 4], " [id:x]")]).startswith("a: &x 'b [id:x]'\n")
