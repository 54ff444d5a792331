"""A name, the beginning of a digest, or a day in a sentence: which publication it is."""

from __future__ import annotations

from datetime import date

import pytest

from services.reporting.views.naming import NAMED_MAX, Publication, named_in, said_in

QUARTER = Publication(
    "snapshot",
    "fy2024-q1",
    "fy2024-q1-2",
    40,
    39,
    date(2023, 12, 31),
    date(2024, 2, 1),
    ("ab1" * 21,),
)
AGAIN = Publication(
    "snapshot", "fy2024-q1-2", None, 50, 49, date(2023, 12, 31), date(2024, 3, 1), ("cd2" * 21,)
)
FIRST = Publication(
    "review",
    "2023-1",
    "2023-2",
    60,
    49,
    date(2023, 9, 30),
    date(2024, 3, 2),
    ("ef3" * 21, "1a" * 32),
)
SECOND = Publication(
    "review", "2023-2", None, 70, 49, date(2023, 9, 30), date(2024, 3, 9), ("0b" * 32, "2c" * 32)
)
PUBLISHED = (SECOND, FIRST, AGAIN, QUARTER)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("see fy2024-q1", ["fy2024-q1"]),
        ("FY 2024 Q1-2, which counts", ["fy2024-q1-2"]),
        ("until 2023-12-31", ["fy2024-q1-2", "fy2024-q1"]),
        ("by December 31, 2023", ["fy2024-q1-2", "fy2024-q1"]),
        ("on the 31st December 2023", ["fy2024-q1-2", "fy2024-q1"]),
        ("as of 12/31/2023", ["fy2024-q1-2", "fy2024-q1"]),
        ("told on Mar. 9, 2024", ["2023-2"]),
        ("2023-1", ["2023-1"]),
        ("the annual review 2023", ["2023-2"]),
        ("the review of fiscal year 2023", ["2023-2"]),
        ("ab1ab1ab", ["fy2024-q1"]),
        ("CD2" * 21, ["fy2024-q1-2"]),
        ("the file 1a1a1a1a1a1a.", ["2023-1"]),
        ("2024-02-29", []),
        ("fy2031-q1", []),
    ],
)
def test_a_publication_is_found_by_what_it_is_called(text: str, names: list[str]) -> None:
    said, _ = said_in(text)
    [named] = named_in(said, PUBLISHED)
    assert [each.name for each in named.publications] == names
    assert named.words in text


@pytest.mark.parametrize(
    "text",
    [
        *("", "916 sites", "in 2023", "12345678 hours", "2023-02-31", "the facade", "fy2024-q5"),
        *("123456789012 dollars", "0x1a1a1a1a1a1a_"),
        *("the review", "A2023-1", "ab1ab1a", "5/2023"),
    ],
)
def test_other_words_and_numbers_name_nothing(text: str) -> None:
    assert said_in(text) == ([], text)


def test_what_names_a_publication_is_no_number_of_the_text() -> None:
    said, rest = said_in("916 sites by December 31, 2023 (fy2024-q1)")
    assert [each.words for each in said] == ["December 31, 2023", "fy2024-q1"]
    assert rest.split() == ["916", "sites", "by", "(", ")"]


def test_the_first_names_are_looked_for_each_once() -> None:
    said, _ = said_in(" ".join(f"fy20{each}-q1 fy20{each}-q1" for each in range(10, 30)))
    assert [each.name for each in said] == [f"fy20{each}-q1" for each in range(10, 10 + NAMED_MAX)]


def test_a_short_code_finds_what_shows_it() -> None:
    long = AGAIN._replace(digests=("0123456789012a" + "b" * 50,))
    assert long.code == "0123456789012a"
    for each in (*PUBLISHED, long):
        [named] = named_in(said_in(f"code {each.code}")[0], (*PUBLISHED, long))
        assert named.publications == [each]
