"""The user's own files: `config.yaml` with `model:` and `voice:`, and `prices.yaml`.

They lie in NPCSDK_HOME where that is set, else in the user's configuration folder.
"""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_config_dir

from npcsdk.errors import Problem, SpecError
from npcsdk.world.suggest import suggestion
from npcsdk.world.yaml_reader import Budget, read_yaml
from npcsdk.world.yaml_tree import Tree

MAX_BYTES = 1_000_000
"""Size of a file of settings."""
KEYS = ("model", "voice")
"""What config.yaml may say: the specs that `auto` stands for."""


def named_path(text: str) -> Path:
    """The absolute path that a person named, `~` for their folder.

    Raises:
        SpecError: it can be no path here.
    """
    try:
        path = Path(text).expanduser().absolute()
        path.exists()
    except (OSError, RuntimeError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise SpecError(f"{text[:80]!r} cannot be used as a path: {why}.") from None
    return path


def config_folder() -> Path:
    """Where the user's files lie; it need not exist."""
    chosen = os.environ.get("NPCSDK_HOME", "").strip() or user_config_dir("npcsdk", appauthor=False)
    return named_path(chosen)


def config_file() -> Path:
    """Where config.yaml lies, or would."""
    return config_folder() / "config.yaml"


def configured(key: str) -> str:
    """What config.yaml says for `model` or `voice`; empty where it says nothing.

    Raises:
        SpecError: the file cannot be read; the message has its lines.
    """
    path = config_file()
    tree = read_settings(path)
    if tree is None or tree.is_null:
        return ""
    if not isinstance(tree.value, dict):
        raise wrong(path, tree, "Settings are names and values.", "Write `model: scripted`.")
    for name in tree.value:
        if name not in KEYS:
            raise wrong(path, tree, f"{name[:40]!r} is no setting.", suggestion(name, KEYS), *tree.keys[name])
    value = tree.value.get(key)
    if value is None or value.is_null:
        return ""
    if not isinstance(value.value, str):
        raise wrong(path, value, f"{key} is a spec, such as `auto`.", "Write it as one text.")
    return value.value.strip()


def read_settings(path: Path) -> Tree | None:
    """A YAML file of settings; None where there is no file, or nothing in it.

    Raises:
        SpecError: it cannot be read; the message has file, line and remedy.
    """
    try:
        if not path.exists():
            return None
        # Anything else, a named pipe above all, could make reading wait for ever.
        if not path.is_file():
            raise SpecError(f"{path} is not a file. Put a YAML file there, or remove it.")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SpecError(f"{path} cannot be read: {error.strerror or error}.") from None
    if len(raw) > MAX_BYTES:
        raise SpecError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SpecError(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    tree, problems = read_yaml(text, str(path), Budget())
    if problems:
        raise SpecError("\n".join(map(str, problems)))
    return tree


def wrong(path: Path, tree: Tree, message: str, remedy: str, line: int = 0, column: int = 0) -> SpecError:
    """The error for a part of a file that says what it must not."""
    return SpecError(str(Problem("bad-setting", message, remedy, str(path), line or tree.line, column or tree.column)))
