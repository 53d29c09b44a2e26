"""The notices of the docs against those that the code gives."""

from __future__ import annotations

import re

from doc_blocks import ROOT

MADE = {f"{what}_{how}" for what in ("save", "store") for how in ("failed", "works")} | {"embedder_failed"}
"""Codes that the code puts together."""
CODE = re.compile(r'(?:_notice\(|_tell\(|Notice\("(?:info|warning|error)", )"(\w+)"')


def test_every_notice_is_told() -> None:
    given = {code for path in (ROOT / "npcsdk").rglob("*.py") for code in CODE.findall(path.read_text("utf-8"))}
    table = (ROOT / "docs/events.md").read_text("utf-8").split("## Notices")[1].split("\n## ")[0]
    assert {"model_failed", "sound_device_lost"} <= given
    assert given | MADE <= set(re.findall(r"`(\w+)`", table))
