"""The rules of the house: which part may import which, what an import costs, what is public, how big a file may be."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import npcsdk

ROOT = Path(npcsdk.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py"))

LAYERS = [
    {
        *("errors", "emotion", "affect", "synonyms", "emotion_words", "taxonomies", "emoji"),
        *("utterance", "choice", "patterns", "child", "safe_file", "caches", "later", "memory", "event_parts"),
    },
    {"dialect"},
    {"events", "world"},
    {"codec", "mind", "language", "speech"},
    {"audio"},
    {"ports", "weights", "config"},
    {"models", "voices", "embedders", "stores", "session", "check", "playback", "pull", "fetch"},
    {"background", "script", "server", "opening", "draw", "forgetting", "leaks"},
    {"cli", "testing"},
    {"__main__"},
]
"""From the ground up. A part imports only what lies below it; the exceptions are named below."""
BESIDE = {
    # Parts of one layer that may use another of it, one way.
    ("affect", "emotion"), ("synonyms", "emotion"), ("synonyms", "emotion_words"), ("synonyms", "patterns"),
    ("taxonomies", "emotion"), ("emoji", "emotion"), ("memory", "emotion"), ("mind", "codec"), ("world", "events"),
    ("codec", "events"),
    ("models", "pull"), ("embedders", "models"), ("fetch", "pull"), ("script", "opening"), ("draw", "script"),
}  # fmt: skip
HEAVY = (
    *"openai edge_tts aiohttp networkx numpy pygame xllamacpp onnxruntime httpx".split(),
    *"miniaudio matplotlib piper misaki jieba pypinyin".split(),
)

SHARED = {"conftest", "__init__"}
"""Names that pytest or Python give."""

LATER = ("npcsdk.mind.memory.memories", "npcsdk.mind.memory.facts.heard", "npcsdk.session.memory")
"""Of our own: what memory works with is loaded in a thread."""


def part(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def level(name: str) -> int:
    found = [index for index, layer in enumerate(LAYERS) if name in layer]
    assert found, f"{name} has no place in the house: add it to LAYERS"
    return found[0]


def imports(tree: ast.AST) -> list[tuple[ast.stmt, str]]:
    """Every import of our own in a tree, as (statement, module)."""
    found: list[tuple[ast.stmt, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            if node.module == "npcsdk":
                found += [(node, f"npcsdk.{alias.name}") for alias in node.names]
            elif (node.module or "").startswith("npcsdk."):
                found.append((node, node.module or ""))
        elif isinstance(node, ast.Import):
            found += [(node, alias.name) for alias in node.names if alias.name.startswith("npcsdk")]
    return found


@pytest.mark.parametrize("path", [path for path in FILES if path.parent != ROOT or path.name != "__init__.py"], ids=str)
def test_imports_point_down(path: Path) -> None:
    own = part(path)
    for node, module in imports(ast.parse(path.read_text())):
        if module == "npcsdk":
            continue
        other = module.split(".")[1]
        if other != own and (own, other) not in BESIDE and other != "__version__":
            assert level(other) < level(own), f"{path.name}:{node.lineno}: {own} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_no_import_of_our_own_inside_a_function(path: Path) -> None:
    """Commands are the exception: `npcsdk --help` must not load what no command needs yet."""
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and part(path) != "cli":
            assert not imports(function), f"{path.name}:{function.lineno} {function.name}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_files_and_functions_stay_small(path: Path) -> None:
    source = path.read_text()
    assert source.count("\n") <= 400
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 60, f"{path.name}:{node.lineno} {node.name}"
            arguments = node.args
            count = len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)
            most = 10 if path.name == "session.py" else 9  # A session is what users make by hand, and names them all.
            assert count <= most or part(path) == "cli", f"{path.name}:{node.lineno} {node.name} takes {count}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_public_names_have_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text())
    if path.name != "__init__.py":
        assert ast.get_docstring(tree), path
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}:{node.lineno} {node.name}"


def test_every_public_name_is_there_and_there_are_few() -> None:
    assert len(npcsdk.__all__) <= 54  # The last six are what games need to bring memories along, and to read them.
    for name in npcsdk.__all__:
        assert getattr(npcsdk, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = npcsdk.nonsense


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, npcsdk; npcsdk.Session, npcsdk.load_world, npcsdk.BackgroundSession, npcsdk.Timeline;"
        f"print([name for name in {(*HEAVY, *LATER)!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_no_two_helpers_of_tests_have_one_name() -> None:
    """pytest puts each folder of tests on the path of all: of two modules of one name the second is lost."""
    modules = Counter(path.stem for path in (ROOT.parent / "tests").rglob("*.py") if path.stem not in SHARED)
    assert [name for name, times in modules.items() if times > 1] == []


@pytest.mark.parametrize("path", FILES, ids=str)
def test_what_is_imported_later_is_what_types_say(path: Path) -> None:
    """A name that `later` gives is imported from the same module for types, so that both rules above see it."""
    tree = ast.parse(path.read_text())
    typed = {(module, alias.name) for node, module in imports(tree) for alias in getattr(node, "names", ())}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func) == "later"
        ):
            module, name = (argument.value for argument in node.value.args if isinstance(argument, ast.Constant))
            assert (module, name) in typed, f"{path.name}:{node.lineno}"
            assert ast.unparse(node.targets[0]) == name
            assert hasattr(importlib.import_module(str(module)), str(name))
