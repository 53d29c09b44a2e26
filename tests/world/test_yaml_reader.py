import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.world.yaml_reader import Budget, read_yaml
from npcsdk.world.yaml_tree import Tree

ALIAS_BOMB = "b0: &b0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"b{i}: &b{i} [{', '.join([f'*b{i - 1}'] * 9)}]\n" for i in range(1, 10)
)


def codes(text: str) -> list[str]:
    return [problem.code for problem in read_yaml(text, "x.yaml", Budget())[1]]


def tree(text: str) -> Tree:
    found, problems = read_yaml(text, "x.yaml", Budget())
    assert not problems
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("2001-01-01", "2001-01-01"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("42", 42),
        ("-3", -3),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("'42'", "42"),
        ('"true"', "true"),
    ],
)
def test_scalars_as_in_yaml_1_2(written: str, value: object) -> None:
    got = tree(f"a: {written}\n").child("a")
    assert got is not None
    assert got.scalar() == value
    assert type(got.scalar()) is type(value)


@pytest.mark.parametrize("written", [".nan", ".inf", "-.INF", "9" * 50 + ".0"])
def test_numbers_that_are_none(written: str) -> None:
    got = tree(f"a: {written}\n").child("a")
    assert got is not None
    with pytest.raises(ValueError, match="number"):
        got.scalar()


def test_places_count_from_one() -> None:
    found = tree("a:\n  - b: x\n    c: y\n")
    assert found.place(("a", 0, "c")) == (3, 8)
    assert found.place(("a", 0, "c", "[key]")) == (3, 5)
    assert found.place(("a", 0, "missing")) == (2, 5)
    assert found.place(("a", "str", 0)) == (2, 5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ALIAS_BOMB, "yaml-aliases"),
        ("a: &x [*x]\n", "yaml-recursion"),
        ("a: &x {b: {c: *x}}\n", "yaml-recursion"),
        ("a: *nothing\n", "unknown-alias"),
        ("[" * 5000, "too-deep"),
        ("{a: " * 5000, "too-deep"),
        ("".join(" " * i + "a:\n" for i in range(1000)), "too-deep"),
        ("- a\n" * 1_000_001, "too-large"),
        ("a: b\0c\n", "control-character"),
        ('a: "b\\0c"\n', "control-character"),
        ('a: "b\\ec"\n', "control-character"),
        ('a: "\\ud800"\n', "yaml-syntax"),
        ("a: \ud800\n", "control-character"),
        ("a: 1\nb: 2\na: 3\n", "duplicate-key"),
        ("a: !!python/object/apply:os.system [x]\n", "yaml-tag"),
        ("a: !!str x\n", "yaml-tag"),
        ("a: !important\n", "yaml-tag"),
        ("a: &x {b: c}\nd:\n  <<: *x\n", "merge-key"),
        ("? [a]\n: b\n", "yaml-key"),
        ("a: b\n---\nc: d\n", "yaml-documents"),
    ],
)  # fmt: skip
def test_refuses(text: str, code: str) -> None:
    assert code in codes(text)


def test_anchors_within_reason_are_followed() -> None:
    assert tree("a: &x {b: c}\nd: *x\n").data() == {"a": {"b": "c"}, "d": {"b": "c"}}


@pytest.mark.parametrize(
    ("text", "line", "column", "remedy"),
    [
        ("line: [happy] Welcome\n", 1, 7, 'Write: line: "[happy] Welcome"'),
        ("fallback:\n  - [curious] Hm?\n", 2, 5, 'Write: - "[curious] Hm?"'),
        ('a:\n  line: [angry:0.8] "No", he said\n', 2, 9, "Write: line: '[angry:0.8] \"No\", he said'"),
        ("- {say: [happy] hi, to: x}\n", 1, 9, 'Write: "[happy] hi"'),
    ],
)
def test_a_bare_tag_gets_the_exact_remedy(text: str, line: int, column: int, remedy: str) -> None:
    (problem,) = read_yaml(text, "x.yaml", Budget())[1]
    assert (problem.code, problem.line, problem.column, problem.remedy) == ("unquoted-tag", line, column, remedy)


def test_all_bare_tags_and_what_comes_after() -> None:
    assert codes("a: [happy] x\nb: [sad] y\nb: z\nc: 'open\n") == ["unquoted-tag", "unquoted-tag", "yaml-syntax"]
    assert codes("a: [happy] x\nb: [sad] y\nb: z\n") == ["unquoted-tag", "unquoted-tag", "duplicate-key"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a:\n\tb: c\n", 2, "tab"),
        ("start: y\ntitle x\n", 2, "no colon"),
        ("a:b\nc: d\n", 1, "no space after the colon"),
        ("line: Hello: friend\n", 1, "A colon followed by a space"),
        ('line: "Hi" she said\n', 1, "after its closing quote"),
        ("line: *waves* hi\n", 1, "cannot start with *"),
        ("line: @x\n", 1, "cannot start with @"),
        ("line: {player.name}, hi\n", 1, "cannot start with {"),
        ('line: "open\nb: c\n', 1, "never closed"),
        ('a:\n  b: "open\n  c: It\'s d\n  e: "f"\n', 2, "not closed"),
        ('a:\n- "open\n- "f"\n', 2, "not closed"),
        ('a:\n  b: "two\n    lines"\n d: "e"\n', 4, "line up"),
        ("a:\n  b: c\n d: e\n", 3, "line up"),
        ("a: [1, 2\nb: c\n", 1, "not closed"),
        ('a: "\\q"\n', 1, "backslash"),
    ],
)
def test_syntax_errors_in_plain_words(text: str, line: int, said: str) -> None:
    (problem,) = read_yaml(text, "x.yaml", Budget())[1]
    assert problem.code == "yaml-syntax"
    assert problem.line == line
    assert said in problem.message


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80) | st.text("ab:-[]{}&*!'\"|>%@#?, \n\t<", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    found, problems = read_yaml(text, "x.yaml", Budget())
    if found is not None:
        found.data()
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)
