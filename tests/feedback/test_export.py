"""Votes as a table."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from service.feedback.export import COLUMNS, harmless, to_csv
from service.models import Answer
from tests.feedback.test_votes import VOTE
from tests.tables import each


def test_one_line_a_vote_with_what_is_known() -> None:
    table = to_csv(
        [VOTE, replace(VOTE, recipient="c" * 16, story="d" * 16, answer=Answer.YES)],
        {VOTE.story: 'A "quoted", title'},
        {VOTE.recipient: "thandi@example.org"},
    )
    first, second = csv.DictReader(io.StringIO(table))
    assert tuple(first) == COLUMNS
    assert first["title"] == 'A "quoted", title'
    assert first["recipient"] == "thandi@example.org"
    assert first["at"] == "2026-11-23T09:40:00+00:00"
    assert (first["answer"], first["reason"]) == ("no", "old")
    assert (second["title"], second["recipient"]) == ("", "c" * 16)


@each("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_taken_for_a_formula(start: str) -> None:
    comment = f"{start}HYPERLINK(1)"
    table = to_csv([replace(VOTE, comment=comment)], {}, {})
    row = next(csv.DictReader(io.StringIO(table, newline="")))
    assert row["comment"] == f"'{comment}"


def test_no_cell_becomes_a_formula_where_a_table_is_cut_at_semicolons() -> None:
    """A German spreadsheet: what we wrote as one cell is several there."""
    comment = "fine;=HYPERLINK(1);x\t@SUM(1)\n+2; -5 degrees"
    table = to_csv([replace(VOTE, comment=comment)], {VOTE.story: '";=1+1;"'}, {})
    cells = [
        cell
        for cut in ";\t,"
        for row in csv.reader(io.StringIO(table), delimiter=cut)
        for cell in row
    ]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert "; -5 degrees" in table


@given(st.text())
def test_any_comment_comes_back_and_starts_no_formula(comment: str) -> None:
    table = to_csv([replace(VOTE, comment=comment.replace("\0", ""))], {}, {})
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert len(rows) == 1
    assert not rows[0]["comment"].startswith(("=", "+", "-", "@"))
    assert rows[0]["comment"] == harmless(comment.replace("\0", ""))


@each("unseen", ["", " ", "\xa0", "\u200b", "\ufeff", "\x0b", "\u2028", "\u3000 "])
@each("sign", ["=", "+", "-", "@", "＝", "﹦"])
@each("border", ["", "\t", "\r", "\n"])
def test_nothing_unseen_before_a_sign_makes_a_formula_of_it(
    border: str, unseen: str, sign: str
) -> None:
    assert harmless(f"{border}{unseen}{sign}1").endswith(f"'{unseen}{sign}1")
    assert harmless(f"a{unseen} b{sign}1") == f"a{unseen} b{sign}1"
