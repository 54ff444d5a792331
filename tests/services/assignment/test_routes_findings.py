from __future__ import annotations

from typing import Any

import pytest

from events.ids import new_id
from events.log.database.connections import Pool
from services.assignment.app import SERVICE
from services.assignment.projections import FINDINGS_PROJECTION
from services.kit.feed.rebuild import rebuild
from tests.keys import asking_as
from tests.services.assignment.center import ENGAGEMENT_ID, SCREENED, Center

FINDING = {
    "number": "3",
    "title": "Reports wait for months",
    "text": "A third of the reports was reviewed after more than thirty days.",
    "on": "2020-03-10",
}
RECOMMENDATION = {
    "number": "3.1",
    "text": "Review each report within ten days.",
    "priority": "high",
    "on": "2020-03-11",
}
PATH = f"engagements/{ENGAGEMENT_ID}"
EVIDENCE = {"evidence": ["policy 12.3"], "on": "2020-04-01"}
VALIDATION = {"on": "2020-05-01"}
RETURN = {"reasons": ["outdated"], "on": "2020-05-01"}
VALIDATOR = "noble.robin"


async def recorded(center: Center) -> str:
    """An engagement with a finding; the finding's id."""
    await center.screened()
    await assigned(center)
    answer = await center.post(f"{PATH}/findings", FINDING)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def assigned(center: Center, validator: str = VALIDATOR) -> None:
    """A validator is assigned."""
    said = {"validator": validator, "of_provider": validator.partition(".")[0]}
    await center.do("assign-validator", **said, on="2020-04-02")


async def recommended(center: Center, finding_id: str, **other: Any) -> str:
    """A recommendation about the finding; its id."""
    answer = await center.post(
        f"{PATH}/recommendations", RECOMMENDATION | {"finding_id": finding_id} | other
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def step(
    center: Center, recommendation_id: str, verb: str, body: dict[str, Any], role: str
) -> dict[str, Any]:
    """One step of a recommendation; the answer, whatever it is."""
    path = f"{PATH}/recommendations/{recommendation_id}/{verb}"
    who = {"who": VALIDATOR} if role == "validator" else {}
    answer = await center.post(path, body, role, **who)
    told: dict[str, Any] = answer.json()
    return told


async def shown(center: Center, path: str) -> Any:
    await center.follow()
    answer = await center.get(path, "reader")
    assert answer.is_success, answer.text
    return answer.json()


async def test_a_finding_is_recorded_and_shown(center: Center) -> None:
    finding_id = await recorded(center)
    (one,) = (await shown(center, f"{PATH}/findings"))["items"]
    said = {name: FINDING[name] for name in ("number", "title", "text")}
    assert one == said | {
        "finding_id": finding_id,
        "engagement_id": str(ENGAGEMENT_ID),
        "ori": SCREENED.ori,
        "program": "cri-tac",
        "found_on": FINDING["on"],
        "corrected_on": None,
        "struck_on": None,
        "correction_reason": None,
    }


async def test_a_finding_that_was_recorded_wrongly_is_corrected_and_shown_so(
    center: Center,
) -> None:
    finding_id = await recorded(center)
    await recommended(center, finding_id)
    right = {"number": "4", "title": "Late", "text": "A fourth.", "found_on": "2020-03-09"}
    path = f"{PATH}/findings/{finding_id}/correct"
    said = right | {"reason": "entered-in-error", "on": "2020-03-20"}
    answer = await center.post(path, said)
    assert (answer.status_code, answer.json()["id"]) == (200, finding_id), answer.text
    (one,) = (await shown(center, f"{PATH}/findings"))["items"]
    assert {name: one[name] for name in right} == right
    assert (one["corrected_on"], one["correction_reason"]) == ("2020-03-20", "entered-in-error")
    assert (await center.post(path, said, "requester")).status_code == 403
    assert (await center.post(path, said, "provider")).status_code == 404


async def test_the_center_strikes_a_finding_once_what_it_led_to_is_set_aside(
    center: Center,
) -> None:
    finding_id = await recorded(center)
    one = await recommended(center, finding_id)
    path = f"{PATH}/findings/{finding_id}/strike"
    said = {"reason": "entered-in-error", "on": "2020-04-02"}
    assert (await center.post(path, said, "provider")).status_code == 403
    refused = await center.post(path, said)
    assert refused.json()["rule"] == "recommendations-stand"
    assert refused.json()["allowed"] == ["set-aside"]
    aside = {"reason": "no-longer-applicable", "on": "2020-04-01"}
    await step(center, one, "set-aside", aside, "coordinator")
    struck = await center.post(path, said)
    assert (struck.status_code, struck.json()["id"]) == (200, finding_id), struck.text
    (shown_one,) = (await shown(center, f"{PATH}/findings"))["items"]
    assert (shown_one["struck_on"], shown_one["number"]) == ("2020-04-02", "3")
    assert (await shown(center, f"{PATH}/progress"))["recommendations"] == 0
    again = await center.post(f"{PATH}/findings", FINDING)
    assert again.status_code == 201, "its number is free"


async def test_a_finding_of_an_engagement_that_is_not_opened_is_refused(center: Center) -> None:
    answer = await center.post(f"engagements/{new_id()}/findings", FINDING)
    assert (answer.status_code, answer.json()["rule"]) == (409, "engagement-not-opened")


async def test_a_recommendation_goes_from_evidence_to_sustained(center: Center) -> None:
    one = await recommended(center, await recorded(center))
    where = f"{PATH}/recommendations/{one}"
    for verb, body, role, status in (
        ("submit", EVIDENCE, "requester", "submitted"),
        ("return", RETURN, "validator", "returned"),
        ("submit", EVIDENCE | {"on": "2020-05-02"}, "requester", "submitted"),
        ("validate", VALIDATION | {"on": "2020-05-20"}, "validator", "validated"),
        ("sustain", {"on": "2021-05-20"}, "validator", "sustained"),
    ):
        answer = await step(center, one, verb, body, role)
        assert answer["id"] == one, answer
        assert (await shown(center, where))["status"] == status
    progress = await shown(center, f"{PATH}/progress")
    assert progress["implemented"] == {"count": 1, "percent": 100.0}


async def test_what_was_wrongly_ended_waits_for_the_validator_as_before(center: Center) -> None:
    one = await recommended(center, await recorded(center))
    where = f"{PATH}/recommendations/{one}"
    error = {"reason": "entered-in-error"}
    await step(center, one, "submit", EVIDENCE, "requester")
    await center.follow()
    before = await shown(center, where)
    for verb, body, role, status in (
        ("validate", VALIDATION | {"on": "2020-05-20"}, "validator", "validated"),
        ("withdraw-validation", error | {"on": "2020-06-01"}, "validator", "submitted"),
        (
            "set-aside",
            {"reason": "unable-to-assess", "on": "2020-06-02"},
            "coordinator",
            "set-aside",
        ),
        ("restore", error | {"on": "2020-06-03"}, "coordinator", "submitted"),
    ):
        answer = await step(center, one, verb, body, role)
        assert answer["id"] == one, answer
        after = await shown(center, where)
        assert after["status"] == status
        if status == "submitted":
            assert after == before


async def test_the_center_withdraws_no_validation(center: Center) -> None:
    one = await recommended(center, await recorded(center))
    path = f"{PATH}/recommendations/{one}/withdraw-validation"
    answer = await center.post(path, {"reason": "entered-in-error"})
    assert answer.status_code == 403


async def test_a_recommendation_is_found_where_the_answer_says(center: Center) -> None:
    finding_id = await recorded(center)
    answer = await center.post(
        f"{PATH}/recommendations", RECOMMENDATION | {"finding_id": finding_id}
    )
    await center.follow()
    found = await center.client.get(answer.headers["Location"], headers=asking_as("reader"))
    assert found.json()["number"] == "3.1"
    assert found.headers["ETag"] == answer.headers["ETag"] == '"2"'


async def test_the_version_of_the_progress_is_what_if_match_takes(center: Center) -> None:
    finding_id = await recorded(center)
    body = RECOMMENDATION | {"finding_id": finding_id}
    await center.follow()
    version = (await center.get(f"{PATH}/progress")).headers["ETag"]
    first = await center.post(f"{PATH}/recommendations", body, If_Match=version)
    assert first.status_code == 201
    stale = await center.post(f"{PATH}/recommendations", body | {"number": "3.2"}, If_Match=version)
    assert stale.status_code == 412


async def test_a_refusal_names_the_rule_and_what_is_allowed(center: Center) -> None:
    one = await recommended(center, await recorded(center))
    early = await step(center, one, "validate", VALIDATION, "validator")
    assert (early["status"], early["rule"]) == (409, "not-submitted")
    assert early["allowed"] == ["submit", "set-aside"]
    await step(center, one, "submit", EVIDENCE, "requester")
    other = await step(center, one, "validate", VALIDATION | {"validated_by": "mcca"}, "validator")
    assert (other["status"], other["rule"]) == (409, "another-party")


async def test_validation_waits_for_what_the_recommendation_depends_on(center: Center) -> None:
    finding_id = await recorded(center)
    first = await recommended(center, finding_id)
    second = await recommended(center, finding_id, number="3.2", depends_on=[first])
    await step(center, second, "submit", EVIDENCE, "requester")
    (waiting,) = (await shown(center, "validation-queue?on=2020-04-11"))["items"]
    assert (waiting["recommendation_id"], waiting["days_waiting"]) == (second, 10)
    assert waiting["waits_for"] == ["3.1"]
    refused = await step(center, second, "validate", VALIDATION, "validator")
    assert refused["rule"] == "dependency-not-settled"
    reason = {"reason": "no-longer-applicable", "on": "2020-04-20"}
    await step(center, first, "set-aside", reason, "coordinator")
    assert "position" in await step(center, second, "validate", VALIDATION, "validator")


async def test_the_queue_comes_in_pages_oldest_first(center: Center) -> None:
    finding_id = await recorded(center)
    ids = []
    for number in range(1, 4):
        ids.append(await recommended(center, finding_id, number=f"3.{number}"))
        evidence = EVIDENCE | {"on": f"2020-04-0{5 - number}"}
        await step(center, ids[-1], "submit", evidence, "requester")
    first = await shown(center, "validation-queue?limit=2")
    rest = await shown(center, f"validation-queue?limit=2&cursor={first['next']}")
    queue = [one["recommendation_id"] for one in first["items"] + rest["items"]]
    assert (queue, rest["next"]) == (ids[::-1], None)


async def test_what_waits_for_a_validator_says_by_when_it_is_due(center: Center) -> None:
    made = await recommended(center, await recorded(center))
    await step(center, made, "submit", EVIDENCE, "requester")
    for day, late in (("2020-05-01", False), ("2020-05-02", True)):
        (item,) = (await shown(center, f"validation-queue?on={day}"))["items"]
        assert (item["due_on"], item["late"]) == ("2020-05-01", late)


async def test_a_validator_sees_what_it_validated_itself_the_latest_first(center: Center) -> None:
    finding_id = await recorded(center)
    ids = [await recommended(center, finding_id, number=f"3.{number}") for number in range(1, 5)]
    await assigned(center, "mcca")
    for place, made in enumerate(ids, start=1):
        await step(center, made, "submit", EVIDENCE, "requester")
        by = {"who": "mcca" if place == 1 else VALIDATOR}
        path = f"{PATH}/recommendations/{made}/validate"
        answer = await center.post(path, {"on": f"2020-05-0{place}"}, "validator", **by)
        assert answer.is_success, answer.text
    error = {"reason": "entered-in-error", "on": "2020-05-06"}
    await step(center, ids[2], "withdraw-validation", error, "validator")
    await center.follow()

    async def validated(question: str, subject: str) -> Any:
        return (await center.get(f"validated{question}", "validator", who=subject)).json()

    first = await validated("?limit=1", "noble.robin")
    rest = await validated(f"?limit=1&cursor={first['next']}", "noble")
    found = [one["recommendation_id"] for one in first["items"] + rest["items"]]
    assert (found, rest["next"]) == ([ids[3], ids[1]], None)
    assert [one["number"] for one in (await validated("", "mcca"))["items"]] == ["3.1"]
    assert (await validated("", "iacp"))["items"] == []
    for role in ("reader", "coordinator"):
        assert (await center.get("validated", role)).status_code == 403


async def test_recommendations_are_filtered_by_status(center: Center) -> None:
    finding_id = await recorded(center)
    first = await recommended(center, finding_id)
    second = await recommended(center, finding_id, number="3.2")
    await step(center, first, "submit", EVIDENCE, "requester")
    of_status = f"{PATH}/recommendations?status="
    (waiting,) = (await shown(center, f"{of_status}submitted"))["items"]
    (still_open,) = (await shown(center, f"{of_status}open"))["items"]
    assert (waiting["recommendation_id"], still_open["recommendation_id"]) == (first, second)


async def test_findings_made_anew_from_the_log_hold_the_same_rows(
    center: Center, pool: Pool
) -> None:
    one = await recommended(center, await recorded(center))
    await step(center, one, "submit", EVIDENCE, "requester")
    await step(center, one, "return", RETURN, "validator")
    await center.follow()
    (report,) = await rebuild(pool, center.log, SERVICE.catalogue, [FINDINGS_PROJECTION])
    assert (report.equal, report.swapped, report.parked) == (True, True, 0)
    rows = {table.table: table.rows for table in report.tables}
    assert rows == {"findings": 1, "recommendations": 1, "reviews": 1}


@pytest.mark.parametrize("path", ["findings", "recommendations", "progress"])
async def test_an_engagement_that_nobody_knows_has_nothing_to_show(
    center: Center, path: str
) -> None:
    assert (await center.get(f"engagements/{new_id()}/{path}")).status_code == 404


async def test_a_retry_under_the_same_key_recommends_once(center: Center) -> None:
    body = RECOMMENDATION | {"finding_id": await recorded(center)}
    path = f"{PATH}/recommendations"
    first = await center.post(path, body, Idempotency_Key="one")
    again = await center.post(path, body, Idempotency_Key="one")
    assert first.json() == again.json()
    unmarked = await center.post(path, body)
    assert unmarked.json()["rule"] == "number-taken"


@pytest.mark.parametrize(
    ("verb", "body", "roles"),
    [
        ("submit", EVIDENCE, ["validator", "reader"]),
        ("validate", VALIDATION, ["coordinator", "operator", "requester", "provider", "reader"]),
        ("return", RETURN, ["coordinator", "requester", "provider"]),
        ("sustain", {}, ["coordinator", "requester", "provider"]),
        ("withdraw-validation", {"reason": "entered-in-error"}, ["coordinator", "operator"]),
        ("set-aside", {"reason": "unable-to-assess"}, ["requester", "provider", "reader"]),
    ],
)
async def test_evidence_is_judged_by_validators_and_by_nobody_else(
    center: Center, verb: str, body: dict[str, Any], roles: list[str]
) -> None:
    for role in roles:
        assert (await step(center, str(new_id()), verb, body, role))["status"] == 403


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("submit", {"evidence": []}),
        ("submit", EVIDENCE | {"submitted_by": "The Agency"}),
        ("return", RETURN | {"reasons": []}),
        ("return", RETURN | {"reasons": ["bad"]}),
        ("set-aside", {"reason": "tired"}),
        ("validate", VALIDATION | {"unknown": 1}),
    ],
    ids=str,
)
async def test_a_step_that_breaks_a_limit_is_a_problem(
    center: Center, verb: str, body: dict[str, Any]
) -> None:
    role = "validator" if verb in {"validate", "return"} else "operator"
    await recorded(center)
    answer = await step(center, str(new_id()), verb, body, role)
    assert (answer["status"], bool(answer["errors"])) == (422, True)
