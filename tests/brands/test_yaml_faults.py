"""What YAML says of a slip, said of the line on which it was made."""

from __future__ import annotations

import pytest

from service.brands import loader, yaml_document
from service.errors import ConfigurationError
from tests.tables import each

QUOTE = "a quote that is opened on this line is not closed"
EARLY = "quotes on this line end before its value does"
BRACKET = "opened on this line is not closed, or a comma is missing"
ENTRY = "a list entry"
NEITHER = 'neither "key: value" nor'

SLIPS = [
    # quotes that are not closed: YAML reads on to the file's end, or to the next quote
    ('brands:\n  - id: "zest\n    display_name: Zest\n    keywords: a\n', 2, QUOTE),
    ("a:\n  b: 'c\n  d: e\n", 2, QUOTE),
    ('a: "b\nc: "d"\n', 1, QUOTE),
    ('a: "b\nc: \'d\'\ne: "f"\n', 1, QUOTE),
    ('a:\n  - "b\n  - c\n  - "d"\n', 2, QUOTE),
    ('a: [b, "c]\nd: "e"\n', 1, QUOTE),
    ('a: 1\nb: "c\n---\n', 2, QUOTE),
    ('a: "b\nc: d "e": f\n', 1, QUOTE),
    # quotes that are closed too early
    ("a: 'it's fun'\n", 1, EARLY),
    ('a:\n  b: "The "best" pizza"\n', 2, EARLY),
    ('a: "b" c\n', 1, EARLY),
    # brackets
    ("a: [b, c\nd: e\n", 1, BRACKET),
    ("a:\n  - x\n  - {b: c\nd: e\n", 3, BRACKET),
    ('a: ["b" "c"]\n', 1, BRACKET),
    ("a: [b, c", 1, BRACKET),
    # indentation
    (
        "a:\n      b: 1\n      c: 2\n   d: 3\n      e: 4\n",
        4,
        "by 3 spaces, the lines around it by 6",
    ),
    ("a:\n    b: 1\n  c: 2\n", 3, "by 2 spaces, the lines above it by 4 or 0"),
    ("a:\n  - id: x\n   name: y\n", 3, "by 3 spaces, the lines above it by 4, 2 or 0"),
    ("a:\n  b: c\n    d: e\n", 3, "by 4 spaces, the lines above it by 2 or 0"),
    ("a:\n  b: c\n    d: e\n    f: g\n", 3, "by 4 spaces, the lines above it by 2 or 0"),
    ("a:\n  - b\n - c\n", 3, "by 1 space, the lines above it by 4, 2 or 0"),
    (
        "a:\n  # a remark: here\n\n    b: 1\n  c: 2\n",
        5,
        "by 2 spaces, the lines above it by 4 or 0",
    ),
    (
        "a:\n  - id: x\n    name: y\n  rivals:\n    - z\n    regions: q\n",
        4,
        "too far to the left: it is indented by 2 spaces, where only entries of a list",
    ),
    # no space after a colon
    ("a:\n  - id:big\n    name: x\n", 2, 'a space is missing after the colon of "id"'),
    ("a:\n  # remark\n  b:c\n\n  d: e\n", 3, 'a space is missing after the colon of "b"'),
    # what stands where it cannot
    ("a:\n  b: c\n  - d\n", 3, ENTRY),
    ("a: 1\nb\nc: 2\n", 2, NEITHER),
    ('a: "C:\\pizza"\n', 1, "a backslash within double quotes"),
    ("a: b: c\n", 1, 'there is a ": " inside a value'),
]


@each(("text", "line", "has"), SLIPS)
def test_a_slip_is_told_at_its_own_line(text: str, line: int, has: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        yaml_document.read(text.encode(), "brand.yaml")
    [fault] = caught.value.faults
    assert has in fault.what
    assert fault.where == f"brand.yaml:{line}"
    for word in ("block", "scalar", "mapping", "token", "stream", "sequence"):
        assert word not in fault.what, "a word of YAML's own that nobody else knows"


@pytest.mark.parametrize(
    ("line", "most"),
    [
        ("display_name: {}", "200"),
        ("aliases: [{}]", "1,000"),
        ("keywords: {{core: [{}]}}", "1,000"),
        ("sources: [{{search: pizza, name: {}}}]", "200"),
    ],
)
def test_a_name_without_end_is_a_fault_in_plain_words(line: str, most: str) -> None:
    entry = {"id": "id: z", "display_name": "display_name: Zest", "keywords": "keywords: pizza"}
    entry[line.partition(":")[0]] = line.format("x" * 100_000)
    body = "brands:\n  - " + "\n    ".join(entry.values())
    with pytest.raises(ConfigurationError) as caught:
        loader.parse(body.encode(), "brand.yaml", "z")
    told = " ".join(fault.sentence() for fault in caught.value.faults)
    assert f"it has 100,000 characters; {most} is the most" in told
    assert len(told) < 1_000


def test_an_id_without_end_is_not_repeated_whole() -> None:
    body = f"brands:\n  - id: {'x' * 100_000}\n    display_name: Zest\n    keywords: pizza"
    with pytest.raises(ConfigurationError) as caught:
        loader.parse(body.encode(), "brand.yaml", "z")
    assert "the file has: xxx" in caught.value.faults[0].sentence()
    assert len(caught.value.faults[0].sentence()) < 500


HEAD = "brands:\n  - id: z\n    display_name: Zest\n"


@each(
    ("text", "line", "has"),
    [
        (HEAD.replace("id: z", "id:\tz"), 2, "a tab before a value"),
        (HEAD.replace("name: Zest", "name:Zest Foods"), 3, 'colon of "display_name"'),
        (f"{HEAD}<<<<<<< HEAD\n    tone: a\n=======\n    tone: b\n>>>>>>> x\n", 4, "two versions"),
        (f"```yaml\n{HEAD}```\n", 1, "edge of a block of code"),
    ],
)  # fmt: skip
def test_a_slip_of_the_hand_or_of_a_program_is_named(text: str, line: int, has: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        yaml_document.read(text.encode(), "brand.yaml")
    [fault] = caught.value.faults
    assert has in fault.what
    assert fault.where == f"brand.yaml:{line}"


def test_brands_under_keys_are_one_fault() -> None:
    body = b"brands:\n  zest:\n    display_name: Zest\n    keywords: pizza\n"
    with pytest.raises(ConfigurationError) as caught:
        loader.parse(body, "brand.yaml", "zest")
    [fault] = caught.value.faults
    assert fault.sentence().endswith("with its id in it. Example: - id: zest")
