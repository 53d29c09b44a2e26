"""A table of translations: written, filled in, brought up to date, and never poorer than it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from npcsdk.errors import WorldError
from npcsdk.script.translating import write_table
from npcsdk.world.loading import load_world
from npcsdk.world.locale import source_hash

WORLD = """\
title: The Inn
languages: [en, zh]
start: ann
characters:
  ann: {name: Ann, persona: {description: -}}
graphs:
  ann:
    character: ann
    start: hub
    nodes:
      hub:
        line: "Hello,\\nyou."
        next: bye
        transitions: [{to: bye, intent: they go, examples: [bye, so long]}]
      bye: {line: Go., end: true}
"""
TABLE = """\
# The Inn: translations to zh. A line that begins with #: shows a text as it is written.
# Write the translation between the quotes; {{names}} and [tags] belong into it, too. What is empty is said as written.
# npcsdk translate brings this file up to date, and leaves your texts, their order and your own comments as they are.

#: Ann
ann.name: {{text: "", source: "{name}"}}
#: Hello,
#: you.
ann.hub: {{text: "", source: "{hub}"}}
#: bye
#: so long
ann.hub.bye.examples: {{text: [], source: "{examples}"}}
#: Go.
ann.bye: {{text: "", source: "{bye}"}}
"""
HASHES = {
    "name": source_hash("Ann"),
    "hub": source_hash("Hello,\nyou."),
    "examples": source_hash("bye", "so long"),
    "bye": source_hash("Go."),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "world.yaml").write_text(WORLD, encoding="utf-8")
    return tmp_path


def table(folder: Path, text: str | None = None) -> str:
    """What the table is, after it was brought up to date twice; the second time nothing may change."""
    path = folder / "locales" / "zh.yaml"
    if text is not None:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    write_table(folder, "zh")
    first = path.read_bytes()
    write_table(folder / "world.yaml", "zh")
    assert path.read_bytes() == first
    load_world(folder)
    return first.decode()


def test_a_new_table_has_every_text_and_can_be_loaded(folder: Path) -> None:
    assert table(folder) == TABLE.format(**HASHES)


def test_an_old_table_keeps_texts_order_and_comments(folder: Path) -> None:
    hub = f"ann.hub:  {{text: '你好' , source: \"{HASHES['hub']}\"}} # nice\n"
    old = f"# Mine.\n\n# about bye\nann.bye: 走吧。\n{hub}\n# the end\n"
    new = table(folder, old)
    assert new == (
        "# Mine.\n\n"
        f'#: Ann\nann.name: {{text: "", source: "{HASHES["name"]}"}}\n'
        f'# about bye\n#: Go.\nann.bye: {{text: "走吧。", source: "{HASHES["bye"]}"}}\n'
        f"#: Hello,\n#: you.\n{hub}"
        f'#: bye\n#: so long\nann.hub.bye.examples: {{text: [], source: "{HASHES["examples"]}"}}\n'
        "\n# the end\n"
    )
    assert load_world(folder).locales["zh"]["ann.hub"].text == ("你好",)


def test_what_has_changed_is_marked_and_kept(folder: Path) -> None:
    table(folder, table(folder).replace('bye: {text: ""', 'bye: {text: "走吧。"'))
    changed = WORLD.replace("Go.", "Go away.")
    (folder / "world.yaml").write_text(changed, encoding="utf-8")
    stale = table(folder)
    assert stale.endswith(
        "#~ Go.\n#: Go away.\n"
        "#! The text has changed since this was translated. When it is right again, write source: "
        f'"{source_hash("Go away.")}"\nann.bye: {{text: "走吧。", source: "{HASHES["bye"]}"}}\n'
    )
    assert write_table(folder, "zh").coverage.stale == ("ann.bye",)
    mended = table(folder, stale.replace(f'source: "{HASHES["bye"]}"', f'source: "{source_hash("Go away.")}"'))
    assert mended.endswith(f'#: Go away.\nann.bye: {{text: "走吧。", source: "{source_hash("Go away.")}"}}\n')
    assert "#~" not in mended
    assert "#!" not in mended


def test_unknown_ids_stand_at_the_end_and_come_back(folder: Path) -> None:
    filled = (
        table(folder).replace('bye: {text: ""', 'bye: {text: "走吧。"').replace('name: {text: ""', 'name: {text: "安"')
    )
    table(folder, "# top\n\n# keep\nann.old: 旧\n" + filled)
    (folder / "world.yaml").write_text(WORLD.replace("bye: {line: Go., end", "bye: {end"), encoding="utf-8")
    new = table(folder)
    written = write_table(folder, "zh")
    assert written.coverage.unknown == ("ann.bye", "ann.old")
    known, _, gone = new.partition("#= ")
    assert "ann.name" in known
    assert "# keep\nann.old: 旧\n" in gone
    assert '#: Go.\nann.bye: {text: "走吧。"' in gone
    (folder / "world.yaml").write_text(WORLD, encoding="utf-8")
    assert write_table(folder, "zh").coverage.unknown == ("ann.old",)
    assert load_world(folder).locales["zh"]["ann.bye"].text == ("走吧。",)


def test_a_translation_follows_its_text_to_a_new_id(folder: Path) -> None:
    table(folder, "# note\n" + table(folder).replace('bye: {text: ""', 'bye: {text: "走吧。"').partition("\n\n")[2])
    (folder / "world.yaml").write_text(WORLD.replace("line: Go.", 'line: "Go. [id:leave]"'), encoding="utf-8")
    written = write_table(folder, "zh")
    assert (written.moved, written.coverage.unknown) == ({"leave": "ann.bye"}, ())
    assert load_world(folder).locales["zh"]["leave"].text == ("走吧。",)


@pytest.mark.parametrize("form", ["crlf", "bom", "both"])
def test_ends_of_lines_and_mark_stay(folder: Path, form: str) -> None:
    mark = "\ufeff" if form != "crlf" else ""
    old = f"{mark}ann.bye: 走吧。\n"
    new = table(folder, old if form == "bom" else old.replace("\n", "\r\n"))
    assert new.startswith("\ufeff") == bool(mark)
    assert new.count("\r\n") == (0 if form == "bom" else new.count("\n"))


def test_what_cannot_be_written_is_refused(folder: Path) -> None:
    for language, match in {"en": "is written in en", "../x": "no language code", "": "no language code"}.items():
        with pytest.raises(WorldError, match=match):
            write_table(folder, language)
    assert not (folder / "locales").exists()
    (folder / "locales").mkdir()
    path = folder / "locales" / "zh.yaml"
    path.write_text("{ann.bye: 走吧, ann.name: 安}\n", encoding="utf-8")
    with pytest.raises(WorldError, match="several translations stand in one line"):
        write_table(folder, "zh")
    path.write_text("ann.bye: 走吧\n", encoding="utf-8")
    path.chmod(0o444)
    with pytest.raises(WorldError, match="read-only"):
        write_table(folder, "zh")
    assert path.read_text(encoding="utf-8") == "ann.bye: 走吧\n"
    path.unlink()
    (folder / "world.yaml").write_text(WORLD + "locales: {zh: {ann.bye: 走吧}}\n", encoding="utf-8")
    with pytest.raises(WorldError, match="Move them"):
        write_table(folder, "zh")


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
SHAPES = st.sampled_from(["{name}: {text}\n", "{name}: {{text: {text}}}\n", "{name}:\n  # inside\n  text: {text}\n\n"])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["ann.name", "ann.hub", "ann.bye", "x", "y.z"]), TEXTS, SHAPES),
        unique_by=lambda entry: entry[0],
    ),
    st.sampled_from(["", "# top\n", "# top\n\n"]),
)
def test_no_translation_is_ever_lost(folder: Path, rows: list[tuple[str, str, str]], top: str) -> None:
    from npcsdk.script.locale_table import _quoted

    text = top + "".join(shape.format(name=name, text=_quoted(said)) for name, said, shape in rows)
    new = table(folder, text)
    there = load_world(folder).locales["zh"]
    assert {name: said for name, said, _ in rows if said.strip()} == {
        name: "".join(there[name].text) for name, said, _ in rows if said.strip()
    }
    assert all(name in there for name in ("ann.name", "ann.hub", "ann.bye", *(name for name, _, _ in rows)))
    assert new.count("# inside") == text.count("# inside")
    assert new.lstrip().startswith(top or "#")
