import base64
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from drawn import HOSTILE, everything, world_of

from npcsdk.draw.diagrams import dot_of, mermaid_of
from npcsdk.draw.heat import Heat
from npcsdk.draw.html import html_of
from npcsdk.draw.picture import Picture
from npcsdk.draw.placing import place
from npcsdk.draw.svg import svg_of
from npcsdk.draw.tracing import picture_of
from npcsdk.world.world import World

SVG = "{http://www.w3.org/2000/svg}"
TEXTS = ["Sit down.", HOSTILE, "W" * 3000, "你好，旅人。" * 50, "a\nb\tc", "[happy]", "--> end", "1. one", "<br/>"]
_OUTSIDE = re.compile(r"(?:https?:|//)[^\s\"'<>)]*")


def drawn(text: str) -> Picture:
    return picture_of(everything(text), Heat({"mira.hub": 9, "mira.tale": 1}, {"mira.hub.options.0": 4}))


def svg_tree(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(svg_of(place(picture)))


class Page(HTMLParser):
    """The elements of a page, and what stands in its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.scripts.append(data)


@pytest.mark.parametrize("text", TEXTS)
def test_svg_is_xml_in_which_texts_mean_nothing(text: str) -> None:
    tags = {element.tag.removeprefix(SVG) for element in svg_tree(drawn(text)).iter()}
    assert tags <= set("svg title style rect text g path defs marker pattern".split())


@pytest.mark.parametrize("text", TEXTS)
def test_a_page_has_the_same_elements_whatever_the_texts_are(text: str) -> None:
    usual, page = Page(html_of(place(drawn("Sit down.")))), Page(html_of(place(drawn(text))))
    assert set(page.tags) == set(usual.tags)
    assert page.tags.count("script") == usual.tags.count("script") == 2
    assert not {key for found in page.attributes for key in found if key.startswith("on")}
    assert json.loads(page.scripts[0])["boxes"][0]["group"] == "mira"


def test_a_page_loads_nothing_and_runs_its_own_script_alone() -> None:
    page = html_of(place(drawn("Sit down.")))
    assert set(_OUTSIDE.findall(page)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<link|<img|<iframe|@import|url\((?!#)|\bsrc=|fetch\(|innerHTML|eval\(", page)
    script = Page(page).scripts[-1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in page


def test_svg_refers_to_nothing_outside() -> None:
    written = svg_of(place(drawn("Sit down.")))
    assert set(_OUTSIDE.findall(written)) == {"http://www.w3.org/2000/svg"}
    assert "<script" not in written


def test_marks_signs_counts_and_conditions_stand_in_the_svg() -> None:
    tree = svg_tree(drawn("Sit down."))
    classes = [set((element.get("class") or "").split()) for element in tree.iter(f"{SVG}g")]
    for wanted in (
        "start",
        "ending",
        "return",
        "storylet",
        "unreachable",
        "anywhere",
        "call",
        "pool",
        "heat0",
        "heat5",
    ):
        assert any("box" in found and wanted in found for found in classes), wanted
    kinds = {word for path in tree.iter(f"{SVG}path") for word in (path.get("class") or "").split()}
    assert {"option", "intent", "event", "else", "enter", "back", "draw", "empty", "around", "if"} <= kinds
    texts = {element.text for element in tree.iter(f"{SVG}text")}
    assert {"hub", "unreachable", "9×", "if visits(hub) > 1 · once · closed: Sit down.", "storm"} <= texts
    titles = [element.text or "" for element in tree.iter(f"{SVG}title")]
    assert (
        "hub → end\noption: Sit down.\nif visits(hub) > 1 · once · closed: Sit down.\ntaken 4 times in walks" in titles
    )


def test_a_box_with_more_arrows_than_it_can_show_tells_how_many() -> None:
    options = [{"say": f"Say {at}.", "to": "hub"} for at in range(100)]
    picture = picture_of(world_of({"mira": {"nodes": {"hub": {"line": "Well?", "options": options}}}}))
    tree = svg_tree(picture)
    assert "and 70 more" in {element.text for element in tree.iter(f"{SVG}text")}
    assert len([path for path in tree.iter(f"{SVG}path") if path.get("data-from")]) == 100


@pytest.mark.parametrize("text", TEXTS)
def test_mermaid_has_one_statement_a_line_and_quotes_only_around_labels(text: str) -> None:
    head, *lines = mermaid_of(drawn(text)).split("flowchart LR\n")[1:][0].splitlines(), ""
    node = r'    b\d+(\["[^"<>`]*(<br/>[^"<>`]*)*"\]|\(\["[^"]*"\]\)|\[\["[^"]*"\]\]|\{\{"[^"]*"\}\})'
    arrow = r'  b\d+ (-->|-\.->)\|"[^"<>`]*(<br/>[^"<>`]*)*"\| b\d+'
    other = r'  subgraph g\d+\["[^"]*"\]|    direction LR|  end|  classDef \w+ [\w#:,\- ]+|  class [b\d,]+ \w+'
    assert lines == [""]
    for line in head:
        assert re.fullmatch(f"{node}|{arrow}|{other}", line), line


@pytest.mark.parametrize("text", TEXTS)
def test_dot_has_one_statement_a_line_and_every_quote_is_closed(text: str) -> None:
    quoted = r'"(?:[^"\\]|\\.)*"'
    for line in dot_of(drawn(text)).splitlines():
        bare = re.sub(quoted, "Q", line)
        assert '"' not in bare, line
        assert re.fullmatch(r"[\w\s\[\]{}=,;#>-]*", bare), line


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not there")
@pytest.mark.parametrize("text", TEXTS)
def test_graphviz_reads_it(text: str) -> None:
    done = subprocess.run(["dot", "-Tcanon"], input=dot_of(drawn(text)).encode(), capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("write", [lambda p: svg_of(place(p)), lambda p: html_of(place(p)), mermaid_of, dot_of])
def test_the_same_world_gives_the_same_bytes(write) -> None:  # type: ignore[no-untyped-def]
    one, other = everything(), World.model_validate_json(everything().model_dump_json(by_alias=True))
    assert write(picture_of(one)).encode() == write(picture_of(other)).encode()
