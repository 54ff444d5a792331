from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import pytest

from events.assignment import DeliveryRecorded, EngagementOpened, ExpertListed, ProviderAssigned
from events.event import IMPORTER
from events.facts import CATALOGUE
from events.ids import new_id
from events.intake import RequestScreened
from events.log.deciding.handle import Cause, handle
from events.log.memory import MemoryLog
from events.log.postgres import PostgresLog
from events.log.store.event_log import GuardConflictError
from events.rules.engagements import engagement_id_of
from events.vault.private_log import PrivateLog
from events.vault.readers import READERS
from events.vault.tokens import key_of
from events.vault.vault import MemoryVault
from events.vocabulary import AgencyKind, TopicList
from services.assignment.commands.engagements import HoldEngagement
from services.assignment.commands.roster import NoteEmployment
from services.assignment.decisions import ENGAGEMENT_DECIDER, EXPERT_DECIDER
from services.importing.history.known import read_known
from services.importing.history.planning import plan
from services.intake.commands.agencies import ChangeAgencyProfile
from services.intake.commands.agency_changes import DissolveAgency
from services.intake.commands.requests import WithdrawRequest
from services.intake.commands.topics import ListTopic, RetireTopic
from services.intake.decisions import AGENCY_DECIDER, REQUEST_DECIDER, TOPIC_DECIDER
from services.intake.decisions.topics import TopicCommand
from tests.services.importing.history.history import (
    DELIVERY,
    FACTS,
    NOW,
    ORI,
    OTHER_ORI,
    SUBMITTED,
    facts_after,
    follow,
    given,
    import_rows,
    json_lines,
    prepare,
    read,
)
from tests.waiting import eventually

ASSESSMENT = {
    "program": "organizational-assessment",
    "authorized_on": "2019-03-02",
    "authorized_title": "Chief of Police",
    "authorization_document": "Letter 7",
    "plan_objectives": "interview everybody; read every policy",
    "plan_proposed_on": "2019-03-15",
    "plan_approved_on": "2019-03-20",
}


async def test_a_whole_life_becomes_facts_in_its_order(log: PostgresLog, before: int) -> None:
    report = await import_rows(log, given())
    assert (report.imported, report.facts, report.bad) == (1, 10, [])
    listed, *facts = await facts_after(log, before)
    assert isinstance(listed, ExpertListed)
    assert [fact.wire_name for fact in facts] == FACTS
    opened, assigned = facts[2], facts[3]
    assert isinstance(opened, EngagementOpened)
    assert isinstance(assigned, ProviderAssigned)
    assert (opened.agency_kind, opened.sworn) == (AgencyKind.LOCAL, 200)
    assert assigned.expert_id == listed.expert_id
    assert assigned.choice_reason == "chosen where the history was kept, old"
    deliveries = [fact for fact in facts if isinstance(fact, DeliveryRecorded)]
    assert [each.hours for each in deliveries] == [8, 1.5]


async def test_minutes_may_stand_in_a_file_instead_of_hours(log: PostgresLog, before: int) -> None:
    timed = {name: value for name, value in DELIVERY.items() if name != "delivery_hours"}
    report = await import_rows(log, given(deliveries=[timed | {"delivery_minutes": 20}]))
    assert report.bad == []
    facts = await facts_after(log, before)
    (told,) = [fact for fact in facts if isinstance(fact, DeliveryRecorded)]
    assert (told.minutes, told.hours) == (20, 0.33)


async def test_attendance_may_be_told_by_agency(log: PostgresLog, before: int) -> None:
    by_agency = {"attendance_by_agency": f"{ORI}=10; {OTHER_ORI}=4"}
    row = given(deliveries=[DELIVERY | by_agency])
    refused = await import_rows(log, row)
    assert [bad.rule.partition(":")[0] for bad in refused.bad] == ["not-taking-part"]
    joint = row | {"participants": [{"participant_ori": OTHER_ORI}]}
    assert (await import_rows(log, joint)).bad == []
    facts = await facts_after(log, before)
    (told,) = [fact for fact in facts if isinstance(fact, DeliveryRecorded)]
    assert [(each.ori, each.in_person, each.virtual) for each in told.attendance] == [
        (ORI, 10, 0),
        (OTHER_ORI, 4, 0),
    ]


async def test_nobody_joins_or_attends_from_an_agency_that_was_no_more(log: PostgresLog) -> None:
    gone = {"ori": OTHER_ORI, "note": None, "predecessors": (), "on": date(2019, 1, 2)}
    dissolve = DissolveAgency.model_validate(gone | {"now": NOW})
    await handle(log, CATALOGUE, AGENCY_DECIDER, f"agency-{OTHER_ORI}", dissolve, _by_hand())
    row = given(deliveries=[DELIVERY | {"attendance_by_agency": f"{OTHER_ORI}=4"}])
    for told in (row, given(participants=[{"participant_ori": OTHER_ORI}])):
        refused = await import_rows(log, told)
        assert [bad.rule.partition(":")[0] for bad in refused.bad] == ["agency-gone"]


async def test_topics_of_a_delivery_were_listed_on_its_day_or_the_file_says_why(
    log: PostgresLog, before: int
) -> None:
    listed = {"title": "T", "lists": (TopicList.GENERAL,), "on": date(2018, 1, 1), "now": NOW}
    for topic in ("de-escalation", "active-threat", "hate-crimes"):
        await _tell_topic(log, ListTopic(topic=topic, **listed))
    ended = date(2019, 4, 2)
    await _tell_topic(log, RetireTopic(topic="de-escalation", on=ended, now=NOW))
    await _tell_topic(log, RetireTopic(topic="hate-crimes", on=ended, now=NOW))
    other = {"delivery_topics": ["hate-crimes"]}
    refused = await import_rows(log, given(deliveries=[DELIVERY | other]))
    assert [bad.rule.partition(":")[0] for bad in refused.bad] == ["topic-retired"]
    reasoned = DELIVERY | other | {"delivery_topics_reason": "arose-on-the-day"}
    current = DELIVERY | {"delivery_topics": ["active-threat"], "delivery_on": "2019-04-12"}
    # Of the last one the file names no topics: those asked for are meant.
    asked = DELIVERY | {"delivery_topics": None, "delivery_on": "2019-04-14"}
    report = await import_rows(log, given(deliveries=[reasoned, current, asked]))
    assert report.bad == []
    facts = await facts_after(log, before)
    told = [fact.topics_reason for fact in facts if isinstance(fact, DeliveryRecorded)]
    assert told == ["arose-on-the-day", None, "asked-while-listed"]


async def test_the_facts_of_a_row_say_who_asked_and_share_a_correlation(
    log: PostgresLog, before: int
) -> None:
    await import_rows(log, given())
    recorded = await log.read(after=before)
    assert {each.actor for each in recorded} == {IMPORTER}
    assert len({each.correlation_id for each in recorded}) == 1


async def test_a_request_that_was_not_screened_waits(log: PostgresLog, before: int) -> None:
    await import_rows(log, SUBMITTED)
    assert [fact.wire_name for fact in await facts_after(log, before)] == ["RequestSubmitted"]


async def test_languages_are_wanted_from_the_request_to_the_work(
    log: PostgresLog, before: int
) -> None:
    await import_rows(log, given(languages="es; vi"))
    facts = await facts_after(log, before)
    wanted = [fact.languages for fact in facts if hasattr(fact, "languages")]
    # The expert's own, then the request's, the screening's and the engagement's.
    assert wanted == [(), ("es", "vi"), ("es", "vi"), ("es", "vi")]


async def test_a_declined_request_ends(log: PostgresLog, before: int) -> None:
    await import_rows(log, SUBMITTED | {"declined_on": "2019-03-09", "declined_reason": "capacity"})
    names = [fact.wire_name for fact in await facts_after(log, before)]
    assert names == ["RequestSubmitted", "RequestDeclined"]


async def test_an_assessment_has_its_document_and_its_plan(log: PostgresLog, before: int) -> None:
    report = await import_rows(log, given(**ASSESSMENT))
    assert report.bad == []
    names = [fact.wire_name for fact in await facts_after(log, before)]
    assert "RequestAuthorized" in names
    assert names.index("PlanApproved") < names.index("DeliveryRecorded")


async def test_a_cancelled_engagement_needs_no_provider(log: PostgresLog, before: int) -> None:
    cancelled = {"screened_on": "2019-03-05", "cancelled_on": "2019-03-09"}
    await import_rows(log, SUBMITTED | cancelled | {"cancelled_reason": "funding"})
    names = [fact.wire_name for fact in await facts_after(log, before)]
    assert names[2:] == ["EngagementOpened", "EngagementCancelled"]


REFUSED: list[tuple[dict[str, Any], str, str, str]] = [
    ({"ori": "IA0570199"}, "submitted_on", "2019-03-01", "agency-not-registered"),
    ({"submitted_on": "2024-03-02"}, "submitted_on", "2024-03-02", "in-the-future"),
    ({"submitted_on": "2010-12-31"}, "submitted_on", "2010-12-31", "before-the-center"),
    ({"screened_on": "2019-02-28"}, "screened_on", "2019-02-28", "before-submission"),
    ({"program": "critical-response"}, "screened_on", "2019-03-05", "authorization-missing"),
    ({"provider": "mcca"}, "assigned_on", "2019-03-10", "not-a-member"),
    ({"provider": "nobody"}, "provider", "nobody", "provider-not-enrolled"),
    (
        {"expert_name": None, "expert_id": str(UUID(int=7))},
        "expert_id",
        str(UUID(int=7)),
        "not-listed",
    ),
    ({"assigned_on": "2019-03-04"}, "assigned_on", "2019-03-04", "out-of-order"),
    ({"accepted_on": "2019-04-01"}, "accepted_on", "2019-04-01", "answer-overdue"),
    (
        {"deliveries": [DELIVERY | {"delivery_on": "2019-03-09"}]},
        "delivery_on",
        "2019-03-09",
        "out-of-order",
    ),
    (
        {"deliveries": [DELIVERY | {"delivery_type": "bias-audit"}]},
        "delivery_on",
        "2019-04-10",
        "delivery-type-not-served",
    ),
    ({"deliveries": []}, "delivered_on", "2019-05-01", "no-delivery"),
    (
        {**ASSESSMENT, "plan_approved_on": None, "deliveries": [DELIVERY]},
        "delivery_on",
        "2019-04-10",
        "plan-required",
    ),
    ({"delivered_on": "2019-04-19"}, "delivered_on", "2019-04-19", "out-of-order"),
    ({"delivered_on": None}, "closed_on", "2019-08-01", "not-delivered"),
    ({"closed_on": "2019-04-30"}, "closed_on", "2019-04-30", "out-of-order"),
    ({"closed_reason": "escalated"}, "closed_on", "2019-08-01", "reason-reserved"),
]


@pytest.mark.parametrize(("said", "field", "value", "rule"), REFUSED)
async def test_what_the_rules_refuse_is_told_and_leaves_no_trace(
    log: PostgresLog, before: int, said: dict[str, Any], field: str, value: str, rule: str
) -> None:
    report = await import_rows(log, given(**said))
    (bad,) = report.bad
    assert (bad.line, bad.field, bad.value) == (1, field, value)
    assert bad.rule.startswith(f"{rule}: ")
    assert await facts_after(log, before) == []


async def test_a_bad_row_stops_no_other(log: PostgresLog, before: int) -> None:
    rows = [SUBMITTED | {"external_key": f"TA-{number}"} for number in range(5)]
    report = await import_rows(log, rows[0], rows[1] | {"ori": "?"}, *rows[2:])
    assert (report.imported, report.refused, [bad.line for bad in report.bad]) == (4, 1, [2])
    assert len(await facts_after(log, before)) == 4


async def test_twice_is_once(log: PostgresLog) -> None:
    rows = [given(external_key=f"TA-{number}") for number in range(20)]
    first = await import_rows(log, *rows)
    head = await log.head()
    again = await import_rows(log, *rows)
    assert (first.imported, again.imported, again.unchanged, again.bad) == (20, 0, 20, [])
    assert await log.head() == head


async def test_a_dry_run_writes_nothing_and_says_the_same(log: PostgresLog, before: int) -> None:
    bad = given(external_key="TA-2", ori="IA0570199")
    dry = await import_rows(log, given(), bad, dry_run=True)
    assert (await log.head()).position == before
    wet = await import_rows(log, given(), bad)
    assert (dry.imported, dry.bad) == (wet.imported, wet.bad)


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize(
    "said", [{"closed_on": "2019-08-02"}, {"submitted_on": "2019-03-02"}, {"problem": "Another."}]
)
async def test_a_changed_row_is_bad_and_changes_nothing(
    log: PostgresLog, said: dict[str, Any], *, dry_run: bool
) -> None:
    await import_rows(log, given())
    head = await log.head()
    report = await import_rows(log, given(**said), dry_run=dry_run)
    (bad,) = report.bad
    assert (bad.field, bad.value) == ("external_key", "TA-1")
    assert bad.rule.startswith("imported-differently: ")
    assert await log.head() == head


async def test_the_same_key_of_another_source_is_another_engagement(log: PostgresLog) -> None:
    await import_rows(log, given())
    assert (await import_rows(log, given(), source="elsewhere")).imported == 1


async def test_an_interrupted_import_goes_on_where_it_ended(
    database: str, log: PostgresLog
) -> None:
    rows = [given(external_key=f"TA-{n}", expert_name=f"Kim {n}") for n in range(1_500)]
    async with PostgresLog(database, role="byfield_import") as interrupted:
        running = asyncio.create_task(import_rows(interrupted, *rows))
        head = (await log.head()).position

        async def has_begun() -> bool:
            return (await log.head()).position >= head + 500

        await eventually(has_begun)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    of_a_row = 1 + len(FACTS)
    assert (await log.head()).position < head + len(rows) * of_a_row
    report = await import_rows(log, *rows)
    assert (report.bad, report.done) == ([], len(rows))
    assert (await log.head()).position == head + len(rows) * of_a_row


async def test_the_reaction_finds_its_engagement_opened(log: PostgresLog) -> None:
    await import_rows(log, given())
    head = await log.head()
    await follow(log)
    assert await log.head() == head


async def test_an_import_goes_on_after_the_reaction_opened_its_engagement(
    log: PostgresLog, before: int
) -> None:
    await _write_the_request(log)
    await _change_agency(log)
    await follow(log)
    report = await import_rows(log, given())
    assert (report.imported, report.bad) == (1, [])
    facts = await facts_after(log, before)
    assert [fact.wire_name for fact in facts].count("EngagementOpened") == 1
    assert [fact.wire_name for fact in facts][-6:] == FACTS[-6:]


async def test_an_opening_follows_the_screening_that_the_log_has(
    log: PostgresLog, before: int
) -> None:
    await _write_the_request(log)
    await _change_agency(log)
    await import_rows(log, given())
    await follow(log)
    facts = await facts_after(log, before)
    (opened,) = [fact for fact in facts if isinstance(fact, EngagementOpened)]
    (screened,) = [fact for fact in facts if isinstance(fact, RequestScreened)]
    assert (opened.sworn, screened.sworn) == (200, 200)


async def test_an_expert_is_listed_once_for_all_rows_that_name_one(
    log: PostgresLog, before: int
) -> None:
    await import_rows(log, given(), given(external_key="TA-2", expert_name="KIM ROE"))
    await import_rows(log, given(external_key="TA-3"))
    facts = await facts_after(log, before)
    assert sum(isinstance(fact, ExpertListed) for fact in facts) == 1
    experts = {fact.expert_id for fact in facts if isinstance(fact, ProviderAssigned)}
    assert len(experts) == 1


async def test_an_expert_may_be_named_by_id_and_the_rules_of_the_roster_hold(
    log: PostgresLog, before: int
) -> None:
    await import_rows(log, given())
    listed = next(f for f in await facts_after(log, before) if isinstance(f, ExpertListed))
    named = given(external_key="TA-2", expert_name=None, expert_id=str(listed.expert_id))
    command = NoteEmployment(expert_id=listed.expert_id, ori=ORI, on=NOW.date(), now=NOW)
    assert (await import_rows(log, named, dry_run=True)).bad == []
    cause = Cause(new_id(), "test", "operator:test", "a test")
    stream = f"expert-{listed.expert_id}"
    await handle(log, CATALOGUE, EXPERT_DECIDER, stream, command, cause)
    (bad,) = (await import_rows(log, named)).bad
    assert bad.rule.startswith("formerly-employed: ")


async def test_capacity_is_that_of_the_day_counting_rows_and_log(log: PostgresLog) -> None:
    def row(number: int, **other: Any) -> dict[str, Any]:
        return given(external_key=f"TA-{number}", **other)

    report = await import_rows(log, *(row(number) for number in range(101)))
    (bad,) = report.bad
    assert (bad.line, bad.field) == (101, "assigned_on")
    assert bad.rule.startswith("no-capacity: ")
    (again,) = (await import_rows(log, row(200))).bad
    assert again.rule.startswith("no-capacity: ")
    after = {
        "submitted_on": "2019-05-02", "screened_on": "2019-05-03", "assigned_on": "2019-05-04",
        "accepted_on": "2019-05-05", "delivered_on": "2019-06-01",
        "deliveries": [DELIVERY | {"delivery_on": "2019-05-06"}],
    }  # fmt: skip
    assert (await import_rows(log, row(201, **after))).bad == []


async def test_a_row_that_was_cut_short_keeps_its_place_within_the_capacity(
    log: PostgresLog,
) -> None:
    await _write_the_request(log)
    await import_rows(log, *(given(external_key=f"TA-{number}") for number in range(2, 102)))
    report = await import_rows(log, given())
    assert (report.imported, report.bad) == (1, [])


async def test_no_work_is_written_for_a_request_that_ended_meanwhile(log: PostgresLog) -> None:
    await _write_the_request(log)
    await _withdraw(log)
    report = await import_rows(log, given())
    assert [bad.rule.partition(":")[0] for bad in report.bad] == ["imported-differently"]
    assert await log.read(category="engagement") == []


async def test_work_that_was_decided_before_its_request_ended_is_not_written(
    log: PostgresLog,
) -> None:
    (row,) = read(json_lines(given()))
    expert, request, opening, work = plan(row, await read_known(log), NOW).appends
    for append in (expert, request, opening):
        await log.append(append)
    await _withdraw(log)
    with pytest.raises(GuardConflictError):
        await log.append(work)


async def test_a_withdrawal_is_not_written_where_somebody_goes_on_with_the_work(
    log: PostgresLog,
) -> None:
    withdrawn = {"withdrawn_on": "2019-04-01", "withdrawn_reason": "funding"}
    (row,) = read(json_lines(SUBMITTED | {"screened_on": "2019-03-05"} | withdrawn))
    request, opening, withdrawal, _ = plan(row, await read_known(log), NOW).appends
    for append in (request, opening):
        await log.append(append)
    held = {"reason": "litigation", "on": date(2019, 3, 9), "now": NOW}
    engagement_id = engagement_id_of(row.request_id)
    hold = HoldEngagement.model_validate({"engagement_id": engagement_id} | held)
    await handle(
        log,
        CATALOGUE,
        ENGAGEMENT_DECIDER,
        ENGAGEMENT_DECIDER.stream(engagement_id),
        hold,
        _by_hand(),
    )
    with pytest.raises(GuardConflictError):
        await log.append(withdrawal)


async def test_what_a_former_release_imported_in_plain_words_is_unchanged(
    log: PostgresLog,
) -> None:
    private = PrivateLog(log, MemoryVault(), READERS["import"])
    await _write_the_request(log)
    assert (await import_rows(private, given())).bad == []
    head = await log.head()
    report = await import_rows(private, given())
    assert (report.imported, report.unchanged, report.bad) == (0, 1, [])
    assert await log.head() == head
    differs = await import_rows(private, given(problem="Another problem."))
    assert [bad.rule.partition(":")[0] for bad in differs.bad] == ["imported-differently"]


async def test_the_id_of_an_expert_cannot_be_made_from_the_name_alone() -> None:
    streams = set[str]()
    for _ in range(2):
        private = PrivateLog(MemoryLog(), MemoryVault(), READERS["import"])
        await prepare(private)
        assert (await import_rows(private, given())).bad == []
        streams.add((await private.read(category="expert"))[-1].stream)
    assert len(streams) == 2


async def test_what_the_log_has_is_learned_without_a_key_of_requests(log: PostgresLog) -> None:
    vault = MemoryVault()
    await import_rows(PrivateLog(log, vault, READERS["import"]), given())
    told = await log.read(category="request")
    kept = {key_of(orjson.loads(each.data)) for each in told} - {None}
    vault.keys = {id_: key for id_, key in vault.keys.items() if id_ not in kept}
    report = await import_rows(PrivateLog(log, vault, READERS["import"]), given())
    assert kept
    assert (report.unchanged, report.bad) == (1, [])


async def test_two_imports_at_once_write_each_row_once(database: str, log: PostgresLog) -> None:
    rows = [given(external_key=f"TA-{number}") for number in range(60)]
    head = (await log.head()).position
    async with PostgresLog(database, role="byfield_import") as other:
        first, second = await asyncio.gather(import_rows(log, *rows), import_rows(other, *rows))
    assert first.bad == second.bad == []
    assert (await log.head()).position == head + len(rows) * len(FACTS) + 1


async def _write_the_request(log: PostgresLog) -> None:
    """As an import does that ends there."""
    (row,) = read(json_lines(given()))
    for append in plan(row, await read_known(log), NOW).appends:
        if append.stream.startswith("request-"):
            await log.append(append)


async def _withdraw(log: PostgresLog) -> None:
    """By hand, while the import is on its way."""
    (row,) = read(json_lines(given()))
    said = {"reason": "funding", "note": None, "on": date(2019, 5, 1), "now": NOW}
    withdraw = WithdrawRequest.model_validate({"request_id": row.request_id} | said)
    stream = REQUEST_DECIDER.stream(row.request_id)
    await handle(log, CATALOGUE, REQUEST_DECIDER, stream, withdraw, _by_hand())


def _by_hand() -> Cause:
    return Cause(new_id(), "test", "operator:test", "a test")


async def _tell_topic(log: PostgresLog, command: TopicCommand) -> None:
    stream = TOPIC_DECIDER.stream(command.topic)
    await handle(log, CATALOGUE, TOPIC_DECIDER, stream, command, _by_hand())


async def _change_agency(log: PostgresLog) -> None:
    command = ChangeAgencyProfile(
        ori=ORI, name="Cedar Rapids", kind=None, state="IA", sworn=999, on=NOW.date(), now=NOW
    )
    await handle(log, CATALOGUE, AGENCY_DECIDER, f"agency-{ORI}", command, _by_hand())
