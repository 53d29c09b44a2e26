"""The names of files in problems: printable, whatever a file is called."""

from __future__ import annotations

import os
from pathlib import Path

from npcsdk.check.findings import check_world_folder
from npcsdk.world.starter import write_starter


def test_a_name_cannot_steer_a_terminal_or_a_log(tmp_path: Path) -> None:
    folder = write_starter(tmp_path / "world")
    Path(os.fsdecode(os.fsencode(folder / "graphs") + b"/\xff\x1b[31m\n.yaml")).write_text("a: [")
    (folder / "graphs" / "é.yaml").write_text("a: [")
    assert [problem.file for problem in check_world_folder(folder)] == [
        "graphs/é.yaml",
        r"graphs/\udcff\x1b[31m\n.yaml",
    ]
