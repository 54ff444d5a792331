"""Lives that are imported, written as rows of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from deploy.demo.plan.acts import (
    Act,
    Assign,
    Deliver,
    EngagementStep,
    Evaluate,
    Life,
    RecordDelivery,
    Screen,
    Submit,
)
from deploy.demo.plan.partners import EXPERTS_A_PROVIDER, PROVIDERS, THROUGHOUT
from deploy.demo.playing.course import Course
from deploy.demo.playing.evaluations import RATED
from deploy.demo.playing.experts import TIED_A_PROVIDER, expert_name
from events.vocabulary import Program

SOURCE: Final = "the spreadsheet before"
_PROVIDERS: Final = tuple(
    partner.slug
    for partner in PROVIDERS
    if partner.membership == THROUGHOUT and Program.CRI_TAC in partner.programs
)


def write_rows(file: Path, lives: Iterable[Life]) -> None:
    """Write a line of JSON for each life, for `byfield import engagements`."""
    rows = [orjson.dumps(_row(life), default=str) for life in lives]
    file.write_bytes(b"\n".join(rows) + b"\n")


async def find(course: Course) -> None:
    """Find the id of the imported request."""
    found = await course.ask(f"/intake/requests?ori={course.ori}")
    course.request_id = found["items"][0]["request_id"]


def _row(life: Life) -> Mapping[str, Any]:
    provider = _PROVIDERS[life.number % len(_PROVIDERS)]
    # One of those without ties: whoever did it had none.
    expert = EXPERTS_A_PROVIDER - life.number % (EXPERTS_A_PROVIDER - TIED_A_PROVIDER)
    row: dict[str, Any] = {
        "external_key": f"row-{life.number}",
        "source": SOURCE,
        "ori": life.agency.ori,
        "contact_name": f"Contact {life.number}",
        "contact_email": f"contact{life.number}@example.org",
        "authorized_by": f"Executive {life.number}",
        "provider": provider,
        "expert_name": expert_name(provider, expert),
        "deliveries": [],
        "evaluations": [],
    }
    for act in life.imported:
        _tell(row, act)
    return row


def _tell(row: dict[str, Any], act: Act) -> None:
    match act:
        case Submit(on=on, program=program, topics=topics, delivery_types=delivery_types):
            row |= {"submitted_on": on, "program": program, "topics": topics}
            row["delivery_types"] = delivery_types
        case Screen(on=on):
            row["screened_on"] = on
        case Assign(on=on):
            row["assigned_on"] = on
        case EngagementStep(on=on, verb="accept"):
            row["accepted_on"] = on
        case RecordDelivery():
            row["deliveries"].append(_delivery(act))
        case Deliver(on=on):
            row["delivered_on"] = on
        case EngagementStep(on=on, verb="close"):
            row |= {"closed_on": on, "closed_reason": "completed"}
        case Evaluate():
            row["evaluations"].append(_evaluation(act))
        case _:
            raise ValueError(f"a row cannot tell {act}")


def _delivery(act: RecordDelivery) -> Mapping[str, Any]:
    return {
        "delivery_type": act.delivery_type,
        "delivery_on": act.on,
        "delivery_hours": act.hours,
        "delivery_mode": act.mode,
        "delivery_topics": act.topics,
        "attendees_in_person": act.attendees_in_person,
        "attendees_virtual": act.attendees_virtual,
    }


def _evaluation(act: Evaluate) -> Mapping[str, Any]:
    rated = {f"rating_{name}": value for name, value in zip(RATED, act.ratings, strict=True)}
    return {"evaluation_on": act.on, "would_recommend": act.would_recommend} | rated
