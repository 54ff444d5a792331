"""What the services do by themselves when it is due."""

from __future__ import annotations

from typing import assert_never

from deploy.demo.plan.acts import Brings, FallsDue
from deploy.demo.playing.course import Course, until
from events.vocabulary import EvaluationStage


async def play(course: Course, act: FallsDue) -> None:
    """Wait until it is done."""

    async def look() -> bool:
        return await _has_come(course, act.brings)

    await until(look, f"the {act.brings} of request {course.request_id}")


async def _has_come(course: Course, brings: Brings) -> bool:
    if brings is Brings.LAPSE:
        engagement = await course.ask(f"/assignment/engagements/{course.engagement_id}")
        return bool(engagement["declined"])
    if brings in {Brings.LEAVING, Brings.STAYING}:
        waiting = await course.ask(f"/reporting/waiting?stage=provider-leaving&ori={course.ori}")
        return bool(waiting["items"]) is (brings is Brings.LEAVING)
    asked = (await course.ask(f"/intake/requests/{course.request_id}/invitations"))["items"]
    match brings:
        case Brings.REMINDER:
            return all(one["reminders"] for one in asked)
        case Brings.EXPIRY:
            return all(one["expired_on"] for one in asked)
        case Brings.FOLLOW_UP:
            follow_ups = [one for one in asked if one["stage"] == EvaluationStage.FOLLOW_UP]
            return 2 * len(follow_ups) == len(asked)
        case _:
            assert_never(brings)
