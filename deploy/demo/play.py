"""Plays the plan through the HTTP API, month by month, many lives at once."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final, assert_never
from uuid import UUID

from deploy.demo.acts import (
    Act,
    Agency,
    Assign,
    Cancel,
    ChangeExecutive,
    CorrectDelivery,
    Decline,
    Deliver,
    EngagementStep,
    Evaluate,
    Life,
    ProviderDeclines,
    Recommend,
    RecordDelivery,
    RecordFinding,
    RequestStep,
    Review,
    Screen,
    Submit,
    Withdraw,
    entered_on,
)
from deploy.demo.calibration import PROVIDERS, TOPICS
from deploy.demo.center import RETRY_SECONDS, Center
from events.ids import derived_id
from events.vocabulary import AgencyKind

LIVES_AT_ONCE: Final = 24
EXPERTS_A_PROVIDER: Final = 8
EXPERT_CAPACITY: Final = 6
LOOKS_MAX: Final = 40

Progress = Callable[[int], None]
"""Told how many acts were played since the last time."""


@dataclass(slots=True)
class _Course:
    """Where a life stands: its ids, and the position to read after."""

    life: Life
    request_id: str = ""
    engagement_id: str = ""
    after: int = 0
    move: int = 0
    paused: bool = False
    delivery: tuple[str, RecordDelivery] | None = None
    """The one recorded last, with its id."""
    numbered: dict[str, str] = field(default_factory=dict)
    """Findings and recommendations: number -> id."""


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


async def _act(  # noqa: C901, PLR0912 - one case an act, each a line
    center: Center, course: _Course, act: Act
) -> None:
    match act:
        case Submit():
            await _submit(center, course, act)
        case Screen(on, program):
            await _request(center, course, "screen", on, program=program)
        case Decline(on, reason):
            await _request(center, course, "decline", on, reason=reason)
        case Withdraw(on, reason):
            await _request(center, course, "withdraw", on, reason=reason)
        case RequestStep(on, verb, said):
            await _request_step(center, course, verb, on, said)
        case Assign(on):
            await _engagement(center, course, "assign", on)
        case ProviderDeclines(on, reason):
            await _engagement(center, course, "decline", on, reason=reason)
        case EngagementStep(on, verb, said):
            await _engagement(center, course, verb, on, **said)
        case ChangeExecutive(on):
            await _change_executive(center, course, on)
        case RecordDelivery(on):
            answer = await _engagement(center, course, "deliveries", on, **_said(act))
            course.delivery = (answer["id"], act)
        case CorrectDelivery():
            await _correct(center, course, act)
        case Deliver(on):
            await _engagement(center, course, "deliver", on)
        case Cancel(on, reason):
            await _engagement(center, course, "cancel", on, reason=reason)
        case Evaluate():
            await _evaluate(center, course, act)
        case RecordFinding() | Recommend() | Review():
            await _assess(center, course, act)
        case _:
            assert_never(act)


def _said(act: RecordDelivery) -> dict[str, Any]:
    return {name: value for name, value in asdict(act).items() if name not in {"on", "entered_on"}}


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


async def _request(center: Center, course: _Course, verb: str, on: date, **said: Any) -> None:
    path = f"/intake/requests/{course.request_id}/{verb}"
    answer = await center.command("coordinator", path, {**said, "on": str(on)}, after=course.after)
    course.after = answer["position"]


async def _request_step(
    center: Center, course: _Course, verb: str, on: date, said: Mapping[str, str]
) -> None:
    await _request(center, course, verb, on, **said)
    if verb == "escalate":
        course.move += 1
        first = UUID(course.request_id)
        course.engagement_id = str(derived_id(first, "engagement", course.move))
    elif course.engagement_id and course.paused:
        course.paused = False
        await _until_held(center, course, held=False)


async def _engagement(
    center: Center, course: _Course, verb: str, on: date, **said: Any
) -> dict[str, Any]:
    path = f"/assignment/engagements/{course.engagement_id}/{verb}"
    answer = await center.command("coordinator", path, {**said, "on": str(on)}, after=course.after)
    course.after = answer["position"]
    return answer


async def _change_executive(center: Center, course: _Course, on: date) -> None:
    """The agency's new executive: every open work of the agency waits for the new yes."""
    number = course.life.number
    contact = {
        "role": "agency_executive",
        "name": f"New executive {number}",
        "email": f"executive{number}@example.org",
    }
    path = f"/intake/agencies/{course.life.agency.ori}/executive"
    said = {"contact": contact, "on": str(on)}
    answer = await center.command("requester", path, said, after=course.after)
    course.after = answer["position"]
    course.paused = True
    await _until_held(center, course, held=True)


async def _until_held(center: Center, course: _Course, *, held: bool) -> None:
    """What other services make of a fact comes a moment later."""
    path = f"/assignment/engagements/{course.engagement_id}"
    for _ in range(LOOKS_MAX):
        answer = await center.query("coordinator", path, after=course.after)
        if (answer["status"] == "held") is held:
            return
        await asyncio.sleep(RETRY_SECONDS)
    raise TimeoutError(f"engagement {course.engagement_id} is {'not ' if held else ''}held")


async def _correct(center: Center, course: _Course, act: CorrectDelivery) -> None:
    if course.delivery is None:
        raise ValueError("a plan corrects only what was recorded")
    delivery_id, recorded = course.delivery
    said = _said(recorded) | {"hours": act.hours, "delivered_on": str(recorded.on)}
    verb = f"deliveries/{delivery_id}/correct"
    await _engagement(center, course, verb, act.on, **said, reason="entered-in-error")


async def _assess(center: Center, course: _Course, act: RecordFinding | Recommend | Review) -> None:
    path = f"/assignment/engagements/{course.engagement_id}"
    role = "coordinator"
    said: dict[str, object] = {"number": act.number, "on": str(act.on)}
    match act:
        case RecordFinding():
            path += "/findings"
            said |= {"title": f"Finding {act.number}", "text": "What was found."}
        case Recommend():
            path += "/recommendations"
            said |= {
                "finding_id": course.numbered[act.finding],
                "text": "What should be done.",
                "priority": act.priority,
            }
        case Review():
            path += f"/recommendations/{course.numbered[act.number]}/{act.verb}"
            role, said = act.role, {**act.said, "on": str(act.on)}
    answer = await center.command(role, path, said, after=course.after)
    course.after = answer["position"]
    if not isinstance(act, Review):
        course.numbered[act.number] = answer["id"]


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
    for _ in range(LOOKS_MAX):
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
