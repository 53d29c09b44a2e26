"""What is heard of an authored text: the short way there and the parser's agree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from npcsdk.check.spoken import spoken
from npcsdk.language.tags import TagParser, Text

TEXTS = st.text(st.sampled_from("ab .,!?\u200b\xad\xa0\n\u3000\u202e\ufeff{}'\"é你"), max_size=12)


@given(TEXTS)
def test_text_without_tags_is_heard_as_the_parser_hears_it(text: str) -> None:
    parser = TagParser()
    items = [*parser.feed(text), *parser.flush()]
    assert spoken(text).text == "".join(item.text for item in items if isinstance(item, Text))
