import hashlib
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from npcsdk import fetch as fetching
from npcsdk.errors import PullError
from npcsdk.fetch import Offer, fetch, is_reference
from npcsdk.pull import installed, models_folder

BODY = b"GGUF" + bytes(range(256)) * 9000
SHA = hashlib.sha256(BODY).hexdigest()


class Site(BaseHTTPRequestHandler):
    """Serves BODY at any path that says nothing else; the first part of the path says how."""

    asked: list[tuple[str, str]]
    cuts: int

    def do_GET(self):
        how = self.path.split("/")[1]
        site = type(self)
        site.asked.append((self.path, self.headers.get("Range", "")))
        if how == "missing":
            return self.send_error(404)
        if how.startswith("to-"):
            self.send_response(302)
            self.send_header(
                "Location",
                {
                    "to-file": "/plain/m.gguf",
                    "to-http": "http://example.com/m.gguf",
                    "to-disk": "file:///etc/passwd",
                    "to-loop": self.path,
                }[how],
            )
            self.send_header("Content-Length", "0")
            return self.end_headers()
        body = {"page": b"<html>log in first", "other": BODY[:-1] + b"x"}.get(how, BODY)
        begin = 0
        if (asked := self.headers.get("Range")) and how != "whole":
            begin = int(asked.removeprefix("bytes=").rstrip("-"))
            if begin >= len(body):
                return self.send_error(416)
        self.send_response(206 if begin else 200)
        if how == "huge":
            self.send_header("Content-Length", str(10**15))
        elif how != "unsized":
            self.send_header("Content-Length", str(len(body) - begin))
        self.end_headers()
        if how == "cut" and site.cuts:
            site.cuts -= 1
            body = body[: begin + 700_000]
        self.wfile.write(body[begin:])
        return None

    def log_message(self, *words):
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A visitor that goes away is no news."""


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv("NPCSDK_HOME", str(tmp_path))
    monkeypatch.setenv("no_proxy", "*")
    handler = type("Handler", (Site,), {"asked": [], "cuts": 2})
    server = Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    server.asked = handler.asked
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def yes(offer: Offer) -> bool:
    return True


def left() -> list[str]:
    folder = models_folder()
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize("how", ["plain", "unsized", "to-file", "whole"])
def test_it_lands_among_the_models_under_its_name(site, how):
    seen = []
    path = fetch(
        f"{site.url}/{how}/My Model.gguf".replace(" ", "%20"),
        sha256=SHA,
        agree=yes,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert path.read_bytes() == BODY
    assert left() == [path.name]
    assert path == installed("My-20Model")
    assert seen[-1] == (len(BODY), 0 if how == "unsized" else len(BODY))


def test_the_offer_says_what_from_where_and_how_big_before_any_of_it_is_kept(site):
    offers = []

    def no(offer):
        offers.append(offer)
        return False

    with pytest.raises(PullError, match="not agreed"):
        fetch(f"{site.url}/plain/m.gguf", sha256=SHA, name="mine", agree=no)
    assert offers == [Offer("mine", "127.0.0.1", len(BODY), 0, models_folder() / "mine.gguf")]
    assert left() == []


def test_it_goes_on_where_it_broke_off(site):
    for _ in range(2):
        with pytest.raises(PullError, match="Run this again"):
            fetch(f"{site.url}/cut/m.gguf", sha256=SHA, agree=yes)
        assert left() == [f".part-{SHA[:16]}"]
    assert fetch(f"{site.url}/cut/m.gguf", sha256=SHA, agree=yes).read_bytes() == BODY
    assert [asked for _, asked in site.asked] == ["", "bytes=700000-", "bytes=1400000-"]
    assert left() == ["m.gguf"]


@pytest.mark.parametrize("how", ["plain", "whole"])
@pytest.mark.parametrize("part", [b"", BODY[:1000], BODY])
def test_a_part_of_any_length_is_made_whole(site, how, part):
    models_folder().mkdir(parents=True)
    (models_folder() / f".part-{SHA[:16]}").write_bytes(part)
    assert fetch(f"{site.url}/{how}/m.gguf", sha256=SHA, agree=yes).read_bytes() == BODY


def test_a_part_that_is_wrong_is_not_gone_on_with_for_ever(site):
    models_folder().mkdir(parents=True)
    (models_folder() / f".part-{SHA[:16]}").write_bytes(b"GGUFnonsense")
    with pytest.raises(PullError, match="Nothing of it was kept"):
        fetch(f"{site.url}/plain/m.gguf", sha256=SHA, agree=yes)
    assert fetch(f"{site.url}/plain/m.gguf", sha256=SHA, agree=yes).read_bytes() == BODY


def test_what_is_there_costs_no_network(site):
    fetch(f"{site.url}/plain/m.gguf", sha256=SHA, agree=yes)
    site.asked.clear()
    assert fetch(f"{site.url}/plain/m.gguf@{SHA}", agree=yes).name == "m.gguf"
    assert site.asked == []


def test_another_file_of_that_name_is_never_replaced(site):
    models_folder().mkdir(parents=True)
    (models_folder() / "m.gguf").write_bytes(b"precious")
    with pytest.raises(PullError, match="--name"):
        fetch(f"{site.url}/plain/m.gguf", sha256=SHA, agree=yes)
    assert (models_folder() / "m.gguf").read_bytes() == b"precious"
    assert fetch(f"{site.url}/plain/m.gguf", sha256=SHA, name="n", agree=yes).name == "n.gguf"


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("other", "not the file with the SHA-256"),
        ("page", "no GGUF file"),
        ("huge", "64 GB are the most"),
        ("missing", "answered 404.*by other means.*place it as"),
        ("to-http", "https alone"),
        ("to-disk", "answered 302"),
        ("to-loop", "answered 302"),
    ],
)
def test_what_is_refused_leaves_nothing(site, how, why):
    with pytest.raises(PullError, match=why):
        fetch(f"{site.url}/{how}/m.gguf", sha256=SHA, agree=yes)
    assert left() == []


def test_without_a_sha256_nothing_is_asked_for(site):
    with pytest.raises(PullError, match="needs its SHA-256") as caught:
        fetch(f"{site.url}/plain/m.gguf", agree=yes)
    assert "sha256sum" in str(caught.value)
    assert site.asked == []


@pytest.mark.parametrize("sha256", ["12", "g" * 64, SHA + "0", "../../x"])
def test_what_is_no_sha256(site, sha256):
    with pytest.raises(PullError, match="64 hexadecimal"):
        fetch(f"{site.url}/plain/m.gguf", sha256=sha256, agree=yes)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/m.gguf",
        "ftp://127.0.0.1/m.gguf",
        "file:///etc/m.gguf",
        "https:///m.gguf",
        "https://user:secret@example.com/m.gguf",
        "https://example.com/m.zip",
        "https://example.com:port/m.gguf",
        "https://exa mple.com/m.gguf",
        "https://example.com/a\r\nHost: x/m.gguf",
        "http://127.0.0.1.example.com/m.gguf",
        "https://[::1/m.gguf",
        "hf:owner/repository",
        "hf:",
    ],
)
def test_urls_that_are_not_used(url, tmp_path):
    with pytest.raises(PullError) as caught:
        fetch(url, sha256=SHA, agree=yes, home=tmp_path)
    assert "secret" not in str(caught.value)
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("name", ["smollm2", "../m", "a/b", ".hidden", "-x", "a b", "x" * 101, "a\x00"])
def test_names_that_cannot_be(site, name):
    with pytest.raises(PullError, match="--name"):
        fetch(f"{site.url}/plain/m.gguf", sha256=SHA, name=name, agree=yes)
    assert left() == []


def test_a_hub_reference_with_its_sha256(site, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", f"{site.url}/")
    assert is_reference("hf:Some/Model-GGUF/q4/model.gguf")
    path = fetch(f"hf:Some/Model-GGUF/q4/model.gguf@{SHA.upper()}", agree=yes)
    assert path.name == "model.gguf"
    assert site.asked == [("/Some/Model-GGUF/resolve/main/q4/model.gguf", "")]


def test_no_network_says_what_to_place_where(site):
    url = site.url
    site.shutdown()
    site.server_close()
    with pytest.raises(PullError) as caught:
        fetch(f"{url}/plain/m.gguf", sha256=SHA, agree=yes)
    for word in ("m.gguf", SHA, str(models_folder() / "m.gguf")):
        assert word in str(caught.value)


def test_placed_by_hand_it_is_taken_when_it_is_the_one(tmp_path):
    models_folder(tmp_path).mkdir()
    (models_folder(tmp_path) / "m.gguf").write_bytes(BODY)
    assert fetch("https://nowhere.invalid/m.gguf", sha256=SHA, agree=yes, home=tmp_path).name == "m.gguf"


def test_too_little_room_is_said_before_anything_is_fetched(site, monkeypatch):
    usage = fetching.shutil.disk_usage(models_folder().parent)
    monkeypatch.setattr(fetching.shutil, "disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(PullError, match="Make room"):
        fetch(f"{site.url}/plain/m.gguf", sha256=SHA, agree=yes)
    assert left() == []


def test_two_pulls_of_one_file_do_not_write_over_each_other(site):
    refused = []

    def slow(offer):
        with pytest.raises(PullError, match="Another pull") as caught:
            fetch(f"{site.url}/plain/m.gguf", sha256=SHA, agree=yes)
        refused.append(caught.value)
        return True

    assert fetch(f"{site.url}/plain/m.gguf", sha256=SHA, agree=slow).read_bytes() == BODY
    assert len(refused) == 1
    assert left() == ["m.gguf"]


@pytest.mark.parametrize("name", ["m.gguf", f".part-{SHA[:16]}"])
@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_what_is_no_plain_file_is_not_written_to(site, tmp_path, name, kind):
    folder = models_folder()
    folder.mkdir(parents=True)
    secret = tmp_path / "secret"
    secret.write_text("mine")
    if kind == "pipe":
        os.mkfifo(folder / name)
    elif kind == "link":
        (folder / name).symlink_to(secret)
    else:
        (folder / name).mkdir()
    with pytest.raises(PullError, match="no plain file"):
        fetch(f"{site.url}/plain/m.gguf", sha256=SHA, agree=yes)
    assert secret.read_text() == "mine"
