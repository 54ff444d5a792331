"""A trail: every fact about a thing, or of a person's doing, in people's words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from events.ids import new_id
from events.telling.changes import WITHHELD
from services.kit.feed.connections import lent
from services.reporting.queries import trail
from tests.services.reporting.lives import Life, day, fact
from tests.services.reporting.reports import Reports

ONE, OTHER = Life(1), Life(2, ori="CO0340100")
INVITED = UUID(int=77)
NOBODYS = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
ADA = {
    "name": "Ada Lovelace",
    "email": "ada@agency.example",
    "telephone": None,
    "role": "point_of_contact",
}


def note() -> Any:
    return fact("NoteWritten", request_id=ONE.request_id, noted_on=day("2023-01-12"), text="Ada!")


def invited(life: Life, invitation_id: UUID = INVITED) -> Any:
    named = {"request_id": life.request_id, "engagement_id": life.engagement_id}
    return fact("EvaluationInvited", invitation_id=invitation_id, **named)


def answered() -> list[Any]:
    named = {"request_id": ONE.request_id, "engagement_id": ONE.engagement_id}
    return [
        fact("AnswerReceived", **named, testimonial="They were great."),
        fact("EvaluationAnswered", invitation_id=INVITED, **named),
    ]


def found() -> Any:
    return fact("FindingRecorded", engagement_id=ONE.engagement_id, found_on=day("2023-03-01"))


def lived() -> list[Any]:
    """The facts of one request among those of another."""
    amended = fact("RequestAmended", request_id=ONE.request_id, contact=ADA, move=None)
    return [
        *(ONE.submitted(), OTHER.submitted(), note(), amended, ONE.screened(), ONE.opened()),
        *(OTHER.screened(), OTHER.opened(), found(), invited(ONE), *answered()),
        invited(OTHER, UUID(int=78)),
    ]


async def asked(reports: Reports, path: str, **more: str) -> list[dict[str, Any]]:
    answer = await reports.get(f"trail/{path}", **more)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def types(items: list[dict[str, Any]]) -> list[str]:
    return [each["type"] for each in items]


async def test_a_request_is_told_with_its_desk_its_work_and_who_was_asked(
    reports: Reports,
) -> None:
    await reports.told(lived())
    told = await asked(reports, f"requests/{ONE.request_id}")
    assert types(told) == [
        *("RequestSubmitted", "NoteWritten", "RequestAmended", "RequestScreened"),
        *("EngagementOpened", "FindingRecorded", "EvaluationInvited"),
    ]
    first = told[0]
    assert (first["position"], first["actor"], first["caused_by"]) == (1, "coordinator:maria", None)
    assert (first["happened_on"], first["says"]) == (
        *("2023-01-10", "IA0570100 asked for help (CRI-TAC)."),
    )
    [name] = [change for change in told[2]["changes"] if change["field"] == "contact.name"]
    before = ONE.submitted().model_dump()["contact"]["name"]
    assert name == {"part": None, "field": "contact.name"} | {
        "before": before,
        "after": "Ada Lovelace",
    }


async def test_who_answered_and_what_is_in_no_trail(reports: Reports) -> None:
    await reports.told(lived())
    for path in (
        *(f"requests/{ONE.request_id}", f"engagements/{ONE.engagement_id}"),
        *("agencies/IA0570100", "people/maria"),
    ):
        answer = await reports.get(f"trail/{path}?limit=200")
        assert answer.json()["items"]
        assert "Answer" not in answer.text
        assert "great" not in answer.text


async def test_an_engagement_is_told_with_its_findings_and_invitations(reports: Reports) -> None:
    await reports.told(lived())
    told = await asked(reports, f"engagements/{ONE.engagement_id}")
    assert types(told) == ["EngagementOpened", "FindingRecorded", "EvaluationInvited"]


async def test_an_agency_is_told_with_the_requests_that_it_has_a_part_in(reports: Reports) -> None:
    registered = fact("AgencyRegistered", ori="CO0340100")
    await reports.told([registered, *lived(), ONE.joined("CO0340100", "2023-02-01")])
    told = types(await asked(reports, "agencies/CO0340100?limit=200"))
    assert told[0] == "AgencyRegistered"
    assert told.count("RequestSubmitted") == 2
    assert told[-1] == "AgencyJoined"
    only = types(await asked(reports, "agencies/IA0570100?limit=200"))
    assert only.count("RequestSubmitted") == 1


async def test_an_agency_with_more_requests_than_are_told_says_how_many_are_left_out(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered = fact("AgencyRegistered", ori="CO0340100")
    await reports.told([registered, *lived(), ONE.joined("CO0340100", "2023-02-01")])
    whole = await reports.get("trail/agencies/CO0340100?limit=200")
    assert "Byfield-Requests-Left-Out" not in whole.headers
    monkeypatch.setattr(trail, "AGENCY_REQUESTS_MAX", 1)
    cut = await reports.get("trail/agencies/CO0340100?limit=200")
    assert cut.headers["Byfield-Requests-Left-Out"] == "1"
    told = [each for each in cut.json()["items"] if each["type"] == "RequestSubmitted"]
    [left] = {each["stream"] for each in told}
    submitted = [e for e in whole.json()["items"] if e["type"] == "RequestSubmitted"]
    assert left == max(each["stream"] for each in submitted)


async def test_a_person_is_told_by_what_was_done_and_by_what_was_told_of_access(
    reports: Reports,
) -> None:
    person_id = new_id()
    removed = fact("PersonRemoved", person_id=person_id)
    await reports.told([*lived(), removed])
    assert types(await asked(reports, f"people/person-{person_id}")) == ["PersonRemoved"]
    done = await asked(reports, "people/maria?limit=200")
    assert "RequestSubmitted" in types(done)
    assert {each["actor"] for each in done} == {"coordinator:maria"}


async def test_a_person_is_told_by_what_others_told_of_the_person(reports: Reports) -> None:
    took = fact("CoordinatorTook", coordinator="jo", instead_of="ada")
    released = fact("CoordinatorReleased", coordinator="jo")
    await reports.told([took, released])
    jo, ada = [await asked(reports, f"people/{name}") for name in ("jo", "ada")]
    assert types(jo) == ["CoordinatorTook", "CoordinatorReleased"]
    assert types(ada) == ["CoordinatorTook"]
    assert (await reports.get("trail/people/a")).status_code == 404


async def test_an_expert_is_told_by_the_roster_and_by_the_work(reports: Reports) -> None:
    expert, other = new_id(), new_id()
    asked_anew = fact("ForgettingAsked", subject=f"expert-{expert}")
    await reports.told(
        [
            fact("ExpertListed", expert_id=expert),
            fact("ExpertListed", expert_id=other),
            fact("ProviderAssigned", expert_id=expert, engagement_id=ONE.engagement_id),
            fact("DeliveryRecorded", expert_id=other, further_experts=(expert,)),
            fact("DeliveryRecorded", expert_id=other, further_experts=()),
            asked_anew,
        ]
    )
    told = await asked(reports, f"people/expert-{expert}")
    assert types(told) == [
        *("ExpertListed", "ProviderAssigned", "DeliveryRecorded", "ForgettingAsked"),
    ]


async def test_a_contact_is_told_by_who_was_named_in_that_place(reports: Reports) -> None:
    chief = ADA | {"role": "agency_executive"}
    await reports.told(
        [
            ONE.submitted(),
            OTHER.submitted(),
            fact("ContactNamed", ori="IA0570100", contact=ADA),
            fact("ContactNamed", ori="IA0570100", contact=chief),
            fact("ContactNamed", ori="CO0340100", contact=ADA),
            fact("ExecutiveChanged", ori="IA0570100", contact=chief),
            fact("RequestAmended", request_id=ONE.request_id, contact=ADA, move=None),
            fact("RequestAmended", request_id=OTHER.request_id, contact=ADA, move=None),
            fact("AgencyPeopleForgotten", ori="IA0570100", subject="agency-IA0570100"),
        ]
    )
    contact = await asked(reports, "people/contact-IA0570100-point_of_contact")
    role = ONE.submitted().model_dump()["contact"]["role"]
    submitted = [1] if role == "point_of_contact" else []
    assert [each["position"] for each in contact] == [*submitted, 3, 7, 9]
    executive = await asked(reports, "people/contact-IA0570100-agency_executive")
    assert [each["position"] for each in executive] == [4, 6, 9]
    nobody = await reports.get("trail/people/contact-TX9999999-agency_executive")
    assert nobody.status_code == 404


async def test_administrators_see_that_something_was_done_and_not_what(reports: Reports) -> None:
    await reports.told([*lived(), fact("PersonRemoved", person_id=UUID(int=9))])
    answer = await reports.get("trail/people/maria?limit=200", "administrator")
    *work, removed = answer.json()["items"]
    assert removed["says"].startswith("The person may not use the system")
    assert {each["says"] for each in work} == {WITHHELD}
    assert {str(each["changes"]) + str(each["happened_on"]) for each in work} == {"[]None"}
    assert "Ada" not in answer.text
    for path in (f"requests/{ONE.request_id}", "agencies/IA0570100"):
        assert (await reports.get(f"trail/{path}", "administrator")).status_code == 403


async def test_a_trail_is_told_page_by_page_each_fact_once(reports: Reports) -> None:
    await reports.told(lived())
    path, seen = f"trail/requests/{ONE.request_id}?limit=2", list[int]()
    page = (await reports.get(path)).json()
    while True:
        assert len(page["items"]) <= 2
        seen += [each["position"] for each in page["items"]]
        if page["next"] is None:
            break
        page = (await reports.get(f"{path}&cursor={page['next']}")).json()
    whole = await asked(reports, f"requests/{ONE.request_id}")
    assert seen == [each["position"] for each in whole]
    assert len(set(seen)) == len(seen) == 7


async def test_a_trail_is_told_as_of_a_position(reports: Reports) -> None:
    await reports.told(lived())
    then = await asked(reports, f"requests/{ONE.request_id}?as_of=4")
    assert [each["position"] for each in then] == [1, 3, 4]
    answer = await reports.get(f"trail/requests/{OTHER.request_id}?as_of=1")
    assert answer.status_code == 404
    later = await reports.get(f"trail/requests/{OTHER.request_id}?as_of=999")
    assert later.status_code == 409


@pytest.mark.parametrize(
    "path", [f"requests/{NOBODYS}", f"engagements/{NOBODYS}", "agencies/TX9999999", "people/no"]
)
async def test_what_there_is_not_is_404(reports: Reports, path: str) -> None:
    await reports.told(lived())
    assert (await reports.get(f"trail/{path}")).status_code == 404


@pytest.mark.parametrize(
    "path", ["requests/1", "agencies/IA", "people/a%20b", f"requests/{NOBODYS}?limit=0"]
)
async def test_what_is_no_id_is_refused_by_name(reports: Reports, path: str) -> None:
    answer: httpx.Response = await reports.get(f"trail/{path}")
    assert answer.status_code in {422, 400}, answer.text
    assert answer.json()["errors"]


async def test_that_somebody_looked_is_recorded(reports: Reports) -> None:
    await reports.told(lived())
    await asked(reports, f"requests/{ONE.request_id}", who="jo")
    async with lent(reports.running.pool) as connection:
        [row] = await connection.fetch("SELECT * FROM read WHERE operation = 'show_request_trail'")
    assert (row["person"], row["thing_id"], row["rows"]) == ("jo", str(ONE.request_id), 7)
