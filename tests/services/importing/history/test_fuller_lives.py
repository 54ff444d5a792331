from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest

from events.assignment import (
    DeliveryRecorded,
    EngagementCancelled,
    ExpertReplaced,
    ProviderAssigned,
    ProviderJoined,
    ProviderLeft,
    ProviderReplaced,
)
from events.assignment.findings import RecommendationMade, RecommendationReturned
from events.event import IMPORTER, Recorded
from events.intake import EvaluationInvited, EvaluationReceived, RequestReferred
from events.log.deciding.load import category_pages
from events.log.postgres import PostgresLog
from events.log.store.event_log import Append
from events.vocabulary import CancellationReason, EvidenceReturnReason, Ratings
from services.assignment.commands.fields import CAPACITY_MAX
from services.importing.history.known import read_known
from services.importing.history.planning import plan
from tests.appends import append_of, new_event
from tests.services.importing.history.history import (
    DELIVERY,
    EARLIER,
    EVALUATION,
    FINDINGS,
    FULL,
    HOLD,
    JOINED,
    LATER,
    NOW,
    OF_NOBLE,
    OTHER_ORI,
    SECOND_DELIVERY,
    SUBMITTED,
    facts_after,
    follow,
    given,
    import_rows,
    json_lines,
    read,
)

SCREENED: dict[str, Any] = {
    "screened_on": "2019-03-05",
    "deliveries": None,
    "delivered_on": None,
    "closed_on": None,
    "closed_reason": None,
}
"""As far as an expert who accepted."""
WITHDRAWN = SCREENED | {"withdrawn_on": "2019-04-01", "withdrawn_reason": "funding"}
REFERRED = SCREENED | {
    "referred_on": "2019-04-01",
    "referred_to": "The academy of the state",
    "referred_reason": "no-provider",
    "referred_note": "It has trainers who speak Spanish.",
}


async def names_after(log: PostgresLog, position: int) -> list[str]:
    return [fact.wire_name for fact in await facts_after(log, position)]


async def test_a_life_with_everything_is_told_in_the_order_of_its_days(
    log: PostgresLog, before: int
) -> None:
    report = await import_rows(log, FULL)
    assert report.bad == []
    assert await names_after(log, before) == [
        "ExpertListed", "ExpertListed", "RequestSubmitted", "RequestScreened", "EngagementOpened",
        "ProviderAssigned", "ProviderDeclined", "ProviderAssigned", "ProviderAccepted",
        "DeliveryRecorded", "EngagementHeld", "EngagementResumed", "DeliveryRecorded",
        "EngagementDelivered", "EngagementClosed",
        "EvaluationInvited", "EvaluationReceived", "EvaluationInvited", "EvaluationReceived",
        "FindingRecorded", "RecommendationMade", "RecommendationMade",
        "RecommendationSubmitted", "RecommendationReturned", "RecommendationSubmitted",
        "RecommendationValidated", "RecommendationSetAside", "RecommendationSustained",
    ]  # fmt: skip


async def test_every_fact_of_a_life_is_the_importers(log: PostgresLog, before: int) -> None:
    await import_rows(log, FULL)
    assert {recorded.actor for recorded in await log.read(after=before)} == {IMPORTER}


@pytest.mark.parametrize("row", [FULL, given(**WITHDRAWN), given(**REFERRED)])
async def test_wherever_an_import_was_cut_the_next_writes_what_is_missing(
    log: PostgresLog, before: int, row: dict[str, Any]
) -> None:
    (read_row,) = read(json_lines(row))
    appends = plan(read_row, await read_known(log), NOW).appends
    for append in appends[:-1]:
        await log.append(append)
        report = await import_rows(log, row, dry_run=True)
        assert (report.imported, report.bad) == (1, [])
    await import_rows(log, row)
    told = [(each.stream, each.version, each.id) for each in await log.read(after=before)]
    assert told == [
        (append.stream, (append.expected_version or 0) + ordinal, event.id)
        for append in appends
        for ordinal, event in enumerate(append.events, start=1)
    ]


async def test_a_full_life_twice_is_once(log: PostgresLog) -> None:
    lives = (
        FULL,
        given(external_key="TA-2", **WITHDRAWN),
        given(external_key="TA-3", ori=OTHER_ORI, **REFERRED),
    )
    await import_rows(log, *lives)
    head = await log.head()
    again = await import_rows(log, *lives)
    assert (again.unchanged, again.bad, await log.head()) == (3, [], head)


@pytest.mark.parametrize(
    ("ending", "fact", "reason"),
    [
        (WITHDRAWN, "RequestWithdrawn", CancellationReason.REQUEST_WITHDRAWN),
        (REFERRED, "RequestReferred", CancellationReason.REQUEST_REFERRED),
    ],
    ids=["withdrawn", "referred"],
)
async def test_a_request_that_leaves_ends_its_work_after_that_was_told(
    log: PostgresLog, before: int, ending: dict[str, Any], fact: str, reason: CancellationReason
) -> None:
    await import_rows(log, given(**ending))
    facts = await facts_after(log, before)
    assert [fact.wire_name for fact in facts][-4:] == [
        "ProviderAssigned", "ProviderAccepted", fact, "EngagementCancelled",
    ]  # fmt: skip
    assert isinstance(facts[-1], EngagementCancelled)
    assert facts[-1].reason is reason


async def test_a_referral_says_to_whom_on_which_day_and_why(log: PostgresLog, before: int) -> None:
    await import_rows(log, SUBMITTED | REFERRED | {"screened_on": None})
    _, referred = await facts_after(log, before)
    assert isinstance(referred, RequestReferred)
    assert referred.to == "The academy of the state"
    assert (str(referred.referred_on), referred.reason) == ("2019-04-01", "no-provider")
    assert referred.note == "It has trainers who speak Spanish."


@pytest.mark.parametrize("ending", [WITHDRAWN, REFERRED], ids=["withdrawn", "referred"])
async def test_the_reaction_to_a_request_that_leaves_finds_it_done(
    log: PostgresLog, ending: dict[str, Any]
) -> None:
    await import_rows(log, given(**ending))
    head = await log.head()
    await follow(log)
    assert await log.head() == head


async def test_a_request_is_withdrawn_before_it_was_screened(log: PostgresLog, before: int) -> None:
    withdrawn = {"withdrawn_on": "2019-03-02", "withdrawn_reason": "agency-request"}
    await import_rows(log, SUBMITTED | withdrawn)
    assert await names_after(log, before) == ["RequestSubmitted", "RequestWithdrawn"]


async def test_an_authorization_resumes_nothing_that_an_import_holds(log: PostgresLog) -> None:
    await import_rows(log, given(
        **SCREENED, authorized_on="2019-03-02", authorized_title="Chief",
        holds=[{"held_on": "2019-04-01", "held_reason": "awaiting-authorization"}],
    ))  # fmt: skip
    head = await log.head()
    await follow(log)
    assert await log.head() == head


async def test_a_pause_extends_the_time_to_answer(log: PostgresLog) -> None:
    late = {"accepted_on": "2019-03-28"}
    (bad,) = (await import_rows(log, given(**late))).bad
    assert bad.rule.startswith("answer-overdue: ")
    hold = HOLD | {"held_on": "2019-03-11", "resumed_on": "2019-03-27"}
    assert (await import_rows(log, given(**late, holds=[hold]))).bad == []


@pytest.mark.parametrize(
    "said",
    [
        {"holds": [HOLD | {"held_on": "2019-04-10", "resumed_on": "2019-04-20"}]},
        {"holds": [HOLD | {"held_on": "2019-04-12", "resumed_on": "2019-04-12"}]},
        {"holds": [HOLD, HOLD | {"held_on": "2019-04-18", "resumed_on": "2019-04-20"}]},
        {"holds": [HOLD | {"held_on": "2019-03-05", "resumed_on": "2019-03-10"}]},
        {"holds": [HOLD | {"resumed_on": "2019-05-01"}], "deliveries": [DELIVERY]},
    ],
)
async def test_on_one_day_the_work_goes_on_is_done_and_pauses_in_this_order(
    log: PostgresLog, said: dict[str, Any]
) -> None:
    assert (await import_rows(log, given(**said))).bad == []


async def test_work_may_end_while_it_pauses(log: PostgresLog, before: int) -> None:
    hold = HOLD | {"held_on": "2019-04-01", "resumed_on": None}
    ended = SCREENED | {"cancelled_on": "2019-04-01", "cancelled_reason": "funding"}
    assert (await import_rows(log, given(**ended, holds=[hold]))).bad == []
    assert (await names_after(log, before))[-2:] == ["EngagementHeld", "EngagementCancelled"]


async def test_an_earlier_assignment_may_have_lapsed_or_been_accepted(
    log: PostgresLog, before: int
) -> None:
    lapsed = {
        "earlier_provider": "iacp", "earlier_expert_name": "Max Moe",
        "earlier_assigned_on": "2019-03-10", "earlier_lapsed_on": "2019-03-21",
    }  # fmt: skip
    later = {"assigned_on": "2019-03-21", "accepted_on": "2019-03-22"}
    accepted = EARLIER | {"earlier_accepted_on": "2019-03-07"}
    report = await import_rows(log, given(**later, earlier_assignments=[accepted, lapsed]))
    assert report.bad == []
    facts = await facts_after(log, before)
    experts = [fact.expert_id for fact in facts if isinstance(fact, ProviderAssigned)]
    assert len(set(experts)) == 3
    names = [fact.wire_name for fact in facts]
    assert names[6:11] == [
        "ProviderAssigned", "ProviderAccepted", "ProviderDeclined", "ProviderAssigned",
        "AssignmentLapsed",
    ]  # fmt: skip


async def test_who_gave_it_back_is_free_again(log: PostgresLog) -> None:
    rows = [
        given(external_key=f"TA-{number}", earlier_assignments=[EARLIER]) for number in range(99)
    ]
    report = await import_rows(log, *rows)
    assert report.bad == []
    on_the_day = given(external_key="TA-200", expert_name="Lee Poe", assigned_on="2019-03-10")
    assert (await import_rows(log, on_the_day)).bad == []


async def test_work_may_be_handed_over_between_its_deliveries(
    log: PostgresLog, before: int
) -> None:
    another = LATER | {"later_expert_name": "Max Moe", "later_on": "2019-04-20"}
    row = given(hand_overs=[LATER | {"later_note": "The policy is half done."}, another])
    assert (await import_rows(log, row)).bad == []
    facts = await facts_after(log, before)
    steps = [
        fact
        for fact in facts
        if isinstance(fact, DeliveryRecorded | ProviderReplaced | ExpertReplaced)
    ]
    assert [(fact.wire_name, fact.provider) for fact in steps] == [
        ("DeliveryRecorded", "iacp"), ("ProviderReplaced", "noble"), ("ExpertReplaced", "noble"),
        ("DeliveryRecorded", "noble"),
    ]  # fmt: skip
    assert steps[3].expert_id == steps[2].expert_id != steps[1].expert_id
    assert isinstance(steps[1], ProviderReplaced)
    assert (steps[1].replaced_provider, steps[1].note) == ("iacp", "The policy is half done.")
    assert (await import_rows(log, row)).unchanged == 1


@pytest.mark.parametrize(
    ("joined_on", "left_on"), [("2019-04-15", "2019-04-25"), ("2019-04-20", "2019-04-20")]
)
async def test_another_provider_may_join_the_work_give_its_part_and_leave(
    log: PostgresLog, before: int, joined_on: str, left_on: str
) -> None:
    joined = JOINED | {"joined_on": joined_on, "joined_left_on": left_on}
    row = given(deliveries=[DELIVERY, OF_NOBLE], joined_providers=[joined])
    assert (await import_rows(log, row)).bad == []
    steps = [
        fact
        for fact in await facts_after(log, before)
        if isinstance(fact, DeliveryRecorded | ProviderJoined | ProviderLeft)
    ]
    assert [(fact.wire_name, fact.provider) for fact in steps] == [
        ("DeliveryRecorded", "iacp"), ("ProviderJoined", "noble"), ("DeliveryRecorded", "noble"),
        ("ProviderLeft", "noble"),
    ]  # fmt: skip
    assert len({fact.expert_id for fact in steps}) == 2
    _, came, _, left = steps
    assert isinstance(came, ProviderJoined)
    assert isinstance(left, ProviderLeft)
    assert (came.note, came.joined_on) == (joined["joined_note"], date.fromisoformat(joined_on))
    assert (left.note, left.left_on) == (
        joined["joined_left_note"],
        date.fromisoformat(left_on),
    )
    assert left.reason == joined["joined_left_reason"]
    assert (await import_rows(log, row)).unchanged == 1


@pytest.mark.parametrize("known", ["as it is imported", "from the log"])
async def test_who_has_joined_has_a_place_less_until_it_left(log: PostgresLog, known: str) -> None:
    rows = [
        given(external_key=f"TA-{number}", joined_providers=[JOINED])
        for number in range(CAPACITY_MAX)
    ]
    of_noble = SCREENED | {"provider": "noble", "expert_name": "Ann Ash"}
    asked = [
        given(external_key="full", **of_noble, assigned_on="2019-04-16", accepted_on="2019-04-16"),
        given(external_key="free", **of_noble, assigned_on="2019-04-25", accepted_on="2019-04-25"),
    ]
    if known == "from the log":
        assert (await import_rows(log, *rows)).bad == []
        rows = []
    (bad,) = (await import_rows(log, *rows, *asked)).bad
    assert (bad.field, bad.rule.partition(":")[0]) == ("assigned_on", "no-capacity")


@pytest.mark.parametrize("known", ["as it is imported", "from the log"])
async def test_who_handed_it_over_is_free_again_and_the_successor_is_not(
    log: PostgresLog, known: str
) -> None:
    rows = [
        given(external_key=f"TA-{number}", hand_overs=[LATER]) for number in range(CAPACITY_MAX)
    ]
    on_the_day = SCREENED | {"assigned_on": "2019-04-15", "accepted_on": "2019-04-16"}
    asked = [
        given(external_key="free", **on_the_day),
        given(external_key="full", **on_the_day | {"provider": "noble", "expert_name": "Ann Ash"}),
    ]
    if known == "from the log":
        assert (await import_rows(log, *rows)).bad == []
        rows = []
    (bad,) = (await import_rows(log, *rows, *asked)).bad
    assert (bad.field, bad.rule.partition(":")[0]) == ("assigned_on", "no-capacity")


@pytest.mark.parametrize(("right", "taken_by"), [("2019-04-10", "noble"), ("2019-04-18", "iacp")])
async def test_a_place_is_taken_by_the_corrected_day_of_a_change_of_hands(
    log: PostgresLog, right: str, taken_by: str
) -> None:
    """Told as of the 15th; on the 16th a place is asked of either, or on the 12th."""
    rows = [
        given(external_key=f"TA-{number}", hand_overs=[LATER]) for number in range(CAPACITY_MAX)
    ]
    assert (await import_rows(log, *rows)).bad == []
    told = [one async for page in category_pages(log, "engagement") for one in page]
    for recorded in told:
        if recorded.type == "ProviderReplaced":
            await log.append(_corrected(recorded, right))
    on_a_day = SCREENED | (
        {"assigned_on": "2019-04-12", "accepted_on": "2019-04-12"}
        if taken_by == "noble"
        else {"assigned_on": "2019-04-16", "accepted_on": "2019-04-16"}
    )
    of_noble = {"provider": "noble", "expert_name": "Ann Ash"}
    asked = {
        "iacp": given(external_key="of iacp", **on_a_day),
        "noble": given(external_key="of noble", **on_a_day | of_noble),
    }
    (free,) = asked.keys() - {taken_by}
    assert (await import_rows(log, asked[free])).bad == []
    (bad,) = (await import_rows(log, asked[taken_by])).bad
    assert (bad.field, bad.rule.partition(":")[0]) == ("assigned_on", "no-capacity")


def _corrected(recorded: Recorded, right: str) -> Append:
    """The correction of a change of hands, as its engagement's stream gets it."""
    told = orjson.loads(recorded.data)
    about = {name: told[name] for name in ("engagement_id", "request_id", "ori")}
    fact = about | {
        "program": "cri-tac",
        "step": "provider-replaced",
        "provider": told["provider"],
        "expert_id": told["expert_id"],
        "replaced_provider": told["replaced_provider"],
        "happened_on": right,
        "wrong_on": told["replaced_on"],
        "answer_by": None,
        "reason": "entered-in-error",
        "note": None,
        "corrected_on": "2020-01-02",
    }
    new = new_event(type="HandOverDayCorrected", data=orjson.dumps(fact))
    return append_of(recorded.stream, None, events=[new])


async def test_the_successor_may_be_the_one_who_accepts(log: PostgresLog, before: int) -> None:
    row = given(hand_overs=[LATER | {"later_on": "2019-03-11"}])
    assert (await import_rows(log, row)).bad == []
    names = [fact.wire_name for fact in await facts_after(log, before)]
    assert names.index("ProviderReplaced") < names.index("ProviderAccepted")


async def test_an_evaluation_is_asked_and_answered_and_no_person_is_in_it(
    log: PostgresLog, before: int
) -> None:
    await import_rows(log, given(evaluations=[EVALUATION]))
    invited, received = (await facts_after(log, before))[-2:]
    assert isinstance(invited, EvaluationInvited)
    assert isinstance(received, EvaluationReceived)
    assert (invited.invited_on, received.received_on) == (date(2019, 5, 1), date(2019, 5, 20))
    assert received.ratings == Ratings(delivery=5, experts=4, information=4, knowledge=3, change=2)
    assert (received.would_recommend, received.provider) == (9, "iacp")


async def test_a_report_of_many_findings_is_more_than_one_append(
    log: PostgresLog, before: int
) -> None:
    made = FINDINGS["recommendations"][0]
    many = [made | {"recommendation_number": f"1.{number}"} for number in range(600)]
    row = given(**FINDINGS | {"recommendations": many, "outcomes": None})
    assert (await import_rows(log, row)).bad == []
    facts = await facts_after(log, before)
    assert sum(isinstance(fact, RecommendationMade) for fact in facts) == 600
    assert (await import_rows(log, row)).unchanged == 1


async def test_a_returned_recommendation_keeps_every_reason(log: PostgresLog, before: int) -> None:
    await import_rows(log, FULL)
    (returned,) = [
        fact for fact in await facts_after(log, before) if isinstance(fact, RecommendationReturned)
    ]
    assert returned.reasons == (EvidenceReturnReason.INSUFFICIENT, EvidenceReturnReason.OUTDATED)


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"withdrawn_on": "2019-06-01", "withdrawn_reason": "funding"}, "withdrawn_on",
     "already-delivered"),
    (WITHDRAWN | {"withdrawn_on": "2019-03-04"}, "withdrawn_on", "before-screening"),
    (REFERRED | {"referred_on": "2019-03-04"}, "referred_on", "before-screening"),
    (REFERRED | WITHDRAWN, "referred_on", "already-withdrawn"),
    ({"holds": [HOLD | {"resumed_on": None}]}, "delivery_on", "held"),
    ({"holds": [HOLD | {"held_on": "2019-03-01"}]}, "held_on", "out-of-order"),
    ({"holds": [HOLD | {"resumed_on": "2019-04-11"}]}, "resumed_on", "out-of-order"),
    ({"holds": [HOLD, HOLD]}, "held_on", "out-of-order"),
    ({"earlier_assignments": [EARLIER | {"earlier_provider": "nobody"}]}, "earlier_provider",
     "provider-not-enrolled"),
    ({"earlier_assignments": [EARLIER | {"earlier_provider": "mcca"}]}, "earlier_assigned_on",
     "not-a-member"),
    ({"earlier_assignments": [EARLIER | {"earlier_expert_name": "Kim Roe"}]}, "assigned_on",
     "declined-already"),
    ({"earlier_assignments": [EARLIER | {"earlier_declined_on": "2019-03-11"}]}, "assigned_on",
     "out-of-order"),
    ({"hand_overs": [LATER | {"later_provider": "nobody"}]}, "later_provider",
     "provider-not-enrolled"),
    ({"hand_overs": [LATER | {"later_provider": "mcca"}]}, "later_on", "not-a-member"),
    ({"hand_overs": [LATER | {"later_on": "2019-03-09"}]}, "later_on", "out-of-order"),
    ({"hand_overs": [LATER, LATER]}, "later_on", "told-otherwise"),
    ({"joined_providers": [JOINED | {"joined_provider": "nobody"}]}, "joined_provider",
     "provider-not-enrolled"),
    ({"joined_providers": [JOINED | {"joined_on": "2019-03-11"}]}, "joined_on", "not-accepted"),
    ({"joined_providers": [JOINED, JOINED]}, "joined_on", "already-so"),
    ({"deliveries": [OF_NOBLE]}, "delivery_on", "not-at-work"),
    ({"hand_overs": [LATER | {"later_on": "2019-08-02"}]}, "later_on", "not-open"),
    ({"evaluations": [EVALUATION | {"evaluation_on": "2019-04-30"}]}, "evaluation_on",
     "before-invitation"),
    ({"evaluations": [EVALUATION | {"evaluation_on": "2020-06-01"}]}, "evaluation_on", "expired"),
    ({"evaluations": [EVALUATION | {"evaluation_asked_on": "2019-04-30"}]}, "evaluation_asked_on",
     "before-delivery"),
    (FINDINGS | {"findings": [FINDINGS["findings"][0] | {"finding_on": "2019-03-04"}]},
     "finding_on", "out-of-order"),
    (FINDINGS | {"findings": FINDINGS["findings"] * 2}, "finding_number", "number-taken"),
    (FINDINGS | {"outcomes": FINDINGS["outcomes"][1:]}, "outcome_on", "not-submitted"),
    (FINDINGS | {"outcomes": [
        FINDINGS["outcomes"][0] | {"outcome_by": "iacp"}, FINDINGS["outcomes"][1],
    ]}, "outcome_on", "validator-not-independent"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "field", "rule"), REFUSED)
async def test_what_the_rules_refuse_of_it_is_told_and_leaves_no_trace(
    log: PostgresLog, before: int, said: dict[str, Any], field: str, rule: str
) -> None:
    report = await import_rows(log, given(**said))
    assert [bad.field for bad in report.bad] == [field]
    assert report.bad[0].rule.startswith(f"{rule}: ")
    assert await facts_after(log, before) == []


async def test_every_delivery_that_is_refused_is_told(log: PostgresLog) -> None:
    deliveries = [
        DELIVERY | {"delivery_type": "bias-audit"},
        SECOND_DELIVERY,
        DELIVERY | {"delivery_on": "2019-03-01"},
    ]
    report = await import_rows(log, given(deliveries=deliveries))
    assert [bad.rule.partition(":")[0] for bad in report.bad] == [
        "out-of-order", "delivery-type-not-served",
    ]  # fmt: skip


async def test_what_does_not_hang_together_is_told_at_once(log: PostgresLog) -> None:
    row = given(
        provider="nobody",
        earlier_assignments=[EARLIER | {"earlier_provider": "none"}],
        **FINDINGS | {"outcomes": FINDINGS["outcomes"][1:]},
    )
    report = await import_rows(log, row)
    assert [bad.field for bad in report.bad] == ["earlier_provider", "provider", "outcome_on"]


async def test_no_rule_is_told_of_what_a_refused_step_was_to_bring_about(log: PostgresLog) -> None:
    row = given(
        accepted_on="2019-06-01", evaluations=[EVALUATION | {"evaluation_on": "2019-07-30"}]
    )
    report = await import_rows(log, row)
    assert [bad.field for bad in report.bad] == ["accepted_on"]
