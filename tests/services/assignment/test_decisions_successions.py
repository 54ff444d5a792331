"""A conflict of interest follows an agency into all that it became."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest

from events.log.deciding.beside import Beside
from events.rules.agencies import GENERATIONS_MAX, Succession, at_work, descended
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.lookups import AGENCIES_READ_MAX, beside_engagement
from tests.services.assignment.examples import (
    BEST,
    COLLEAGUE,
    OPENED,
    ORI,
    SECOND,
    assign,
    join_provider,
    march,
    replace_expert,
    replace_provider,
)
from tests.services.assignment.lives import UNDERWAY
from tests.services.assignment.rules import ENGAGEMENT_RULES
from tests.services.assignment.test_decisions_conflicts import JOINT, joined, seen

OLD: Final = "IA0570400"
OLDER: Final = "IA0570500"
LATER: Final = "IA0570600"
BEFORE: Final = march(1)


def became(successor: str, *parts: str, on: date = BEFORE) -> Succession:
    return Succession(successor, parts, on)


def of(who: Any, *oris: str, declared: bool = False) -> Any:
    field = "conflicts" if declared else "employers"
    return who._replace(**{field: frozenset(oris)})


def asked(*oris: str, declared: bool = False, **said: Any) -> Any:
    """The best is asked for, who has a conflict with these agencies."""
    roster = (of(BEST, *oris, declared=declared), SECOND)
    return assign(roster=roster, expert_id=BEST.expert_id, **said)


@pytest.mark.parametrize(
    ("declared", "rule"), [(False, "formerly-employed"), (True, "conflict-declared")]
)
def test_a_conflict_with_what_was_merged_into_the_agency_that_asks_excludes(
    rule: str, *, declared: bool
) -> None:
    alone = asked(OLD, declared=declared)
    merged = asked(OLD, declared=declared, agencies=((OLD, became(ORI)),))
    assert ENGAGEMENT_RULES.given(OPENED).when(alone).facts
    ENGAGEMENT_RULES.given(OPENED).when(merged).then_refused(rule, f"{OLD}, which became {ORI}")


@pytest.mark.parametrize(
    "agencies",
    [
        pytest.param({OLDER: became(OLD), OLD: became(ORI)}, id="through another"),
        pytest.param({OLDER: became(LATER, ORI, OLD)}, id="it is a part of what was split"),
        pytest.param({OLDER: became(LATER), ORI: became(LATER)}, id="both became a third"),
        pytest.param({OLDER: became(JOINT)}, id="of one that takes part"),
    ],
)
def test_it_excludes_however_the_two_are_one_now(agencies: dict[str, Succession]) -> None:
    command = asked(OLDER, agencies=tuple(agencies.items()), request=seen(joined()))
    ENGAGEMENT_RULES.given(OPENED).when(command).then_refused("formerly-employed", OLDER)


def test_a_conflict_with_whoever_has_the_work_of_the_agency_that_asked_excludes() -> None:
    command = asked(LATER, agencies=((ORI, became(LATER)),))
    ENGAGEMENT_RULES.given(OPENED).when(command).then_refused(
        "formerly-employed", f"{LATER}, which has the work of one that asks"
    )


@pytest.mark.parametrize(
    "agencies",
    [
        pytest.param({OLD: became(LATER)}, id="it became another"),
        pytest.param({ORI: became(LATER, OLD)}, id="it is a part without the work"),
        pytest.param({OLD: became(ORI, on=march(6))}, id="only later"),
        pytest.param({OLD: None}, id="never"),
    ],
)
def test_a_conflict_with_who_has_nothing_to_do_with_the_work_excludes_nobody(
    agencies: dict[str, Any],
) -> None:
    command = asked(OLD, agencies=tuple(agencies.items()), on=march(5))
    assert ENGAGEMENT_RULES.given(OPENED).when(command).facts


@pytest.mark.parametrize(
    ("command", "who"),
    [(replace_provider, SECOND), (replace_expert, COLLEAGUE), (join_provider, SECOND)],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_it_excludes_in_running_work_likewise(command: Callable[..., Any], who: Any) -> None:
    roster = tuple(of(one, OLD) if one is who else one for one in (SECOND, BEST, COLLEAGUE))
    said = {"expert_id": who.expert_id, "roster": roster}
    assert ENGAGEMENT_RULES.given(*UNDERWAY).when(command(**said)).facts
    merged = command(agencies=((OLD, became(ORI)),), **said)
    ENGAGEMENT_RULES.given(*UNDERWAY).when(merged).then_refused("formerly-employed", OLD)


def test_the_stream_of_an_agency_decides_and_not_the_rows() -> None:
    by_rows = {OLD: became(ORI)}
    roster = tuple(one._replace(successions=by_rows) for one in (of(BEST, OLD), SECOND))
    command = assign(roster=roster, expert_id=BEST.expert_id)
    ENGAGEMENT_RULES.given(OPENED).when(command).then_refused("formerly-employed", OLD)
    taken_back = command.model_copy(update={"agencies": ((OLD, None),)})
    assert ENGAGEMENT_RULES.given(OPENED).when(taken_back).facts


def looked_at(command: Any) -> list[Beside]:
    looks = beside_engagement(command)
    assert callable(looks)
    beside = looks(ENGAGEMENT_DECIDER.fold([OPENED]))["agencies"]
    assert isinstance(beside, tuple)
    return list(beside)


def test_a_choice_guards_the_agencies_that_ask_and_those_of_the_conflicts() -> None:
    by_rows = {OLD: became(LATER), LATER: became(ORI)}
    roster = tuple(one._replace(successions=by_rows) for one in (of(BEST, OLD), SECOND))
    beside = looked_at(assign(roster=roster, expert_id=BEST.expert_id, request=seen(joined())))
    assert [each.stream for each in beside] == [f"agency-{ori}" for ori in (ORI, JOINT, OLD, LATER)]
    assert all(each.guarded for each in beside)


def test_a_choice_reads_no_more_agencies_than_it_may_and_guards_those_that_ask_first() -> None:
    many = [f"IA{number:07}" for number in range(100)]
    beside = looked_at(asked(*many))
    assert len(beside) == AGENCIES_READ_MAX
    assert beside[0].stream == f"agency-{ORI}"
    guards = [each.guarded for each in beside]
    assert guards == sorted(guards, reverse=True), "the first are guarded"
    assert {True, False} == set(guards)


def test_agencies_that_became_each_other_are_followed_once() -> None:
    ring = {OLD: became(OLDER), OLDER: became(OLD)}
    assert at_work([OLD], ring) == descended(OLD, ring) == {OLD, OLDER}


def test_no_more_successions_in_a_row_are_followed_than_a_limit() -> None:
    long = {f"IA{n:07}": became(f"IA{n + 1:07}") for n in range(GENERATIONS_MAX + 5)}
    assert len(at_work(["IA0000000"], long)) == 1 + GENERATIONS_MAX
