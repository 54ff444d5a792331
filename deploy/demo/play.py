"""Plays the plan through the HTTP API, month by month, many lives at once."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, assert_never
from uuid import UUID

from deploy.demo.acts import (
    Act,
    Agency,
    Assign,
    Cancel,
    Decline,
    Deliver,
    Evaluate,
    Life,
    ProviderDeclines,
    RecordDelivery,
    Screen,
    Submit,
    Withdraw,
    entered_on,
)
from deploy.demo.calibration import PROVIDERS, TOPICS
from deploy.demo.center import RETRY_SECONDS, Center
from events.ids import derived_id
from events.programs import PROGRAMS, Authorization
from events.vocabulary import AgencyKind, Program

LIVES_AT_ONCE: Final = 24
EXPERTS_A_PROVIDER: Final = 8
EXPERT_CAPACITY: Final = 6
INVITATION_ATTEMPTS_MAX: Final = 40

Progress = Callable[[int], None]
"""Told how many acts were played since the last time."""


@dataclass(slots=True)
class _Course:
    """Where a life stands: its ids, and the position to read after."""

    life: Life
    request_id: str = ""
    engagement_id: str = ""
    after: int = 0
    program: Program | None = None
    assigned_on: date | None = None
    planned: bool = False


async def register(center: Center, agencies: Iterable[Agency], on: date) -> None:
    """Register agencies, many at once."""
    await _at_once(
        [
            center.command("coordinator", "/intake/agencies", {**asdict(agency), "on": str(on)})
            for agency in agencies
        ]
    )


async def state_strength(center: Center, agencies: Iterable[Agency], on: date) -> None:
    """Agencies known from a file say of themselves how many sworn they have."""
    await _at_once(
        [
            center.command(
                "coordinator",
                f"/intake/agencies/{agency.ori}/profile",
                {
                    **{name: value for name, value in asdict(agency).items() if name != "ori"},
                    "on": str(on),
                },
                method="PUT",
            )
            for agency in agencies
        ]
    )


async def enroll_partners(center: Center, chance: random.Random) -> None:
    """Enroll every provider with its membership, and list its experts."""
    for slug, name, programs, member_from, member_until in PROVIDERS:
        enrolled = await center.command(
            "coordinator",
            "/assignment/providers",
            {
                "provider": slug,
                "name": name,
                "programs": list(programs),
                "member_from": str(member_from),
                "member_until": str(member_until) if member_until else None,
            },
        )
        for number in range(1, EXPERTS_A_PROVIDER + 1):
            await center.command(
                "coordinator",
                "/assignment/experts",
                {
                    "provider": slug,
                    "name": f"Expert {number} of {slug}",
                    "topics": chance.sample(list(TOPICS), 12),
                    "agency_kinds": chance.sample(list(AgencyKind), 4),
                    "states": chance.sample(["CA", "TX", "FL", "IA", "OH", "NY", "WA", "GA"], 3),
                    "capacity": EXPERT_CAPACITY,
                    "on": str(member_from),
                },
                after=enrolled["position"],
            )


async def play(center: Center, lives: Sequence[Life], progress: Progress) -> None:
    """Everything that happens, in the order in which it is entered, a month at a time."""
    courses = {life.number: _Course(life) for life in lives}
    months: dict[tuple[int, int], list[Life]] = defaultdict(list)
    for life in lives:
        for month in {(entered_on(act).year, entered_on(act).month) for act in life.acts}:
            months[month].append(life)
    for month in sorted(months):
        await _at_once(
            [_live(center, courses[life.number], month, progress) for life in months[month]]
        )


async def _live(
    center: Center, course: _Course, month: tuple[int, int], progress: Progress
) -> None:
    for act in course.life.acts:
        entered = entered_on(act)
        if (entered.year, entered.month) == month:
            await _act(center, course, act)
            progress(1)


async def _act(  # noqa: C901 - one case an act, each a line
    center: Center, course: _Course, act: Act
) -> None:
    match act:
        case Submit():
            await _submit(center, course, act)
        case Screen(on, program):
            course.program = program
            await _authorize(center, course, on, program)
            await _request(center, course, "screen", on, program=program)
        case Decline(on, reason):
            await _request(center, course, "decline", on, reason=reason)
        case Withdraw(on, reason):
            await _request(center, course, "withdraw", on, reason=reason)
        case Assign(on):
            course.assigned_on = on
            await _engagement(center, course, "assign", on)
        case ProviderDeclines(on, reason):
            await _engagement(center, course, "decline", on, reason=reason)
        case RecordDelivery():
            await _agree_on_plan(center, course)
            said = asdict(act)
            del said["entered_on"]
            await _engagement(center, course, "deliveries", said.pop("on"), **said)
        case Deliver(on):
            await _engagement(center, course, "deliver", on)
        case Cancel(on, reason):
            await _engagement(center, course, "cancel", on, reason=reason)
        case Evaluate():
            await _evaluate(center, course, act)
        case _:
            assert_never(act)


async def _submit(center: Center, course: _Course, act: Submit) -> None:
    number = course.life.number
    answer = await center.command(
        "requester",
        "/intake/requests",
        {
            "ori": course.life.agency.ori,
            "program": act.program,
            "topics": act.topics,
            "delivery_types": act.delivery_types,
            "problem": f"Request {number}: help with {' and '.join(act.topics)}.",
            "contact": {
                "role": "point_of_contact",
                "name": f"Contact {number}",
                "email": f"contact{number}@example.org",
            },
            "authorized_by": f"Executive {number}",
            "on": str(act.on),
        },
        after=course.after,
    )
    course.request_id = answer["id"]
    course.engagement_id = str(derived_id(UUID(answer["id"]), "engagement"))
    course.after = answer["position"]


async def _authorize(center: Center, course: _Course, on: date, program: Program) -> None:
    """The letter that some programs want to have before they take a request."""
    if PROGRAMS[program].authorization is Authorization.DOCUMENTED:
        number = course.life.number
        said = {"authorized_by": f"Executive {number}", "title": "Agency executive"}
        await _request(center, course, "authorize", on, **said, document=f"Letter {number}")


async def _request(center: Center, course: _Course, verb: str, on: date, **said: Any) -> None:
    path = f"/intake/requests/{course.request_id}/{verb}"
    answer = await center.command("coordinator", path, {**said, "on": str(on)}, after=course.after)
    course.after = answer["position"]


async def _engagement(center: Center, course: _Course, verb: str, on: date, **said: Any) -> None:
    path = f"/assignment/engagements/{course.engagement_id}/{verb}"
    answer = await center.command("coordinator", path, {**said, "on": str(on)}, after=course.after)
    course.after = answer["position"]


async def _agree_on_plan(center: Center, course: _Course) -> None:
    """The plan that some programs want to have before anything is delivered."""
    program, on = course.program, course.assigned_on
    if course.planned or program is None or on is None or not PROGRAMS[program].plan_required:
        return
    await _engagement(center, course, "accept", on)
    objectives = [f"Assess the agency of request {course.life.number}"]
    await _engagement(center, course, "plan/propose", on, objectives=objectives)
    await _engagement(center, course, "plan/approve", on)
    course.planned = True


async def _evaluate(center: Center, course: _Course, act: Evaluate) -> None:
    invitation = await _invitation(center, course)
    ratings = dict(
        zip(("delivery", "experts", "information", "knowledge", "change"), act.ratings, strict=True)
    )
    await center.command(
        "respondent",
        f"/intake/evaluations/{invitation['invitation_id']}",
        {
            "ratings": ratings,
            "would_recommend": act.would_recommend,
            "testimonial": act.testimonial,
            "publish_testimonial": act.testimonial is not None,
            "on": str(act.on),
        },
        token=invitation["token"],
    )


async def _invitation(center: Center, course: _Course) -> dict[str, Any]:
    """The invitation that follows the delivery by itself, a moment later."""
    path = f"/intake/requests/{course.request_id}/invitations"
    for _ in range(INVITATION_ATTEMPTS_MAX):
        answer = await center.query("coordinator", path, after=course.after)
        if answer["items"]:
            first: dict[str, Any] = answer["items"][0]
            return first
        await asyncio.sleep(RETRY_SECONDS)
    raise TimeoutError(f"no invitation to evaluate request {course.request_id} came")


async def _at_once(works: Sequence[Any]) -> None:
    """Run all, so many at a time; the first failure ends all."""
    gate = asyncio.Semaphore(LIVES_AT_ONCE)

    async def one(work: Any) -> None:
        async with gate:
            await work

    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(one(work))
