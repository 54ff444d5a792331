"""One center-year with all that bends it; after each step, what moved was counted by hand.

Whatever is not named as moved has stood still, in every unit of every year.
"""

from __future__ import annotations

from typing import Final

from tests.journeys.untidy_year import (
    CITY,
    DEPARTMENTS,
    SHERIFF,
    TOWN,
    Figures,
    Office,
    Work,
    office,
)
from tests.services.intake.conftest import relayed
from tests.waiting import eventually

__all__ = ["office", "relayed"]

OPENED: Final = {
    "2024 engagements_active": 1,
    "2024 engagements_opened": 1,
    "2024 sites": 1,
    "2024 sites_in_progress": 1,
}
"""What moves when work begins."""
COMPLETED: Final = {
    "2024 engagements_active": -1,
    "2024 engagements_delivered": 1,
    "2024 sites_completed": 1,
    "2024 sites_in_progress": -1,
}
"""What moves when all has been given for the first time."""


async def test_one_untidy_year_in_one_center(office: Office) -> None:
    figures = Figures(office)
    done = await a_training_turns_up_when_the_year_is_over(office, figures)
    await a_new_chief_says_yes_again(office, figures)
    await what_was_wrongly_declined_goes_on(office, figures)
    await twelve_departments_train_together(office, figures)
    await everyone_declines(office, figures)
    await an_expert_moves(office, figures)
    await agencies_merge(office, figures)
    await a_member_leaves(office, figures)
    await work_is_reopened_after_a_year(office, figures, done)


async def a_training_turns_up_when_the_year_is_over(office: Office, figures: Figures) -> Work:
    work = await office.submit(CITY, "2023-10-10")
    await work.given_to("noble", "2023-10-12")
    assert await figures.moved() == {"2024 requests": 1, "2024 agencies": 1, **OPENED}
    await work.train("noble", "2024-03-01", people=20)
    await work.deliver("noble", "2024-04-01")
    await work.close("2024-05-01")
    given = {"2024 deliveries": 1, "2024 attendees": 20}
    assert await figures.moved() == {**COMPLETED, **given, "2024 engagements_closed": 1}

    # The center's year is over. Seven people were trained before the work was completed.
    late = await work.train("noble", "2024-03-20", people=7, reason="late-entry")
    assert await figures.moved() == {"2024 deliveries": 1, "2024 attendees": 7}
    await office.tell(
        f"{work.engagement}/deliveries/{late['id']}/strike", reason="duplicate", on="2024-12-02"
    )
    assert await figures.moved() == {"2024 deliveries": -1, "2024 attendees": -7}
    return work


async def a_new_chief_says_yes_again(office: Office, figures: Figures) -> None:
    work = await office.submit(SHERIFF, "2024-01-10")
    await work.given_to("iacp", "2024-01-12")
    assert await figures.moved() == {"2024 requests": 1, "2024 agencies": 1, **OPENED}

    # The work waits for the new sheriff, which is no end of it: it stays active.
    contact = {"role": "agency_executive", "name": "Kim Poe", "email": "kim@agency.example"}
    await office.tell(f"/intake/agencies/{SHERIFF}/executive", contact=contact, on="2024-02-10")

    async def is_held() -> bool:
        return bool((await office.ask(work.engagement))["status"] == "held")

    await eventually(is_held)
    assert await figures.moved() == {}
    said = {"authorized_by": "Kim Poe", "title": "Sheriff", "document": "letter 8"}
    await office.tell(f"{work.request}/authorize", **said, on="2024-02-20")
    assert await figures.moved() == {}
    await work.train("iacp", "2024-03-05", people=9)
    await work.deliver("iacp", "2024-03-06")
    assert await figures.moved() == {**COMPLETED, "2024 deliveries": 1, "2024 attendees": 9}


async def what_was_wrongly_declined_goes_on(office: Office, figures: Figures) -> None:
    work = await office.submit(CITY, "2024-01-10")
    assert await figures.moved() == {"2024 requests": 1}
    # What is found to be another request is none.
    await office.tell(f"{work.request}/decline", reason="duplicate", on="2024-01-12")
    assert await figures.moved() == {"2024 requests": -1}
    await office.tell(f"{work.request}/reinstate", reason="entered-in-error", on="2024-01-15")
    assert await figures.moved() == {"2024 requests": 1}
    await work.given_to("noble", "2024-01-16")
    assert await figures.moved() == OPENED  # and no agency: the city counts already
    await work.train("noble", "2024-02-01", people=4)
    await work.deliver("noble", "2024-02-02")
    assert await figures.moved() == {**COMPLETED, "2024 deliveries": 1, "2024 attendees": 4}


async def twelve_departments_train_together(office: Office, figures: Figures) -> None:
    lead, *others = DEPARTMENTS
    work = await office.submit(lead, "2024-01-10")
    for ori in others:
        joined = await office.tell(f"{work.request}/participants", ori=ori, on="2024-01-11")
    await work.given_to("iacp", "2024-01-12")
    together = {"2024 agencies": 12, "2024 agencies_participating": 11}
    assert await figures.moved() == {"2024 requests": 1, **together, **OPENED}
    await work.train("iacp", "2024-03-01", people=60)
    await work.deliver("iacp", "2024-03-02")
    assert await figures.moved() == {**COMPLETED, "2024 deliveries": 1, "2024 attendees": 60}
    # The last of them was entered in error.
    left = f"{work.request}/participants/{joined['id']}/leave"
    await office.tell(left, reason="entered-in-error", on="2024-03-05")
    assert await figures.moved() == {"2024 agencies": -1, "2024 agencies_participating": -1}


async def everyone_declines(office: Office, figures: Figures) -> None:
    work = await office.submit(TOWN, "2023-11-06")
    await office.tell(f"{work.request}/screen", program="cri-tac", on="2023-11-07")
    for provider in ("iacp", "noble"):
        await work.assigned_to(provider, "2023-11-07")
        said = {"reason": "no-capacity", "on": "2023-11-07"}
        await office.tell(f"{work.engagement}/decline", by=f"provider:{provider}", **said)
    assert await figures.moved() == {"2024 requests": 1, "2024 agencies": 1, **OPENED}
    elsewhere = {"to": "The state's academy", "reason": "no-provider"}
    await office.tell(f"{work.request}/refer", **elsewhere, on="2023-11-20")

    # The work ends because of it, a moment later; it was never done, so it is no site.
    async def is_cancelled() -> bool:
        return bool((await office.ask(work.engagement))["status"] == "cancelled")

    await eventually(is_cancelled)
    assert await figures.moved() == {
        "2024 requests_referred": 1,
        "2024 engagements_active": -1,
        "2024 engagements_cancelled": 1,
        "2024 sites": -1,
        "2024 sites_in_progress": -1,
    }


async def an_expert_moves(office: Office, figures: Figures) -> None:
    work = await office.submit(SHERIFF, "2024-04-01")
    await work.given_to("iacp", "2024-04-02")
    await work.train("iacp", "2024-04-10", people=20)
    given = {"2024 deliveries": 1, "2024 attendees": 20}
    assert await figures.moved() == {"2024 requests": 1, **OPENED, **given}
    await office.move_expert(office.experts["iacp"], to="noble", on="2024-05-01")
    assert await figures.moved() == {}
    refused = await work.refused_training("iacp", "2024-05-03")
    assert refused["rule"] == "another-provider"
    other = await office.list_expert("iacp")
    said = {"expert_id": other, "reason": "expert-moved"}
    await office.tell(f"{work.engagement}/replace-expert", **said, on="2024-05-02")
    assert await figures.moved() == {}
    await work.train("iacp", "2024-05-03", people=6)
    await work.deliver("iacp", "2024-05-04")
    assert await figures.moved() == {**COMPLETED, "2024 deliveries": 1, "2024 attendees": 6}


async def agencies_merge(office: Office, figures: Figures) -> None:
    work = await office.submit(TOWN, "2024-05-06")
    await work.given_to("noble", "2024-05-07")
    assert await figures.moved() == {"2024 requests": 1, **OPENED}
    # The past keeps who it was: the town was helped, whatever it is a part of today.
    succession = {"successor": CITY, "succession": "merged"}
    await office.tell(f"/intake/agencies/{TOWN}/succession", **succession, on="2024-06-01")
    assert await figures.moved() == {}
    await work.train("noble", "2024-07-01", people=3)
    await work.deliver("noble", "2024-07-02")
    assert await figures.moved() == {**COMPLETED, "2024 deliveries": 1, "2024 attendees": 3}


async def a_member_leaves(office: Office, figures: Figures) -> None:
    work = await office.submit(SHERIFF, "2024-06-03")
    await work.given_to("iacp", "2024-06-04")
    await work.train("iacp", "2024-06-05", people=20)
    given = {"2024 deliveries": 1, "2024 attendees": 20}
    assert await figures.moved() == {"2024 requests": 1, **OPENED, **given}
    await office.tell("/assignment/providers/iacp/end-membership", member_until="2024-06-30")
    assert await figures.moved() == {}
    other = {"provider": "noble", "choice_reason": "It knows the county."}
    why = {"reason": "provider-leaving", "note": "Module 2 is prepared."}
    await office.tell(f"{work.engagement}/replace-provider", **other, **why, on="2024-06-25")
    assert await figures.moved() == {}
    await work.train("noble", "2024-07-08", people=10)
    await work.deliver("noble", "2024-07-09")
    assert await figures.moved() == {**COMPLETED, "2024 deliveries": 1, "2024 attendees": 10}

    # Of iacp three were completed, and of noble four with this; whom everyone declined had nobody.
    rows = (await office.ask("/reporting/figures?by=provider"))["rows"]
    led = {row["key"]: (row["engagements_delivered"], row["deliveries"]) for row in rows}
    assert led == {"iacp": (3, 5), "noble": (4, 4), "unassigned": (0, 0)}


async def work_is_reopened_after_a_year(office: Office, figures: Figures, work: Work) -> None:
    await office.tell(f"{work.engagement}/reopen", reason="further-need", on="2025-05-05")
    # It was delivered in 2024, for ever; it is closed no more, and active in 2025.
    assert await figures.moved() == {
        "2024 engagements_closed": -1,
        "2025 engagements_active": 1,
        "2025 sites": 1,
        "2025 sites_in_progress": 1,
    }
    await work.train("noble", "2025-05-20", people=5)
    await work.deliver("noble", "2025-05-25")
    assert await figures.moved() == {
        "2025 deliveries": 1,
        "2025 attendees": 5,
        "2025 engagements_active": -1,
        "2025 engagements_completed_again": 1,
        "2025 sites_in_progress": -1,
    }
    # The first completion was on another day of its year: no figure of a year moves.
    path = f"{work.engagement}/deliver/correct"
    why = {"reason": "entered-in-error", "on": "2025-06-02"}
    await office.tell(path, by="provider:noble", completion=1, delivered_on="2024-03-15", **why)
    assert await figures.moved() == {}
