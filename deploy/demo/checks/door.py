"""Checks of what comes by the door: requests without an account, and yeses by links."""

from __future__ import annotations

from deploy.demo.checks.check import Ask, Check, Courses, acts_of, having
from deploy.demo.plan.acts import AnswerClaim, Claim, NoteYes, Submit
from deploy.demo.playing.at_once import at_once


async def checks(ask: Ask, courses: Courses) -> list[Check]:
    """Return a check for each."""
    requests = await at_once(
        ask(f"/intake/requests/{course.request_id}")
        for course in having(courses, Submit)
        if any(act.by_link for act in acts_of([course], Submit))
    )
    pages = await at_once(
        ask(f"/intake/requests/{course.request_id}/screening") for course in having(courses, Claim)
    )
    waiting = (await ask("/intake/requests/to-confirm"))["items"]
    asked = sum(act.by_link for act in acts_of(courses, Submit))
    called = sum(1 for _ in acts_of(courses, NoteYes))
    answers = list(acts_of(courses, AnswerClaim))
    dismissed = sum(act.dismissed is not None for act in answers)
    confirmed = [yes for page in pages for yes in page["authorizations"] if yes["link_id"]]
    return [
        Check(
            "requests without an account",
            asked,
            sum(request["by_link"] for request in requests),
            "requests",
        ),
        Check(
            "of them, called and screened",
            called,
            sum(bool(one["authorized_on"] and one["screened_on"]) for one in requests),
            "requests",
        ),
        Check("requests that wait for a call", asked - called, len(waiting), "to-confirm"),
        Check("yeses by links, confirmed", len(answers) - dismissed, len(confirmed), "screening"),
    ]
