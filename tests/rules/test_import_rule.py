"""Who may import whom, what `import npcsdk` may load, and how large files may grow."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import npcsdk

PACKAGE = Path(npcsdk.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

LAYERS = (
    {"errors", "emotion", "dialect"},
    {"events", "codec", "choice", "weights"},
    {"world"},
    {"mind", "language", "speech"},
    {"ports"},
    {"models", "voices", "embedders", "stores", "playback", "pull"},
    {"check"},
    {"session"},
    {"opening"},
    {"background", "script", "server"},
    {"cli", "testing", "__main__"},
)
"""Lowest first. Code may import from its own layer's namesake and from layers below."""

APART = {"models", "voices", "embedders", "stores"}
"""Adapters: sessions are given them and never import them; they know no session and not each other."""

HEAVY = {
    "openai",
    "edge_tts",
    "aiohttp",
    "networkx",
    "numpy",
    "pygame",
    "xllamacpp",
    "onnxruntime",
    "onnx",
    "miniaudio",
}


def part(module: str) -> str:
    """The part of npcsdk that a module belongs to: "" for `npcsdk` itself."""
    return module.partition(".")[2].partition(".")[0]


def module_of(file: Path) -> str:
    names = ("npcsdk", *file.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module


def layer(name: str) -> int:
    found = [index for index, names in enumerate(LAYERS) if name in names]
    assert found, f"npcsdk.{name} has no layer; give it one in {Path(__file__).name}"
    return found[0]


def trespasses(source: str, module: str) -> list[str]:
    """The imports of our own that a module must not make."""
    own = part(module)
    tree = ast.parse(source)
    top = {id(node) for node in tree.body}
    typing = {id(n) for node in tree.body if isinstance(node, ast.If) for n in node.body}
    found = []
    for node, name in imports(tree):
        if name != "npcsdk" and not name.startswith("npcsdk."):
            continue
        other = part(name)
        if id(node) not in top | typing and own not in {"cli", "__main__"}:
            found.append(f"{module}:{node.lineno} imports {name} inside a function")
        if not other or other == own:
            continue
        if layer(other) > layer(own):
            found.append(f"{module}:{node.lineno} imports {name}, which stands above it")
        if other in APART and (own in APART or own == "session"):
            found.append(f"{module}:{node.lineno} imports {name}, an adapter it must not know")
    return found


@pytest.mark.parametrize("file", FILES, ids=module_of)
def test_imports_go_down(file: Path) -> None:
    if file == PACKAGE / "__init__.py":
        return
    assert not trespasses(file.read_text("utf-8"), module_of(file))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("npcsdk.events", "from npcsdk.world.world import World"),
        ("npcsdk.mind.step", "import npcsdk.session.session"),
        ("npcsdk.session.turn", "from npcsdk.models.scripted import ScriptedModel"),
        ("npcsdk.voices.edge", "from npcsdk.models.openai import OpenAIModel"),
        ("npcsdk.world.loading", "def f():\n    from npcsdk.errors import NpcError"),
    ],
)
def test_the_rule_sees_a_breach(module: str, source: str) -> None:
    assert trespasses(source, module)


@pytest.mark.parametrize("file", FILES, ids=module_of)
def test_files_and_functions_stay_small(file: Path) -> None:
    source = file.read_text("utf-8")
    assert source.count("\n") <= 400
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 60, f"{node.name} is {node.end_lineno - node.lineno + 1} lines long"


@pytest.mark.parametrize(
    "code",
    [
        "import npcsdk",
        "import npcsdk; npcsdk.Session; npcsdk.load_world; npcsdk.open_session",
        "import npcsdk.__main__, npcsdk.cli.app",
    ],
)
def test_importing_loads_nothing_heavy(code: str) -> None:
    heavy = f"import sys; {code}; print(*(set({sorted(HEAVY)!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == []
