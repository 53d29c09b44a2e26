"""Type checkers and programs see the same names in `npcsdk`."""

from __future__ import annotations

import ast
from pathlib import Path

import npcsdk


def test_type_checkers_see_what_programs_see() -> None:
    tree = ast.parse(Path(npcsdk.__file__).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    declared = {alias.asname for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert declared == set(npcsdk.__all__) <= set(dir(npcsdk))
