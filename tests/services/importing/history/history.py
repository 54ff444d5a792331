"""A history of one engagement, and a log that knows its agency and its provider."""

from __future__ import annotations

import csv
import io
from collections import ChainMap
from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import zip_longest
from typing import Any

import orjson

from events.event import Content
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.deciding.handle import Cause, handle
from events.log.store.event_log import EventLog
from events.vocabulary import AgencyKind, Program
from services.assignment.commands.roster import EndMembership, EnrolProvider
from services.assignment.decisions import PROVIDER_DECIDER
from services.assignment.reactions.requests import follow_requests
from services.importing.history.history_import import ImportReport, import_history
from services.importing.history.parts import columns_of
from services.importing.history.reading import read_rows
from services.importing.history.repeats import EVERY_KEY, Distinct
from services.importing.history.row import LISTS, ROW_FIELDS
from services.intake.commands.agencies import RegisterAgency
from services.intake.decisions import AGENCY_DECIDER
from services.kit.bad_rows import BadRow

ORI = "IA0570100"
OTHER_ORI = "IA0570000"
NOW = datetime(2024, 3, 1, 9, tzinfo=UTC)
CENTER_BEGAN_ON = date(2011, 1, 1)
DELIVERY: dict[str, Any] = {
    "delivery_type": "in-person-training",
    "delivery_on": "2019-04-10",
    "delivery_hours": 8,
    "delivery_mode": "in-person",
    "attendees_in_person": 20,
}
SECOND_DELIVERY: dict[str, Any] = {
    "delivery_type": "coaching",
    "delivery_on": "2019-04-20",
    "delivery_hours": 1.5,
    "delivery_mode": "virtual",
    "attendees_virtual": 4,
}
SUBMITTED: dict[str, Any] = {
    "external_key": "TA-1",
    "ori": ORI,
    "program": "cri-tac",
    "topics": "de-escalation; active-threat",
    "contact_name": "Pat Doe",
    "contact_email": "pat@agency.example",
    "authorized_by": "The Chief",
    "submitted_on": "2019-03-01",
}
WHOLE: dict[str, Any] = {
    **SUBMITTED,
    "screened_on": "2019-03-05",
    "provider": "iacp",
    "expert_name": "Kim Roe",
    "assigned_on": "2019-03-10",
    "accepted_on": "2019-03-12",
    "deliveries": [DELIVERY, SECOND_DELIVERY],
    "delivered_on": "2019-05-01",
    "closed_on": "2019-08-01",
    "closed_reason": "completed",
}
EARLIER: dict[str, Any] = {
    "earlier_provider": "iacp",
    "earlier_expert_name": "Lee Poe",
    "earlier_assigned_on": "2019-03-06",
    "earlier_declined_on": "2019-03-09",
    "earlier_declined_reason": "unavailable",
}
LATER: dict[str, Any] = {
    "later_provider": "noble",
    "later_expert_name": "Ann Ash",
    "later_on": "2019-04-15",
    "later_reason": "provider-request",
}
JOINED: dict[str, Any] = {
    "joined_provider": "noble",
    "joined_expert_name": "Ann Ash",
    "joined_on": "2019-04-15",
    "joined_note": "It coaches the sergeants.",
    "joined_left_on": "2019-04-25",
    "joined_left_reason": "provider-request",
    "joined_left_note": "Its part is done.",
}
OF_NOBLE: dict[str, Any] = SECOND_DELIVERY | {"delivery_provider": "noble"}
HOLD: dict[str, Any] = {
    "held_on": "2019-04-12",
    "held_reason": "litigation",
    "resumed_on": "2019-04-18",
}
EVALUATION: dict[str, Any] = {
    "evaluation_on": "2019-05-20",
    "rating_delivery": 5,
    "rating_experts": 4,
    "rating_information": 4,
    "rating_knowledge": 3,
    "rating_change": 2,
    "would_recommend": 9,
}
FINDINGS: dict[str, Any] = {
    "findings": [
        {
            "finding_number": "1",
            "finding_title": "No policy",
            "finding_text": "There is no written policy.",
            "finding_on": "2019-04-21",
        }
    ],
    "recommendations": [
        {
            "recommendation_number": "1.1",
            "recommendation_finding": "1",
            "recommendation_text": "Write one.",
            "recommendation_priority": "high",
            "recommendation_on": "2019-04-22",
        },
        {
            "recommendation_number": "1.2",
            "recommendation_finding": "1",
            "recommendation_text": "Train everybody in it.",
            "recommendation_priority": "low",
            "recommendation_depends_on": ["1.1"],
            "recommendation_on": "2019-04-22",
        },
    ],
    "outcomes": [
        {
            "outcome_of": "1.1",
            "outcome": "submitted",
            "outcome_on": "2019-06-01",
            "outcome_by": "agency",
            "outcome_evidence": ["Order 7", "Order 8"],
        },
        {
            "outcome_of": "1.1",
            "outcome": "returned",
            "outcome_on": "2019-06-10",
            "outcome_by": "iacp",
            "outcome_reasons": ["insufficient", "outdated"],
        },
        {
            "outcome_of": "1.1",
            "outcome": "submitted",
            "outcome_on": "2019-07-01",
            "outcome_by": "agency",
            "outcome_evidence": ["Order 9"],
        },
        {
            "outcome_of": "1.1",
            "outcome": "validated",
            "outcome_on": "2019-07-20",
            "outcome_by": "iacp",
        },
        {
            "outcome_of": "1.2",
            "outcome": "no-longer-applicable",
            "outcome_on": "2019-07-20",
        },
        {
            "outcome_of": "1.1",
            "outcome": "sustained",
            "outcome_on": "2020-07-20",
            "outcome_by": "iacp",
        },
    ],
}
FULL: dict[str, Any] = {
    **WHOLE,
    "earlier_assignments": [EARLIER],
    "holds": [HOLD],
    "evaluations": [EVALUATION, EVALUATION | {"evaluation_on": "2019-06-01"}],
    **FINDINGS,
}
"""A life with an item in every list."""
FACTS = [
    "RequestSubmitted",
    "RequestScreened",
    "EngagementOpened",
    "ProviderAssigned",
    "ProviderAccepted",
    "DeliveryRecorded",
    "DeliveryRecorded",
    "EngagementDelivered",
    "EngagementClosed",
]
"""Of the whole life, in the order in which they are written, after that of the expert."""


def given(**other: Any) -> dict[str, Any]:
    """The whole life, but for what is said otherwise; None leaves a field out."""
    return {name: value for name, value in (WHOLE | other).items() if value is not None}


def json_lines(*rows: dict[str, Any]) -> bytes:
    """A file of JSON lines."""
    return b"\n".join(map(orjson.dumps, rows)) + b"\n"


def csv_lines(*rows: dict[str, Any]) -> bytes:
    """A file of CSV: a line has at most one item of each list."""
    text = io.StringIO()
    columns = [column for part in LISTS.values() for column in columns_of(part)]
    writer = csv.DictWriter(text, (*ROW_FIELDS, *columns), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        lists = [row.get(name, []) for name in LISTS]
        lines = [dict(ChainMap(*filter(None, items))) for items in zip_longest(*lists)] or [{}]
        first, *further = [{name: _flat(said) for name, said in line.items()} for line in lines]
        writer.writerow({name: said for name, said in row.items() if name not in LISTS} | first)
        for line in further:
            writer.writerow({"external_key": row["external_key"]} | line)
    return text.getvalue().encode()


def _flat(said: Any) -> Any:
    return "; ".join(said) if isinstance(said, list) else said


def read(
    content: bytes, *, as_csv: bool = False, source: str | None = "old", distinct: str = ""
) -> list[Any]:
    """The rows of a file."""
    keys = Distinct(frozenset(distinct.split()))
    return list(read_rows(BytesIO(content), json_lines=not as_csv, source=source, distinct=keys))


def faults(content: bytes, *, as_csv: bool = False) -> list[BadRow]:
    """What is wrong with a file by itself."""
    return [bad for row in read(content, as_csv=as_csv) if isinstance(row, list) for bad in row]


async def import_rows(
    log: EventLog,
    *rows: dict[str, Any],
    dry_run: bool = False,
    source: str = "old",
    distinct: str = EVERY_KEY,
) -> ImportReport:
    """Import these; that they look alike is no matter, where nothing else is said."""
    keys = Distinct(frozenset(distinct.split()))
    content = read_rows(BytesIO(json_lines(*rows)), json_lines=True, source=source, distinct=keys)
    return await import_history(
        log, content, now=NOW, center_began_on=CENTER_BEGAN_ON, distinct=keys, dry_run=dry_run
    )


async def facts_after(log: EventLog, position: int) -> Sequence[Content]:
    """What was written after a position."""
    loaded = [CATALOGUE.load(each) for each in await log.read(after=position)]
    return [event for event in loaded if event is not None]


async def follow(log: EventLog) -> None:
    """Let assignment react to all that it has not answered, and to what it has."""
    reaction = follow_requests(log, CATALOGUE)
    for recorded in await log.read():
        heard = CATALOGUE.hear(recorded)
        if heard is not None and recorded.type in reaction.hears:
            await reaction.react(heard)


async def prepare(log: EventLog) -> None:
    """Register the agency and another, enroll providers that are members, and one that was."""
    for ori, name in ((ORI, "Cedar Rapids Police Department"), (OTHER_ORI, "Marion")):
        await _do(log, AGENCY_DECIDER, f"agency-{ori}", RegisterAgency(
            ori=ori, name=name, kind=AgencyKind.LOCAL, state="IA",
            sworn=200, on=date(2018, 3, 1), now=NOW,
        ))  # fmt: skip
    for slug in ("iacp", "noble", "mcca"):
        await _do(log, PROVIDER_DECIDER, f"provider-{slug}", EnrolProvider(
            provider=slug, name=slug.upper(), programs=tuple(Program),
            member_from=date(2018, 1, 1), now=NOW,
        ))  # fmt: skip
    await _do(log, PROVIDER_DECIDER, "provider-mcca", EndMembership(
        provider="mcca", member_until=date(2018, 12, 31), now=NOW,
    ))  # fmt: skip


async def _do(log: EventLog, decider: Any, stream: str, command: Any) -> None:
    cause = Cause(new_id(), "test", "operator:test", "a test")
    await handle(log, CATALOGUE, decider, stream, command, cause)
