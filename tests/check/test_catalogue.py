import re
from pathlib import Path

import npcsdk
from npcsdk.check.catalogue import CATALOGUE

PACKAGE = Path(npcsdk.__file__).parent
NOT_FOUND_IN_WORLDS = {"not-empty", "unwritable-file"}
"""Codes of problems that no check finds: of writing into a folder."""


def test_each_has_a_number_of_its_own() -> None:
    numbers = [kind.number for kind in CATALOGUE.values()]
    assert numbers == sorted(set(numbers))
    assert all(re.fullmatch(r"N[1-8]\d\d", number) for number in numbers)
    assert all(kind.title[-1] == "." and kind.title[0] in kind.title[0].upper() for kind in CATALOGUE.values())


def test_every_code_that_reading_a_world_gives_is_in_it() -> None:
    codes = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')
    used = {code for path in (PACKAGE / "world").glob("*.py") for code in codes.findall(path.read_text("utf-8"))}
    assert used - {"unless-none"} - NOT_FOUND_IN_WORLDS <= CATALOGUE.keys()
