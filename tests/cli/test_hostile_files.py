"""Files that someone wrote to harm whoever looks at them: pictures run nothing, terminals are only written on."""

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

PWNED = 'document.title="PWNED"'
EVIL = [
    f"</script><script>{PWNED}</script>",
    f'"><img src=x onerror={PWNED}>',
    f"<svg onload={PWNED}>",
    "<!--<script>",
    ']]> %%{init: {"securityLevel":"loose"}}%% click b0 "javascript:x"',
    '" []]; b0 [URL="javascript:x" label=""]',
    'a"|b-->c;end',
    "\\N \\G <TABLE>",
    "&lt;b&gt;&#x41;",
    "\u202ebackwards\u2028",
    "{script}{data}",
]
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@pytest.fixture
def evil_world(tmp_path):
    nodes = {
        f"n{at}": {
            "line": text,
            "options": [{"say": text, "to": "a", "if": "script > 1", "unavailable": f"no {text}"}],
            "transitions": [{"to": "a", "intent": text, "examples": [text]}, {"to": "a", "else": True}],
        }
        for at, text in enumerate(EVIL)
    }
    ways = [{"say": f"to {name}", "to": name} for name in (*nodes, "__proto__", "constructor")]
    ends = {"__proto__": {"line": "x", "next": "constructor"}, "constructor": {"line": "y", "end": EVIL[1]}}
    graph = {"character": "mira", "start": "a", "nodes": {"a": {"line": "A", "options": ways}, **nodes, **ends}}
    mira = {"name": EVIL[1], "persona": {"description": EVIL[0]}, "fallback": EVIL[2]}
    world = {
        "title": "".join(EVIL),
        "start": "mira",
        "variables": {"script": 1, "data": 1},
        "characters": {"mira": mira},
        "graphs": {"mira": graph},
    }
    folder = tmp_path / "evil"
    folder.mkdir()
    # JSON is YAML, too; what could not stand in a file is written as a number.
    (folder / "world.yaml").write_text(json.dumps(world), encoding="utf-8")
    return folder


class _Seen(HTMLParser):
    """The elements of a page, and the attributes that could do something."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.acting = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.acting += [name for name, value in attrs if name.startswith("on") or "javascript:" in (value or "")[:11]]


def test_a_page_of_an_evil_world_has_no_script_but_its_own(npcsdk, evil_world):
    done = npcsdk("graph", evil_world, "--format", "html")
    assert done.returncode == 0, done.stderr
    seen = _Seen(done.stdout)
    assert seen.elements.count("script") == 2
    assert seen.acting == []
    assert not {"img", "a", "iframe", "foreignobject", "object", "embed", "link"} & set(seen.elements)
    assert "script-src 'sha256-" in done.stdout
    data = re.search(r'<script[^>]*id="data"[^>]*>(.*?)</script>', done.stdout, re.DOTALL)
    assert data
    assert {box["title"] for box in json.loads(data[1])["boxes"]} >= {"__proto__", "constructor", "n0"}


def test_a_picture_of_an_evil_world_is_shapes_and_texts(npcsdk, evil_world):
    done = npcsdk("graph", evil_world)
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(done.stdout).iter()}
    assert tags <= {"svg", "g", "defs", "marker", "pattern", "path", "rect", "style", "text", "title"}


@pytest.mark.parametrize("form", ["mermaid", "dot"])
def test_diagrams_of_an_evil_world_quote_what_it_says(npcsdk, evil_world, form):
    done = npcsdk("graph", evil_world, "--format", form)
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', line)
        assert "javascript" not in bare
        assert "PWNED" not in bare
        assert bare.count('"') % 2 == 0


@pytest.mark.parametrize(
    "command", [("check",), ("walk", "--runs", "6"), ("walk", "--only", "2", "--trace"), ("translate", "--to", "zh")]
)
def test_no_command_writes_control_characters_of_an_evil_world(npcsdk, evil_world, command):
    (evil_world / "plans").mkdir()
    (evil_world / "plans" / "a.plan").write_text("plan: \x1b[31mred\u202e\nsay \x1b]0;title\x07\nnode \x9b2J\n")
    done = npcsdk(command[0], evil_world, *command[1:])
    assert "Traceback" not in done.stderr
    assert done.stdout
    assert _CONTROLS.findall(done.stdout + done.stderr) == []


COUNTS = {
    "deep": "[" * 100_000,
    "negative": '{"nodes":{"ann.hello":-5}}',
    "endless": '{"nodes":{"ann.hello":' + "9" * 5000 + "}}",
    "nan": '{"nodes":{"ann.hello":NaN}}',
    "binary": "\0",
}


@pytest.mark.parametrize("content", COUNTS.values(), ids=COUNTS)
def test_counts_that_are_none_are_refused(npcsdk, world, tmp_path, content):
    (tmp_path / "walks.json").write_text(content)
    done = npcsdk("graph", world, "--walks", tmp_path / "walks.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert "npcsdk walk WORLD --json" in done.stderr


@pytest.mark.parametrize("harm", ["link", "dangling", "folder", "read-only"])
def test_a_table_is_not_written_where_it_must_not_be(npcsdk, world, tmp_path, harm):
    table = world / "locales" / "zh.yaml"
    table.parent.mkdir()
    other = tmp_path / "other.yaml"
    if harm == "folder":
        table.mkdir()
    elif harm == "read-only":
        table.write_text("")
        table.chmod(0o444)
    else:
        if harm == "link":
            other.write_text("")
        table.symlink_to(other)
    done = npcsdk("translate", world, "--to", "zh")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "locales/zh.yaml" in done.stderr
    assert not other.exists() or other.read_text() == ""
