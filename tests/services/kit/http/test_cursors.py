import base64
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.http.cursors import Cursors, Paging
from services.kit.http.problems import ProblemError

BY_DAY = Cursors(tuple[date, UUID])
Row = tuple[date, UUID]


def _rows(count: int) -> list[Row]:
    return [(date(2020, 1, 1 + n), UUID(int=n)) for n in range(count)]


def _key(row: Row) -> Row:
    return row


def _item(row: Row) -> str:
    return str(row[0])


@given(st.dates(), st.uuids())
def test_a_cursor_comes_back_as_the_key_it_was_made_of(day: date, id: UUID) -> None:  # noqa: A002 - the field's name
    assert BY_DAY.decode(BY_DAY.encode((day, id))) == (day, id)


def test_a_cursor_can_stand_in_an_address() -> None:
    cursor = Cursors(tuple[str]).encode(("?>/ä",))
    assert set("+/=&?") & set(cursor) == set()


@given(st.text(max_size=40))
def test_what_is_no_cursor_of_this_list_is_a_problem(text: str) -> None:
    with pytest.raises(ProblemError) as problem:
        BY_DAY.decode(text)
    assert problem.value.kind.status == 400


def test_a_cursor_of_another_list_is_a_problem() -> None:
    other = Cursors(tuple[int]).encode((1,))
    with pytest.raises(ProblemError):
        BY_DAY.decode(other)


def _forged(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**300])
def test_a_number_that_no_column_holds_is_a_problem(number: int) -> None:
    for cursors, key in ((Cursors(int), f"{number}"), (Cursors(tuple[int]), f"[{number}]")):
        with pytest.raises(ProblemError) as problem:
            cursors.decode(_forged(key))
        assert problem.value.kind.status == 400


@pytest.mark.parametrize("text", [r'"a\u0000"', r'"\ud800"'])
def test_text_that_no_column_holds_is_a_problem(text: str) -> None:
    with pytest.raises(ProblemError):
        Cursors(str).decode(_forged(text))


def test_the_largest_number_that_a_column_holds_is_a_key() -> None:
    assert Cursors(int).decode(_forged(str(2**63 - 1))) == 2**63 - 1


def test_the_last_page_has_no_next() -> None:
    page = Paging(3, None).page(_rows(3), BY_DAY, _key, _item)
    assert page.items == ["2020-01-01", "2020-01-02", "2020-01-03"]
    assert page.next is None


def test_a_page_shows_its_limit_and_goes_on_after_its_last_item() -> None:
    asked = Paging(2, None)
    page = asked.page(_rows(asked.fetch), BY_DAY, _key, _item)
    assert page.items == ["2020-01-01", "2020-01-02"]
    assert Paging(2, page.next).after(BY_DAY) == _rows(2)[-1]
