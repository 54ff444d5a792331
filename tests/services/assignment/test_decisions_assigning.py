from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from events.assignment import ProviderAssigned
from events.decider import Refused
from services.assignment.decisions.choosing import RANKING_KEPT_MAX
from tests.services.assignment.examples import (
    BEST,
    FULL,
    NOW,
    OPENED,
    SECOND,
    TOMORROW,
    assign,
    assigned,
    cancelled,
    declined,
    delivered,
    delivery,
    expert,
    march,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES


def chosen(*given: Any, **asked: Any) -> ProviderAssigned:
    (fact,) = ENGAGEMENT_RULES.given(*(given or [OPENED])).when(assign(**asked)).facts
    assert isinstance(fact, ProviderAssigned)
    return fact


def test_the_first_of_the_ranking_is_assigned_when_nobody_is_named() -> None:
    fact = chosen()
    assert (fact.provider, fact.expert_id) == (BEST.provider, BEST.expert_id)
    assert fact.assigned_on == march(5)
    assert fact.choice_reason is None


def test_the_decision_keeps_the_ranking_that_it_was_made_from() -> None:
    ranking = chosen().ranking
    assert [one.expert_id for one in ranking] == [BEST.expert_id, SECOND.expert_id]
    assert [criterion.name for criterion in ranking[0].criteria] == [
        "topics",
        "agency-kind",
        "agency-size",
        "familiarity",
        "language",
        "travel",
        "load",
        "evaluations",
    ]
    assert ranking[1].criteria[0].reason == "covers 1 of 2 topics: de-escalation"


def test_the_ranking_kept_is_the_best_ten_and_the_chosen() -> None:
    roster = [expert(number) for number in range(1, 21)]
    fact = chosen(roster=roster, expert_id=UUID(int=20), choice_reason="knows the chief")
    kept = [one.expert_id.int for one in fact.ranking]
    assert kept == [*range(1, RANKING_KEPT_MAX + 1), 20]


def test_another_than_the_first_needs_a_reason() -> None:
    with pytest.raises(Refused, match="reason-required"):
        chosen(expert_id=SECOND.expert_id)
    fact = chosen(expert_id=SECOND.expert_id, choice_reason="knows the chief")
    assert (fact.provider, fact.choice_reason) == ("noble", "knows the chief")


def test_the_first_needs_no_reason_when_it_is_named() -> None:
    assert chosen(provider="iacp", expert_id=BEST.expert_id).expert_id == BEST.expert_id


def test_a_provider_named_alone_gives_its_best_expert() -> None:
    fact = chosen(provider="noble", choice_reason="asked for by the agency")
    assert fact.expert_id == SECOND.expert_id


def test_an_excluded_expert_is_refused_by_the_rule_that_excludes() -> None:
    with pytest.raises(Refused, match="no-capacity: 2 of 2 engagements are taken on 2020-03-05"):
        chosen(expert_id=FULL.expert_id, choice_reason="please")


def test_an_expert_of_another_provider_is_refused() -> None:
    with pytest.raises(Refused, match="another-provider"):
        chosen(provider="noble", expert_id=BEST.expert_id)


def test_an_expert_whom_nobody_knows_is_refused() -> None:
    with pytest.raises(Refused, match="not-listed"):
        chosen(expert_id=UUID(int=99))


def test_without_candidates_the_reasons_are_counted() -> None:
    roster = (FULL, expert(4, load=2), expert(5, listed_on=date(2021, 1, 1)))
    with pytest.raises(Refused, match=r"no-candidate: .*no-capacity: 2, not-listed-yet: 1"):
        chosen(roster=roster)


def test_an_empty_roster_has_no_candidate() -> None:
    with pytest.raises(Refused, match=r"no-candidate: .*none is listed"):
        chosen(roster=())


def test_a_provider_without_candidates_counts_only_its_own() -> None:
    with pytest.raises(Refused, match=r"nobody of ntoa can do it \(no-capacity: 1\)"):
        chosen(provider="ntoa")


def test_who_declined_is_not_assigned_again() -> None:
    assert chosen(OPENED, assigned(), declined(), on=march(6)).expert_id == SECOND.expert_id
    with pytest.raises(Refused, match="declined-already"):
        chosen(OPENED, assigned(), declined(), on=march(6), expert_id=BEST.expert_id)


@pytest.mark.parametrize("named", [{}, {"provider": "iacp"}, {"expert_id": BEST.expert_id}])
@pytest.mark.parametrize("since", [[assigned()], [assigned(), delivery()]], ids=len)
def test_assigning_who_has_it_changes_nothing(since: list[Any], named: dict[str, Any]) -> None:
    ENGAGEMENT_RULES.given(OPENED, *since).when(assign(**named)).then()


@pytest.mark.parametrize("since", [[assigned()], [assigned(), delivery()]], ids=len)
def test_another_is_refused_while_somebody_has_it(since: list[Any]) -> None:
    ENGAGEMENT_RULES.given(OPENED, *since).when(assign(expert_id=SECOND.expert_id)).then_refused(
        "assigned-already"
    )


@pytest.mark.parametrize(
    "given",
    [[], [OPENED, cancelled()], [OPENED, assigned(), delivery(), delivered()]],
    ids=["not opened", "cancelled", "delivered"],
)
def test_only_what_is_open_is_assigned(given: list[Any]) -> None:
    ENGAGEMENT_RULES.given(*given).when(assign()).then_refused("not-open")


def test_it_is_not_assigned_in_the_future() -> None:
    with pytest.raises(Refused, match="in-the-future"):
        chosen(on=TOMORROW)


def test_it_is_not_assigned_before_it_was_opened() -> None:
    with pytest.raises(Refused, match="out-of-order"):
        chosen(on=date(2020, 2, 29))


def test_it_is_not_assigned_before_it_was_declined() -> None:
    with pytest.raises(Refused, match="out-of-order"):
        chosen(OPENED, assigned(), declined(day=6), on=march(5))


def test_roster_and_clock_are_not_part_of_what_was_asked() -> None:
    later = assign(roster=(), now=NOW.replace(year=2021))
    assert assign().model_dump_json() == later.model_dump_json()
