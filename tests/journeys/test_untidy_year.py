"""One untidy center-year, told over HTTP as it happened; every figure is counted by hand."""

from __future__ import annotations

from typing import Any

from tests.journeys.untidy_year import CITY, DEPARTMENTS, SHERIFF, TOWN, Office, office
from tests.services.intake.conftest import relayed
from tests.waiting import eventually

__all__ = ["office", "relayed"]


def counted(years: dict[str, dict[str, Any]], unit: str) -> dict[str, int]:
    """A unit in each fiscal year in which it is not nothing."""
    return {year: row[unit] for year, row in years.items() if row[unit]}


async def test_an_untidy_year_is_told_without_a_trick_and_its_figures_stay_right(
    office: Office,
) -> None:
    # A training in March, finished in September 2023: fiscal 2023.
    first = await office.submit(CITY, "2023-01-10")
    await first.given_to("iacp", "2023-01-12")
    await first.train("iacp", "2023-03-01", people=20)
    await first.deliver("iacp", "2023-09-20")
    await first.close("2023-11-30")
    closed = office.position
    years = await office.years()
    assert counted(years, "engagements_delivered") == {"2023": 1}
    assert (counted(years, "deliveries"), counted(years, "attendees")) == (
        {"2023": 1},
        {"2023": 20},
    )

    # The fiscal year is over and the work closed when another training of that time is found.
    late = await first.train("iacp", "2023-09-10", people=7, reason="late-entry")
    years = await office.years()
    assert counted(years, "engagements_delivered") == {"2023": 1}
    assert counted(years, "deliveries") == {"2023": 2}
    assert counted(years, "attendees") == {"2023": 27}
    assert counted(await office.years(as_of=closed), "deliveries") == {"2023": 1}
    await office.tell(
        f"{first.engagement}/deliveries/{late['id']}/correct",
        by="provider:iacp",
        delivery_type="in-person-training",
        topics=["de-escalation"],
        mode="in-person",
        hours=2,
        attendees_in_person=8,
        delivered_on="2023-09-10",
        reason="late-entry",
        on="2023-12-05",
    )
    assert counted(await office.years(), "attendees") == {"2023": 28}

    # Reopened after a year: the first completion keeps its year, a second one stands beside it.
    await office.tell(f"{first.engagement}/reopen", reason="further-need", on="2024-11-05")
    assert counted(await office.years(), "engagements_delivered") == {"2023": 1}
    await first.train("iacp", "2024-11-20", people=5)
    await first.deliver("iacp", "2024-11-25")
    years = await office.years()
    assert counted(years, "engagements_delivered") == {"2023": 1}
    assert counted(years, "engagements_completed_again") == {"2025": 1}
    assert counted(years, "deliveries") == {"2023": 2, "2025": 1}
    refused = await office.refused(
        f"{first.engagement}/deliver", by="provider:iacp", on="2024-11-26"
    )
    assert "correct" in " ".join([refused["detail"], *refused["allowed"]])

    # The day of the first completion was wrong: it was October, in the next fiscal year.
    believed = office.position
    await office.tell(
        f"{first.engagement}/deliver/correct",
        by="provider:iacp",
        completion=1,
        delivered_on="2023-10-04",
        reason="entered-in-error",
        on="2024-12-01",
    )
    assert counted(await office.years(), "engagements_delivered") == {"2024": 1}
    assert counted(await office.years(as_of=believed), "engagements_delivered") == {"2023": 1}
    await first.close("2025-01-15")


async def test_when_a_member_leaves_another_goes_on_and_each_keeps_what_it_gave(
    office: Office,
) -> None:
    work = await office.submit(CITY, "2024-01-10")
    await work.given_to("iacp", "2024-01-12")
    await work.train("iacp", "2024-02-01", people=20)
    await office.tell("/assignment/providers/iacp/end-membership", member_until="2024-06-30")

    # Nobody told the work of it: a schedule does, and the center has to act.
    async def center_is_waited_for() -> Any:
        await office.turn_of_the_calendar()
        return (await office.ask("/reporting/waiting?stage=provider-leaving"))["items"]

    [spell] = await eventually(center_is_waited_for)
    assert (spell["request_id"], spell["provider"]) == (work.request_id, "iacp")
    assert spell["party"] == "center"
    await office.tell(
        f"{work.engagement}/replace-provider",
        provider="noble",
        choice_reason="It knows the county.",
        reason="provider-leaving",
        note="Module 2 is prepared.",
        on="2024-06-15",
    )
    assert (await office.ask("/reporting/waiting?stage=provider-leaving"))["items"] == []
    await work.train("noble", "2024-07-01", people=10)
    await work.deliver("noble", "2024-07-02")
    given = (await office.ask(f"{work.engagement}/deliveries"))["items"]
    assert [(one["provider"], one["attendees_in_person"]) for one in given] == [
        ("iacp", 20),
        ("noble", 10),
    ]
    assert (await office.ask(work.engagement))["provider"] == "noble"
    by_provider = (await office.ask("/reporting/figures?by=provider"))["rows"]
    assert {
        row["key"]: (row["deliveries"], row["attendees"], row["engagements_delivered"])
        for row in by_provider
    } == {"iacp": (1, 20, 0), "noble": (1, 10, 1)}

    # Who is a member no more takes nothing on, though it was chosen in time.
    other = await office.submit(TOWN, "2024-06-20")
    await office.tell(f"{other.request}/screen", program="cri-tac", on="2024-06-25")
    await other.assigned_to("iacp", "2024-06-28")
    refused = await office.refused(
        f"{other.engagement}/accept", by="provider:iacp", on="2024-07-01"
    )
    assert refused["rule"] == "not-a-member"


async def test_an_expert_who_moves_takes_no_work_along_and_what_was_given_stays(
    office: Office,
) -> None:
    work = await office.submit(CITY, "2024-01-10")
    await work.given_to("iacp", "2024-01-12")
    await work.train("iacp", "2024-02-01", people=20)
    moved = office.experts["iacp"]
    await office.move_expert(moved, to="noble", on="2024-03-01")

    # The expert is the other provider's now: for a day since then, iacp sends somebody else first.
    refused = await work.refused_training("iacp", "2024-03-05")
    assert (refused["rule"], "replace-expert" in refused["allowed"]) == ("another-provider", True)
    # For a day before, the expert was its own, however late it is told.
    await work.train("iacp", "2024-02-20", people=5)
    other = await office.list_expert("iacp")
    await office.tell(
        f"{work.engagement}/replace-expert",
        expert_id=other,
        reason="expert-moved",
        on="2024-03-04",
    )
    await work.train("iacp", "2024-03-05", people=11)
    await work.deliver("iacp", "2024-03-06")

    given = (await office.ask(f"{work.engagement}/deliveries"))["items"]
    assert [(one["delivered_on"], one["provider"], one["expert_id"]) for one in given] == [
        ("2024-02-01", "iacp", moved),
        ("2024-02-20", "iacp", moved),
        ("2024-03-05", "iacp", other),
    ]
    year = (await office.years())["2024"]
    assert (year["engagements_delivered"], year["deliveries"], year["attendees"]) == (1, 3, 36)


async def test_an_expert_is_replaced_and_a_new_chief_says_yes_again(
    office: Office,
) -> None:
    work = await office.submit(SHERIFF, "2024-01-10")
    await work.given_to("iacp", "2024-01-12")
    other = await office.list_expert("iacp")
    await office.tell(
        f"{work.engagement}/replace-expert",
        expert_id=other,
        reason="expert-unavailable",
        on="2024-02-05",
    )
    contact = {"role": "agency_executive", "name": "Kim Poe", "email": "kim@agency.example"}
    await office.tell(f"/intake/agencies/{SHERIFF}/executive", contact=contact, on="2024-02-10")
    said = {"authorized_by": "Kim Poe", "title": "Sheriff", "document": "letter 8"}
    await office.tell(f"{work.request}/authorize", **said, on="2024-02-20")
    await work.train("iacp", "2024-03-01", people=9)
    await work.deliver("iacp", "2024-03-02")
    assert counted(await office.years(), "engagements_delivered") == {"2024": 1}


async def test_agencies_that_merge_keep_their_past_and_hand_over_what_is_open(
    office: Office,
) -> None:
    done, open_work = (
        await office.submit(SHERIFF, "2023-01-10"),
        await office.submit(TOWN, "2024-01-10"),
    )
    await done.given_to("iacp", "2023-01-12")
    await done.train("iacp", "2023-03-01", people=20)
    await done.deliver("iacp", "2023-03-02")
    await open_work.given_to("noble", "2024-01-12")
    before = await office.years()
    for ori in (SHERIFF, TOWN):
        await office.tell(
            f"/intake/agencies/{ori}/succession",
            successor=CITY,
            succession="merged",
            on="2024-06-01",
        )
    assert counted(await office.years(), "agencies") == counted(before, "agencies")
    refused = await office.refused(
        "/intake/requests",
        by=f"requester:{TOWN}",
        ori=TOWN,
        program="cri-tac",
        topics=["de-escalation"],
        problem="Another training.",
        contact={"role": "point_of_contact", "name": "Alex Roe", "email": "a@agency.example"},
        authorized_by="Chief Roe",
        on="2024-07-01",
    )
    assert CITY in refused["detail"]
    await open_work.train("noble", "2024-07-01", people=3)
    await open_work.deliver("noble", "2024-07-02")
    assert counted(await office.years(), "engagements_delivered") == {"2023": 1, "2024": 1}


async def test_twelve_departments_train_together_and_count_once_each(office: Office) -> None:
    lead, *others = DEPARTMENTS
    work = await office.submit(lead, "2024-01-10")
    stays = [
        await office.tell(f"{work.request}/participants", ori=ori, on="2024-01-11")
        for ori in others
    ]
    await work.given_to("iacp", "2024-01-12")
    await work.train("iacp", "2024-03-01", people=60)
    await work.deliver("iacp", "2024-03-02")
    year = (await office.years())["2024"]
    assert (year["requests"], year["engagements_delivered"], year["sites"]) == (1, 1, 1)
    assert (year["agencies"], year["agencies_participating"]) == (12, 11)
    assert year["officers_represented"]["sworn"] == 120
    believed = office.position
    path = f"{work.request}/participants/{stays[0]['id']}/leave"
    await office.tell(path, reason="entered-in-error", on="2024-03-05")
    assert (await office.years())["2024"]["agencies"] == 11
    assert (await office.years(as_of=believed))["2024"]["agencies"] == 12


async def test_what_everyone_declined_is_asked_again_or_referred(office: Office) -> None:
    work = await office.submit(CITY, "2024-01-10")
    await office.tell(f"{work.request}/screen", program="cri-tac", on="2024-01-12")
    for provider in ("iacp", "noble"):
        await work.assigned_to(provider, "2024-01-14")
        await office.tell(
            f"{work.engagement}/decline",
            by=f"provider:{provider}",
            reason="no-capacity",
            on="2024-01-14",
        )
    await office.tell(
        f"{work.request}/refer", to="The state's academy", reason="no-provider", on="2024-01-20"
    )
    assert (await office.ask(work.request))["status"] == "referred"

    # The engagement ends because of it, by a reaction: nobody told that, so nobody knows when.
    async def nothing_is_active() -> bool:
        return bool((await office.years())["2024"]["engagements_active"] == 0)

    await eventually(nothing_is_active)


async def test_what_was_declined_in_error_goes_on_and_counts(office: Office) -> None:
    work = await office.submit(CITY, "2024-01-10")
    await office.tell(f"{work.request}/decline", reason="duplicate", on="2024-01-12")
    assert counted(await office.years(), "requests") == {}
    declined = office.position
    await office.tell(f"{work.request}/reinstate", reason="entered-in-error", on="2024-01-15")
    assert counted(await office.years(), "requests") == {"2024": 1}
    assert counted(await office.years(as_of=declined), "requests") == {}
    await work.given_to("iacp", "2024-01-16")
    await work.train("iacp", "2024-02-01", people=4)
    await work.deliver("iacp", "2024-02-02")
    assert counted(await office.years(), "engagements_delivered") == {"2024": 1}


async def test_a_corrected_day_is_true_since_and_what_was_believed_before_can_still_be_asked(
    office: Office,
) -> None:
    work = await office.submit(CITY, "2024-01-10")
    await office.tell(f"{work.request}/screen", program="cri-tac", on="2024-01-12")
    await work.assigned_to("iacp", "2024-01-20")
    await office.tell(f"{work.engagement}/accept", by="provider:iacp", on="2024-01-22")
    clock = f"/reporting/requests/{work.request_id}/clock?on=2024-02-01"

    async def days() -> dict[str, int]:
        charged: dict[str, int] = (await office.ask(clock))["days_by_party"]
        return {party: charged[party] for party in ("center", "provider")}

    # The center had asked the provider five days before it was told.
    assert await days() == {"center": 10, "provider": 2 + 10}
    said = {"reason": "entered-in-error", "on": "2024-02-01"}
    steps = f"{work.engagement}/steps/correct"
    await office.tell(steps, step="assignment", happened_on="2024-01-15", **said)
    assert await days() == {"center": 5, "provider": 7 + 10}

    # Another provider led the work when the fiscal year ended, not the first one.
    await office.tell(
        f"{work.engagement}/replace-provider",
        provider="noble",
        choice_reason="It knows the county.",
        reason="provider-request",
        on="2024-10-05",
    )
    believed = office.position
    change = {"step": "provider-replaced", "happened_on": "2024-09-20"}
    said = {"reason": "entered-in-error", "on": "2024-10-10"}
    await office.tell(f"{work.engagement}/hand-overs/correct", **change, **said)
    assert await leads(office, as_of=believed) == ["iacp"]
    assert await leads(office) == ["noble"]

    # It was closed in the summer, and went on before that year ended, not after it.
    await office.tell(f"{work.engagement}/close", reason="funding", on="2025-07-01")
    await office.tell(f"{work.engagement}/reopen", reason="further-need", on="2025-10-05")
    believed = office.position
    said = {"reason": "entered-in-error", "on": "2025-10-10"}
    await office.tell(steps, step="reopening", happened_on="2025-09-20", **said)
    assert await leads(office, "2025-09-30", as_of=believed) == []
    assert await leads(office, "2025-09-30") == ["noble"]

    # The timeline has each day as it was told, and the corrections behind them.
    lines = (await office.ask(f"/reporting/requests/{work.request_id}/timeline"))["items"]
    told = [(line["type"], line["happened_on"]) for line in lines]
    assert [each for each in told if each[0] in CORRECTED] == [
        ("ProviderAssigned", "2024-01-20"),
        ("StepDayCorrected", "2024-02-01"),
        ("ProviderReplaced", "2024-10-05"),
        ("HandOverDayCorrected", "2024-10-10"),
        ("EngagementReopened", "2025-10-05"),
        ("StepDayCorrected", "2025-10-10"),
    ]


CORRECTED = {
    *("ProviderAssigned", "ProviderReplaced", "EngagementReopened"),
    *("StepDayCorrected", "HandOverDayCorrected"),
}


async def leads(office: Office, until: str = "2024-09-30", as_of: int | None = None) -> list[str]:
    """The providers that led work which was active when a day ended."""
    at = "" if as_of is None else f"&as_of={as_of}"
    answer = await office.ask(f"/reporting/figures?by=provider&until={until}{at}")
    return [row["key"] for row in answer["rows"] if row["engagements_active"]]
