"""The statements that load and write rows, and the parts of them that are sent."""

from __future__ import annotations

from services.kit.feed.row_statements import STATEMENTS_KEPT_MAX, Parts

TEXT = """\
SELECT $1::text AS name,
-- Part $2: keys of trees
    $2::int AS trees, $2::int + 1 AS more,
-- Part $3: keys of lakes
    $3::int AS lakes,
-- Always:
    now()
"""


def test_what_a_use_has_no_value_for_is_not_sent() -> None:
    sql, values = Parts(TEXT).said([None, [7]])
    assert sql == "SELECT $1::text AS name,\n    $2::int AS lakes,\n    now()\n"
    assert values == [[7]]


def test_all_of_it_is_sent_as_it_is_written() -> None:
    sql, values = Parts(TEXT).said(["a", "b"])
    without_marks = (line for line in TEXT.splitlines(keepends=True) if not line.startswith("--"))
    assert sql == "".join(without_marks)
    assert values == ["a", "b"]


def test_nothing_of_it_needs_no_parameter_but_those_that_are_always_sent() -> None:
    assert Parts(TEXT).said([[], None]) == ("SELECT $1::text AS name,\n    now()\n", [])


def test_no_more_statements_are_made_than_a_connection_may_prepare() -> None:
    several = "".join(f"-- Part ${n}: keys\n${n},\n" for n in range(1, 9))
    parts = Parts(f"SELECT\n{several}-- Always:\n0")
    choices = [[(n >> bit & 1) or None for bit in range(8)] for n in range(256)]
    said = [parts.said(choice) for choice in choices]
    assert len({sql for sql, _ in said}) <= STATEMENTS_KEPT_MAX + 1
    for (sql, values), choice in zip(said, choices, strict=True):
        assert [value for value in values if value] == [each for each in choice if each]
        assert sql.count("$") == len(values)
