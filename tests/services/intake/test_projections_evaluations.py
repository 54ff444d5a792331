"""What the rows of evaluations show, and whom."""

from __future__ import annotations

from datetime import date

from events.ids import new_id
from services.intake.queries.evaluations import list_invitations
from services.intake.queries.requests import (
    find_request,
)
from services.intake.views.requests import RequestStatus
from tests.services.intake.given import (
    ENGAGEMENT_ID,
    INVITATION_ID,
    MARCH_2,
    MARCH_3,
    REQUEST_ID,
    delivered,
    expired,
    invited,
    received,
    reminded,
    submitted,
)
from tests.services.intake.showing import Shown


async def test_an_invitation_shows_whether_it_was_answered_and_no_token(shown: Shown) -> None:
    pool = await shown.after(invited())
    assert (await list_invitations(pool, REQUEST_ID)).model_dump()["items"] == (
        {
            "invitation_id": INVITATION_ID,
            "engagement_id": ENGAGEMENT_ID,
            "audience": "requester",
            "stage": "immediate",
            "invited_on": MARCH_2,
            "expires_on": date(2024, 5, 1),
            "reminders": 0,
            "reminded_on": None,
            "expired_on": None,
            "answered_on": None,
            "instead_of": None,
        },
    )


async def test_an_invitation_shows_its_last_reminder_and_its_expiry(shown: Shown) -> None:
    second = reminded(reminder=2, reminded_on=date(2024, 4, 1))
    pool = await shown.after(invited(), reminded(), second, expired())
    invitation = (await list_invitations(pool, REQUEST_ID)).items[0]
    assert (invitation.reminders, invitation.reminded_on) == (2, date(2024, 4, 1))
    assert invitation.expired_on == date(2024, 5, 2)


async def test_the_requester_is_listed_first_and_participants_last(shown: Shown) -> None:
    asked = [
        ("participant", "immediate"),
        ("requester", "follow-up"),
        ("expert", "immediate"),
        ("requester", "immediate"),
    ]
    pool = await shown.after(
        *(invited(invitation_id=new_id(), audience=who, stage=when) for who, when in asked)
    )
    listed = (await list_invitations(pool, REQUEST_ID)).items
    assert [(each.audience, each.stage) for each in listed] == [
        ("requester", "immediate"),
        ("expert", "immediate"),
        ("requester", "follow-up"),
        ("participant", "immediate"),
    ]


async def test_what_an_expert_says_leaves_the_request_with_its_requester(shown: Shown) -> None:
    told = [invited(audience="expert"), received(audience="expert")]
    request = await find_request(await shown.after(submitted(), delivered(), *told), REQUEST_ID)
    assert request is not None
    assert request.status is RequestStatus.DELIVERED


async def test_an_answered_invitation_shows_the_day_and_nothing_of_the_answer(
    shown: Shown,
) -> None:
    pool = await shown.after(invited(), received())
    invitation = (await list_invitations(pool, REQUEST_ID)).items[0]
    assert invitation.answered_on == MARCH_3
    columns = await pool.fetch("SELECT * FROM invitations")
    assert not {"ratings", "testimonial", "would_recommend"} & set(columns[0].keys())
