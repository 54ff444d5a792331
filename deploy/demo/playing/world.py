"""What concerns more than a request: agencies, topics and members."""

from __future__ import annotations

from typing import assert_never

from deploy.demo.center import COORDINATOR
from deploy.demo.plan.changes import (
    AgencyStep,
    EndMembership,
    RenewMembership,
    TopicStep,
    WorldAct,
)
from deploy.demo.playing.course import Course


async def play(course: Course, act: WorldAct) -> None:
    """Play what becomes of an agency, a topic or a member."""
    on = str(act.on)
    match act:
        case AgencyStep(ori=ori, verb=verb, said=said):
            await course.tell(COORDINATOR, f"/intake/agencies/{ori}/{verb}", **said, on=on)
        case TopicStep(topic=topic, verb=verb, said=said):
            await course.tell(COORDINATOR, f"/intake/topics/{topic}/{verb}", **said, on=on)
        case EndMembership(provider=provider, member_until=until):
            path = f"/assignment/providers/{provider}/end-membership"
            await course.tell(COORDINATOR, path, member_until=str(until))
        case RenewMembership(provider=provider, member_from=since):
            path = f"/assignment/providers/{provider}/renew"
            await course.tell(COORDINATOR, path, member_from=str(since))
        case _:
            assert_never(act)
