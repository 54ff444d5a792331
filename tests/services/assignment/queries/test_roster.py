from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from events.assignment import (
    AbsenceNoted,
    ConflictDeclared,
    EmploymentNoted,
    ExpertProfileChanged,
    MembershipEnded,
    MembershipRenewed,
    ProviderProgramsChanged,
)
from events.intake import (
    AgencySucceeded,
    AnswerReceived,
    EvaluationInvited,
    EvaluationReceived,
)
from events.log.database.connections import Connection, Pool
from events.vocabulary import EvaluationAudience, Program, Ratings, SuccessionKind
from services.assignment.matching import Absence, Expert, Membership, Period, ProgramsFrom
from services.assignment.matching.ratings import NEUTRAL, Rating
from services.assignment.queries.engagements import get_engagement
from services.assignment.queries.kept_roster import (
    DAYS_KEPT_MAX,
    KeptRoster,
    load_roster,
    read_memberships,
)
from services.assignment.queries.participants import read_stays, suggest_request
from services.assignment.queries.roster import (
    candidates,
    get_expert,
    get_expert_history,
    get_provider,
    get_provider_history,
    list_experts,
    list_providers,
    list_waiting,
    wanted_by,
)
from services.assignment.views.roster import CandidatesView
from services.kit.feed.connections import lent
from tests.services.assignment.examples import (
    BEST,
    ENGAGEMENT_ID,
    OPENED,
    ORI,
    REQUEST_ID,
    assigned,
    declined,
    march,
)
from tests.services.assignment.telling import project, told
from tests.services.assignment.test_decisions_conflicts import JOINT, joined, seen
from tests.services.assignment.test_projections import ENROLLED, LISTED

FAR = date(2030, 1, 1)
CHANGED = ExpertProfileChanged(
    **LISTED.model_dump(exclude={"listed_on", "capacity"}), capacity=5, changed_on=march(10)
)


def evaluated(number: int, rating: int, **other: Any) -> EvaluationReceived:
    given: dict[str, Any] = {
        "invitation_id": UUID(int=0xA00 + number),
        "engagement_id": ENGAGEMENT_ID,
        "request_id": REQUEST_ID,
        "ori": ORI,
        "program": Program.CRI_TAC,
        "provider": "iacp",
        "ratings": Ratings(
            delivery=rating, experts=rating, information=rating, knowledge=rating, change=rating
        ),
        "would_recommend": 9,
        "testimonial": None,
        "publish_testimonial": False,
        "received_on": march(20),
    }
    return EvaluationReceived(**(given | other))


def invited(number: int) -> EvaluationInvited:
    asked = evaluated(number, 5).model_dump()
    return EvaluationInvited.model_validate(asked | {"invited_on": march(15)})


def answered(rating: int, **other: Any) -> AnswerReceived:
    """By somebody who is named nowhere."""
    told = evaluated(0, rating).model_dump(exclude={"invitation_id", "received_on"})
    return AnswerReceived(**(told | {"counts_on": march(1), "ranked": True} | other))


async def found_candidates(connection: Connection, day: date, limit: int) -> CandidatesView:
    engagement = await get_engagement(connection, ENGAGEMENT_ID)
    assert engagement is not None
    return candidates(wanted_by(engagement), await load_roster(connection, day), day, limit)


async def test_what_is_not_known_is_none(pool: Pool) -> None:
    async with lent(pool) as connection:
        assert await get_provider(connection, "nobody") is None
        assert await get_provider_history(connection, "nobody") is None
        assert "nobody" not in await read_memberships(connection)
        assert await get_expert(connection, ENGAGEMENT_ID) is None
        assert await get_expert_history(connection, ENGAGEMENT_ID) is None


async def test_the_membership_is_what_the_provider_has(pool: Pool) -> None:
    await project(pool, told([ENROLLED]))
    async with lent(pool) as connection:
        assert (await read_memberships(connection))["iacp"] == Membership.of(
            ENROLLED.programs, ENROLLED.member_from
        )


async def test_providers_are_listed_by_slug_after_the_last_seen(pool: Pool) -> None:
    slugs = ["noble", "iacp", "ntoa"]
    await project(pool, told(ENROLLED.model_copy(update={"provider": slug}) for slug in slugs))
    async with lent(pool) as connection:
        first = await list_providers(connection, None, 2)
        rest = await list_providers(connection, first[-1].provider, 2)
    assert [one.provider for one in [*first, *rest]] == ["iacp", "noble", "ntoa"]


async def test_experts_are_listed_by_provider_after_the_last_seen(pool: Pool) -> None:
    listed = [
        LISTED.model_copy(
            update={"expert_id": UUID(int=n), "provider": "iacp" if n < 4 else "noble"}
        )
        for n in range(1, 6)
    ]
    await project(pool, told(listed))
    async with lent(pool) as connection:
        everybody = await list_experts(connection, None, None, 10)
        ours = await list_experts(connection, "iacp", UUID(int=1), 10)
    assert [one.expert_id.int for one in everybody] == [1, 2, 3, 4, 5]
    assert [one.expert_id.int for one in ours] == [2, 3]


@pytest.mark.parametrize(
    ("day", "load"),
    [(march(4), 0), (march(5), 1), (march(7), 1), (march(8), 0), (FAR, 0)],
)
async def test_the_load_is_counted_on_the_day(pool: Pool, day: date, load: int) -> None:
    await project(pool, told([ENROLLED, LISTED, OPENED, assigned(day=5), declined(day=8)]))
    async with lent(pool) as connection:
        (one,) = await load_roster(connection, day)
    assert one.load == load


async def test_the_load_counts_what_never_ended(pool: Pool) -> None:
    others = [OPENED.model_copy(update={"engagement_id": UUID(int=n)}) for n in (1, 2)]
    held = [assigned().model_copy(update={"engagement_id": UUID(int=n)}) for n in (1, 2)]
    await project(pool, told([ENROLLED, LISTED, *others, *held]))
    async with lent(pool) as connection:
        assert [one.load for one in await load_roster(connection, FAR)] == [2]


async def test_the_membership_has_all_its_days(pool: Pool) -> None:
    back, critical = date(2023, 1, 1), (Program.CRITICAL_RESPONSE,)
    facts = [
        ENROLLED,
        MembershipEnded(provider="iacp", member_until=date(2021, 12, 31)),
        MembershipRenewed(provider="iacp", member_from=back, member_until=None),
        ProviderProgramsChanged(provider="iacp", programs=critical, changed_on=date(2020, 5, 1)),
    ]
    await project(pool, told(facts))
    async with lent(pool) as connection:
        assert (await read_memberships(connection))["iacp"] == Membership(
            (
                Period(ENROLLED.member_from, date(2021, 12, 31)),
                Period(back, None),
            ),
            (
                ProgramsFrom(ENROLLED.member_from, frozenset(ENROLLED.programs)),
                ProgramsFrom(date(2020, 5, 1), frozenset(critical)),
            ),
        )
        shown = await get_provider(connection, "iacp")
        history = await get_provider_history(connection, "iacp")
    assert shown is not None
    assert (shown.member_from, shown.member_until, shown.programs) == (back, None, critical)
    assert history is not None
    assert [one.member_until for one in history.memberships] == [date(2021, 12, 31), None]
    assert [one.programs for one in history.programs] == [ENROLLED.programs, critical]


async def test_an_expert_is_shown_with_the_profile_of_a_day(pool: Pool) -> None:
    await project(pool, told([ENROLLED, LISTED, CHANGED]))
    async with lent(pool) as connection:
        shown = [
            await get_expert(connection, BEST.expert_id, day)
            for day in (date(2017, 1, 1), march(9), march(10), None)
        ]
    assert [one and one.capacity for one in shown] == [None, 2, 5, 5]


async def test_the_history_of_an_expert_shows_all_that_was_said(pool: Pool) -> None:
    expert_id = BEST.expert_id
    facts = [
        LISTED,
        CHANGED,
        AbsenceNoted(
            expert_id=expert_id, absent_from=march(3), absent_until=march(4), noted_on=march(1)
        ),
        EmploymentNoted(expert_id=expert_id, ori=ORI, employed_until=None, noted_on=march(1)),
        EmploymentNoted(expert_id=expert_id, ori=ORI, employed_until=march(2), noted_on=march(5)),
        ConflictDeclared(expert_id=expert_id, ori=ORI, note="a relative", declared_on=march(6)),
    ]
    await project(pool, told(facts))
    async with lent(pool) as connection:
        history = await get_expert_history(connection, expert_id)
        (expert,) = await list_experts(connection, None, None, 10)
    assert history is not None
    assert [one.capacity for one in history.profiles] == [2, 5]
    assert [(one.absent_from, one.noted_on) for one in history.absences] == [(march(3), march(1))]
    assert [(one.ori, one.employed_until) for one in history.employments] == [(ORI, march(2))]
    assert [(one.ori, one.note) for one in history.conflicts] == [(ORI, "a relative")]
    assert expert.version == len(facts)


async def test_the_roster_is_that_of_the_day(pool: Pool) -> None:
    expert_id = BEST.expert_id
    facts = [
        ENROLLED,
        LISTED,
        CHANGED,
        AbsenceNoted(
            expert_id=expert_id, absent_from=march(3), absent_until=march(4), noted_on=march(1)
        ),
        EmploymentNoted(expert_id=expert_id, ori=ORI, employed_until=None, noted_on=march(1)),
        ConflictDeclared(expert_id=expert_id, ori=ORI, note=None, declared_on=march(6)),
    ]
    await project(pool, told(facts))
    async with lent(pool) as connection:
        (before,) = await load_roster(connection, march(5))
        (after,) = await load_roster(connection, march(10))
    assert (before.capacity, after.capacity) == (2, 5)
    assert not before.conflicts
    assert after.conflicts == {ORI}
    assert before.employers == after.employers == {ORI}
    assert before.absences == after.absences == (Absence(march(3), march(4)),)


async def test_work_is_rated_by_those_who_were_helped_by_that_day(pool: Pool) -> None:
    facts = [
        ENROLLED,
        LISTED,
        LISTED.model_copy(update={"expert_id": UUID(int=2)}),
        OPENED,
        assigned(),
        evaluated(1, 5),
        evaluated(2, 1, audience=EvaluationAudience.EXPERT),
        evaluated(3, 3, received_on=march(25)),
    ]
    await project(pool, told(facts))
    async with lent(pool) as connection:
        nobody = [one.rating for one in await load_roster(connection, march(19))]
        first = [one.rating for one in await load_roster(connection, march(20))]
        both = [one.rating for one in await load_roster(connection, march(25))]
    assert nobody == [Rating(NEUTRAL, 0, 0)] * 2
    assert first == [Rating(1.0, 1, 1), Rating(1.0, 0, 1)]
    assert both == [Rating(0.75, 2, 2), Rating(0.75, 0, 2)]


async def test_nobody_is_rated_by_those_whom_a_provider_asked(pool: Pool) -> None:
    facts = told(
        [
            *(ENROLLED, LISTED, OPENED, assigned()),
            *(invited(1), evaluated(1, 1), invited(2), evaluated(2, 5)),
            *(answered(1, ranked=False), answered(1, audience=EvaluationAudience.EXPERT)),
            *(answered(5), answered(3)),
        ]
    )
    by_provider = facts[4].recorded
    made = {"actor": "provider:iacp.dana", "correlation_id": "1"}
    facts[4] = facts[4]._replace(recorded=by_provider._replace(metadata=made))
    await project(pool, facts)
    async with lent(pool) as connection:
        (expert,) = await load_roster(connection, march(20))
    # 5, 5 and 3: three answers, of people whom the center or their agency asked.
    assert (expert.rating.answers, expert.rating.provider_answers) == (3, 3)
    assert expert.rating.score == pytest.approx((1 + 1 + 0.5) / 3)


async def test_the_roster_is_read_again_only_when_a_fact_changed_it(pool: Pool) -> None:
    rosters = KeptRoster()
    await project(pool, told([ENROLLED, LISTED]))
    async with lent(pool) as connection:
        (first,) = await rosters.on(connection, march(12))
        (again,) = await rosters.on(connection, march(12))
    assert again.topics is first.topics
    await project(pool, told([ENROLLED, LISTED, CHANGED])[2:])
    async with lent(pool) as connection:
        (changed,) = await rosters.on(connection, march(12))
    assert (first.capacity, changed.capacity) == (2, 5)


async def test_the_roster_keeps_only_so_many_days(pool: Pool) -> None:
    rosters = KeptRoster()
    await project(pool, told([ENROLLED, LISTED]))
    async with lent(pool) as connection:
        for day in range(1, DAYS_KEPT_MAX + 5):
            (expert,) = await rosters.on(connection, march(day))
            assert expert.expert_id == BEST.expert_id
    assert len(rosters._days) == DAYS_KEPT_MAX


async def test_the_roster_joins_experts_to_the_membership_of_their_provider(pool: Pool) -> None:
    orphan = LISTED.model_copy(update={"expert_id": UUID(int=7), "provider": "nobody"})
    await project(pool, told([ENROLLED, LISTED, orphan]))
    async with lent(pool) as connection:
        roster = {one.expert_id.int: one for one in await load_roster(connection, FAR)}
    assert roster[7].membership is None
    assert roster[1] == Expert(
        BEST.expert_id,
        "iacp",
        Membership.of(ENROLLED.programs, ENROLLED.member_from),
        frozenset({"de-escalation", "gun-violence"}),
        frozenset({"local", "sheriff"}),
        frozenset({"IA"}),
        2,
        LISTED.listed_on,
    )


async def test_candidates_are_ranked_and_the_excluded_explained(pool: Pool) -> None:
    busy = LISTED.model_copy(update={"expert_id": UUID(int=8), "listed_on": FAR})
    await project(pool, told([ENROLLED, LISTED, busy, OPENED, assigned(), declined()]))
    async with lent(pool) as connection:
        found = await found_candidates(connection, march(9), 1)
    assert (found.ranking, found.ranked) == ((), 0)
    assert found.excluded_by_rule == {"declined-already": 1, "not-listed-yet": 1}
    assert [(one.expert_id.int, one.rule) for one in found.excluded] == [(1, "declined-already")]


async def test_candidates_are_ranked_best_first(pool: Pool) -> None:
    other = LISTED.model_copy(update={"expert_id": UUID(int=8), "topics": ("staffing",)})
    await project(pool, told([ENROLLED, other, LISTED, OPENED]))
    async with lent(pool) as connection:
        found = await found_candidates(connection, march(9), 10)
    assert [(one.expert_id.int, one.score) for one in found.ranking] == [(1, 0.925), (8, 0.525)]
    assert (found.ranked, found.excluded, found.on) == (2, (), march(9))


async def test_a_conflict_with_who_takes_part_excludes_among_the_candidates(pool: Pool) -> None:
    employed = EmploymentNoted(
        expert_id=LISTED.expert_id, ori=JOINT, employed_until=None, noted_on=march(1)
    )
    await project(pool, told([ENROLLED, LISTED, employed, OPENED]))
    async with lent(pool) as connection:
        assert (await read_stays(connection, {REQUEST_ID}))[REQUEST_ID] == seen()
        assert await suggest_request(connection, ENGAGEMENT_ID) == seen()
        ((_, wanted),) = await list_waiting(connection, march(9), None, 10)
    assert wanted.agencies == {ORI}
    await project(pool, told([joined()]))
    async with lent(pool) as connection:
        assert (await read_stays(connection, {REQUEST_ID}))[REQUEST_ID] == seen(joined())
        assert await suggest_request(connection, ENGAGEMENT_ID) == seen(joined())
        ((_, wanted),) = await list_waiting(connection, march(9), None, 10)
        roster = await load_roster(connection, march(9))
    assert candidates(wanted, roster, march(9), 10).excluded_by_rule == {"formerly-employed": 1}


def succeeded(*split_into: str) -> AgencySucceeded:
    return AgencySucceeded(
        ori=JOINT,
        successor="IA0570600",
        succession=SuccessionKind.SPLIT,
        split_into=split_into,
        note=None,
        succeeded_on=march(5),
    )


async def test_a_conflict_with_what_the_agency_was_excludes_among_the_candidates(
    pool: Pool,
) -> None:
    employed = EmploymentNoted(
        expert_id=LISTED.expert_id, ori=JOINT, employed_until=None, noted_on=march(1)
    )
    await project(pool, told([ENROLLED, LISTED, employed, OPENED]))
    rosters = KeptRoster()

    async def excluded(day: date) -> dict[str, int]:
        async with lent(pool) as connection:
            ((_, wanted),) = await list_waiting(connection, day, None, 10)
            return candidates(wanted, await rosters.on(connection, day), day, 10).excluded_by_rule

    assert await excluded(march(9)) == {}
    await project(pool, told([succeeded(ORI)]))
    assert await excluded(march(4)) == {}, "they were two on that day"
    assert await excluded(march(9)) == {"formerly-employed": 1}


async def test_only_what_nobody_has_and_was_opened_by_the_day_waits(pool: Pool) -> None:
    def another(number: int, **other: Any) -> Any:
        return OPENED.model_copy(update={"engagement_id": UUID(int=number)} | other)

    later = another(1, opened_on=march(20))
    moved = another(2, program=Program.CRITICAL_RESPONSE)
    await project(pool, told([ENROLLED, LISTED, OPENED, assigned(), another(3), later, moved]))
    async with lent(pool) as connection:
        everything = await list_waiting(connection, march(9), None, 10)
        critical = await list_waiting(connection, march(9), Program.CRITICAL_RESPONSE, 10)
        first = await list_waiting(connection, march(9), None, 1)
    assert [one.engagement_id.int for one, _ in everything] == [2, 3]
    assert [one.engagement_id.int for one, _ in critical] == [2]
    assert [wanted.topics for _, wanted in first] == [{"de-escalation", "gun-violence"}]
