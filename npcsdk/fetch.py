"""Fetching any GGUF file from a URL or a model hub, known by its SHA-256, only when asked to.

What was fetched of a file stays when a run is interrupted, and the next one goes on from there.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from ssl import SSLError
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from npcsdk.errors import PullError
from npcsdk.pull import Progress
from npcsdk.weights import KNOWN, is_name, models_folder

LARGEST = 64_000_000_000
"""Bytes; no file above is taken."""
STALL = 30.0
"""Seconds without a byte until a server is given up."""
HUB = "https://huggingface.co"
"""Where `hf:` leads, unless HF_ENDPOINT names a mirror."""

_BLOCK = 1 << 20
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SHA = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Offer:
    """What is about to be fetched: `size` is in bytes, 0 where the server does not say; `done` are there already."""

    name: str
    host: str
    size: int
    done: int
    target: Path


def is_reference(text: str) -> bool:
    """Whether a text names a file somewhere, rather than weights that npcsdk knows."""
    return text.startswith("hf:") or "://" in text


def fetch(
    reference: str,
    *,
    sha256: str = "",
    name: str = "",
    agree: Callable[[Offer], bool],
    progress: Progress = lambda done, total: None,
    home: Path | None = None,
) -> Path:
    """Have the file that a reference names among the models, where `embedded:NAME` finds it.

    Args:
        reference: `https://host/path/file.gguf` or `hf:OWNER/REPO/FILE.gguf`, perhaps with `@SHA256` at its end.
        sha256: of the file, in hexadecimal, unless the reference has it.
        name: what to call it; by default as the file is called.
        agree: asked once the server has said how big it is, before any of it is read.
        progress: told of bytes done and in all.
        home: see `models_folder`.

    Raises:
        PullError: no or another SHA-256, no such file, no network, no room, no agreement, or no GGUF file.
    """
    url, digest = _parsed(reference, sha256)
    name = name or re.sub(r"[^A-Za-z0-9._-]+", "-", Path(url.path).stem).lstrip(".-_")[:100]
    if not is_name(name) or name in KNOWN:
        raise PullError(f"{name[:40]!r} cannot be the name of these weights. Give another with --name.")
    target = models_folder(home) / f"{name}.gguf"
    try:
        part = target.parent / f".part-{digest[:16]}"
        for path in (target, part):
            if path.is_symlink() or (path.exists() and not path.is_file()):  # A named pipe would wait for ever.
                raise PullError(f"{path} is there, and is no plain file. Remove it.")
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target.parent / f".lock-{digest[:16]}"):
            if target.exists():
                if _digest(target) == digest:
                    return target
                raise PullError(f"{target} is there, and is another file. Remove it, or give another name with --name.")
            _download(url, part, target, agree, progress, digest)
            if _digest(part) != digest:
                part.unlink()
                raise PullError(
                    f"What {url.hostname} sent is not the file with the SHA-256 {digest}. Nothing of it was kept."
                )
            os.replace(part, target)
    except OSError as error:
        raise PullError(f"{target} cannot be written: {error}. NPCSDK_HOME names another folder.") from error
    return target


def _parsed(reference: str, sha256: str) -> tuple[SplitResult, str]:
    """The URL and the SHA-256, both checked."""
    place, at, end = reference.rpartition("@")
    if at and _SHA.fullmatch(end.lower()) and "/" in place:
        reference, sha256 = place, sha256 or end
    digest = sha256.strip().lower()
    url = _url(reference)
    if not digest:
        raise PullError(
            "A file from elsewhere needs its SHA-256, so that what is loaded is what its maker published. A hub shows "
            "it on the file's own page; of a copy that you trust, sha256sum tells it. Then: "
            f"npcsdk pull {reference} --sha256 ..."
        )
    if not _SHA.fullmatch(digest):
        raise PullError(f"{sha256[:80]!r} is no SHA-256: it has 64 hexadecimal digits.")
    return url, digest


def _url(reference: str) -> SplitResult:
    if reference.startswith("hf:"):
        owner, _, rest = reference[3:].partition("/")
        repository, _, file = rest.partition("/")
        if not (owner and repository and file):
            raise PullError(f"{reference[:80]!r} is no hub reference: hf:OWNER/REPO/FILE.gguf@SHA256.")
        hub = os.environ.get("HF_ENDPOINT", "").strip().rstrip("/") or HUB
        reference = f"{hub}/{quote(owner)}/{quote(repository)}/resolve/main/{quote(file)}"
    try:
        url = urlsplit(reference)
        host = url.hostname or ""
        _ = url.port
    except ValueError as error:
        raise PullError(f"{reference[:80]!r} is no URL: {error}.") from error
    if not _safe(url) or not host or re.search(r"[\x00-\x20\x7f]", reference):
        raise PullError(f"Files are fetched by https alone, not from {reference[:80]!r}.")
    if url.username or url.password:
        raise PullError("A URL with a password in it is not used: it would be seen. Fetch the file by other means.")
    if not url.path.endswith(".gguf"):
        raise PullError(f"{url.path[:80]!r} is no GGUF file by its name. Name one that ends with .gguf.")
    return url


def _safe(url: SplitResult) -> bool:
    """By https; or within this machine, where nobody listens in."""
    return url.scheme == "https" or (url.scheme == "http" and url.hostname in _LOOPBACK)


class _SafeRedirects(HTTPRedirectHandler):
    """Follows a redirect only to where the first request might have gone."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        url = urlsplit(newurl)
        if not _safe(url) or (url.scheme == "http" and urlsplit(req.full_url).scheme == "https"):
            raise PullError(f"{req.host} leads on to {newurl[:80]!r}. Files are fetched by https alone.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, so that two pulls do not write the same file.

    Raises:
        PullError: somebody else holds it.
    """
    try:
        import fcntl
    except ImportError:  # Windows refuses to replace a file that another process has open.
        yield
        return
    with lock.open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PullError("Another pull is fetching this file. Wait until it is done.") from None
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _download(
    url: SplitResult, part: Path, target: Path, agree: Callable[[Offer], bool], progress: Progress, digest: str
) -> None:
    done = part.stat().st_size if part.exists() else 0
    try:
        with closing(_opened(url, done)) as answer:
            if answer.status != 206:
                done = 0  # the server sends all of it, or had all of it sent before
            length = max(0, int(answer.headers.get("Content-Length") or 0))
            size = done + length if length else 0
            _check_room(size - done, part.parent, size)
            if not agree(Offer(target.stem, url.hostname or "", size, done, target)):
                raise PullError("Nothing was fetched: it was not agreed to.")
            _receive(answer, part, done, size, progress)
    except HTTPError as error:
        if error.code == 416 and done:  # all of it is there, or more than there is
            error.close()
            return
        status = error.code
        error.close()
        raise PullError(f"{url.hostname} answered {status}. {_remedy(url, target, digest)}") from error
    except (URLError, HTTPException, TimeoutError, ConnectionError, SSLError, ValueError) as error:
        why = getattr(error, "reason", None) or error
        raise PullError(
            f"{url.hostname}: {str(why)[:200]}. Run this again to go on from where it broke off. "
            f"{_remedy(url, target, digest)}"
        ) from error


def _opened(url: SplitResult, done: int) -> Any:
    headers = {"User-Agent": "npcsdk", "Accept-Encoding": "identity"}
    if done:
        headers["Range"] = f"bytes={done}-"
    return build_opener(_SafeRedirects).open(Request(url.geturl(), headers=headers), timeout=STALL)


def _receive(answer: Any, part: Path, done: int, size: int, progress: Progress) -> None:
    block = answer.read(_BLOCK)
    if done == 0 and not block.startswith(b"GGUF"):
        raise PullError(f"What came is no GGUF file: it begins with {block[:16]!r}.")
    with part.open("r+b" if done else "wb") as out:
        out.seek(done)
        while block:
            done += len(block)
            if done > (size or LARGEST):
                raise PullError(f"More came than {size or LARGEST} bytes.")
            out.write(block)
            progress(done, size)
            block = answer.read(_BLOCK)
        out.truncate()
        out.flush()
        os.fsync(out.fileno())
    if done < size:
        raise HTTPException(f"it broke off after {done} of {size} bytes")


def _check_room(need: int, folder: Path, size: int) -> None:
    if size > LARGEST:
        raise PullError(f"The file has {size / 1e9:.0f} GB; {LARGEST / 1e9:.0f} GB are the most.")
    free = shutil.disk_usage(folder).free
    if need > free:
        raise PullError(f"{folder} has {free // 10**6} MB free; {need // 10**6} MB are needed. Make room.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remedy(url: SplitResult, target: Path, digest: str) -> str:
    return f"Or fetch {url.path.rsplit('/', 1)[-1]} by other means (SHA-256 {digest}) and place it as {target}."
