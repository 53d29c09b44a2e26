import struct

import pytest

from npcsdk.errors import ModelError
from npcsdk.models import gguf

HEADER = struct.pack("<4sIQQ", b"GGUF", 3, 272, 33)


def refusal(path) -> str:
    with pytest.raises(ModelError) as caught:
        gguf.check(path)
    assert not caught.value.retryable
    assert str(path) in str(caught.value)
    assert "npcsdk pull smollm2" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"once upon a time " * 999, "is not a GGUF file"),
        (b"GGUF", "breaks off"),
        (HEADER, "breaks off"),
        (struct.pack("<4sIQQ", b"GGUF", 99, 272, 33).ljust(8192), "later GGUF version"),
        (struct.pack("<4sIQQ", b"GGUF", 3, 2**63, 33).ljust(8192), "damaged header"),
        (struct.pack(">4sIQQ", b"GGUF", 3, 272, 33).ljust(8192), "damaged header"),
    ],
)
def test_what_is_no_model_is_refused(tmp_path, content, why):
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    assert why in refusal(path)


def test_missing_and_folder(tmp_path):
    assert "is not there" in refusal(tmp_path / "none.gguf")
    assert "is a folder" in refusal(tmp_path)


def test_a_header_that_looks_well_passes(tmp_path):
    path = tmp_path / "model.gguf"
    path.write_bytes(HEADER.ljust(8192))
    gguf.check(path)
