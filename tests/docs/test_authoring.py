"""The blocks of the page for writers belong together: whoever types all of them has one world, without an error."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from doc_blocks import ROOT, blocks

from npcsdk.check.report import check_folder

MARK = re.compile(r"# ((?:\w+/)?\w+\.yaml)((?:, (?:nodes|wrong|unfinished))*)\n")
END = re.compile(r"^(?:anywhere|pools):.*\n(?:  .*\n)*", re.MULTILINE)


def test_the_whole_page_typed_makes_one_world(tmp_path: Path) -> None:
    world = tmp_path / "world"
    subprocess.run([sys.executable, "-m", "npcsdk", "new", str(world)], check=True, capture_output=True, timeout=60)
    ends = ""
    for block in blocks((ROOT / "docs" / "authoring.md").read_text("utf-8")):
        mark = MARK.match(block.text)
        if block.language != "yaml" or mark is None or "wrong" in mark[2]:
            continue
        file, text = world / mark[1], block.text[mark.end() :]
        file.parent.mkdir(exist_ok=True)
        if "nodes" in mark[2]:  # Below the last node, and above what stands at the end.
            ends += "".join(END.findall(text))
            text = file.read_text("utf-8") + END.sub("", text)
        file.write_text(text, "utf-8")
    graph, top = world / "graphs" / "tom.yaml", world / "world.yaml"
    graph.write_text(graph.read_text("utf-8") + ends, "utf-8")
    top.write_text(top.read_text("utf-8") + "languages: [en, zh]\n", "utf-8")
    found = check_folder(world).findings
    assert [each for each in found if each.severity == "error"] == []
    told = {each.code for each in found}
    assert told == {"unreachable-node", "unreachable-ending", "unused-lore", "missing-translation"}
