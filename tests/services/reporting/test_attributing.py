"""What a review says of who said something: never what fewer than five agencies share."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from events.rules.attributing import AGENCIES_MIN, Helped
from services.reporting.decisions.attributing import Origin, attributed

PROGRAMS = ("cri-tac", "valor", "compstat")
KINDS = ("local", "campus", None)


def helped(program: str, kind: str | None, agencies: int, first: int = 0) -> list[Helped]:
    numbers = range(first, first + agencies)
    return [Helped(program, f"{kind}-{number}", kind) for number in numbers]


def said(origin: Origin, those: Iterable[Helped]) -> tuple[str | None, str | None]:
    [quote] = attributed([origin], those)
    return quote.program, quote.agency_kind


def of(program: str, kind: str | None) -> Origin:
    return Origin("1", "requester", program, kind)


def test_five_agencies_of_one_kind_are_enough_and_four_are_not() -> None:
    assert said(of("cri-tac", "local"), helped("cri-tac", "local", 5)) == ("cri-tac", "local")
    assert said(of("cri-tac", "local"), helped("cri-tac", "local", 4)) == (None, None)


def test_a_kind_that_is_not_said_cannot_be_told_from_those_that_are() -> None:
    """Else the one quote without a kind would be of the one campus."""
    those = helped("cri-tac", "local", 9) + helped("cri-tac", "campus", 1)
    assert said(of("cri-tac", "campus"), those) == ("cri-tac", None)
    assert said(of("cri-tac", "local"), those) == ("cri-tac", None)


def test_a_program_that_is_not_said_cannot_be_told_from_those_that_are() -> None:
    those = helped("cri-tac", "local", 9) + helped("valor", "local", 1, first=50)
    assert said(of("valor", "local"), those) == (None, None)
    assert said(of("cri-tac", "local"), those) == (None, None)


def test_an_unknown_kind_is_never_said() -> None:
    assert said(of("cri-tac", None), helped("cri-tac", None, 9)) == ("cri-tac", None)


@given(
    st.lists(
        st.builds(
            Helped,
            st.sampled_from(PROGRAMS),
            st.integers(0, 30).map(lambda number: f"{KINDS[number % 3]}-{number}"),
            st.none(),
        ).map(lambda each: each._replace(kind=KINDS[int(each.ori.split("-")[1]) % 3])),
        max_size=60,
    )
)
def test_whatever_is_said_or_left_unsaid_leaves_five_agencies_or_none(those: list[Helped]) -> None:
    origins = [Origin("1", "requester", *each) for each in itertools.product(PROGRAMS, KINDS)]
    shown: dict[tuple[str | None, str | None], set[str]] = {}
    for origin, quote in zip(origins, attributed(origins, those), strict=True):
        matching = {
            each.ori for each in those if (each.program, each.kind) == (origin.program, origin.kind)
        }
        shown.setdefault((quote.program, quote.agency_kind), set()).update(matching)
    assert all(len(oris) == 0 or len(oris) >= AGENCIES_MIN for oris in shown.values()) or {
        *shown
    } == {(None, None)}
