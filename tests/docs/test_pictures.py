"""The pictures of the pages show what is so: each is drawn anew, from what it is about, by the program beside it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from doc_blocks import ROOT

from npcsdk.draw.cards import measure

PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_what_its_program_draws(picture: Path, tmp_path: Path) -> None:
    made, program = tmp_path / picture.name, picture.with_suffix(".py")
    home = os.environ | {"NPCSDK_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(program), str(made)], env=home, capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert made.read_text("utf-8") == picture.read_text("utf-8"), f"draw it anew: python {program.relative_to(ROOT)}"


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_no_text_leaves_a_picture(picture: Path) -> None:
    root = ElementTree.fromstring(picture.read_text("utf-8"))
    wide, texts = float(root.attrib["width"]), list(root.iter(f"{SVG}text"))
    assert len(texts) > 10
    for text in texts:
        x, room = float(text.attrib["x"]), measure("".join(text.itertext()), 13)
        if "middle" in text.attrib.get("class", ""):
            assert room / 2 <= min(x, wide - x), text.text
        else:
            assert x + room <= wide, text.text


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_can_be_read_on_dark_ground(picture: Path) -> None:
    light, _, dark = picture.read_text("utf-8").partition("@media (prefers-color-scheme: dark)")
    painted = set(re.findall(r"\.([a-z.]+) {[^}]*#", light))
    assert "ground" in painted
    assert painted <= set(re.findall(r"\.([a-z.]+) {[^}]*#", dark))
