from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from events.contracts.examples import examples
from events.event import Event
from events.intake import OriAliased
from tests.services.assignment.center import ENGAGEMENT_ID, EXPERT, IACP, SCREENED, Center

MERGED = "IA0570400"
ENDED = {"member_until": "2021-12-31"}


async def test_a_provider_is_enrolled_and_shown(center: Center) -> None:
    answer = await center.post("providers", IACP)
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/assignment/providers/iacp"
    await center.follow()
    shown = await center.get("providers/iacp")
    assert shown.json() == IACP | {
        "version": 1,
        "member_until": None,
        "programs_since": IACP["member_from"],
    }
    assert shown.headers["ETag"] == answer.headers["ETag"] == '"1"'


async def test_enrolling_the_same_again_appends_nothing(center: Center) -> None:
    first = await center.post("providers", IACP)
    again = await center.post("providers", IACP)
    assert again.json() == first.json()


async def test_enrolling_with_other_terms_is_a_problem_that_names_the_rule(center: Center) -> None:
    await center.post("providers", IACP)
    answer = await center.post("providers", IACP | {"name": "Another"})
    assert answer.status_code == 409
    assert answer.json()["rule"] == "enrolled-already"
    assert answer.json()["allowed"] == ["end-membership", "renew", "programs"]


async def test_a_membership_ends(center: Center) -> None:
    await center.post("providers", IACP)
    answer = await center.post("providers/iacp/end-membership", ENDED)
    assert answer.json()["version"] == 2
    await center.follow()
    assert (await center.get("providers/iacp")).json()["member_until"] == "2021-12-31"


async def test_a_membership_ends_only_at_the_version_asked_for(center: Center) -> None:
    await center.post("providers", IACP)
    stale = await center.post("providers/iacp/end-membership", ENDED, If_Match='"7"')
    assert stale.status_code == 412
    assert (
        await center.post("providers/iacp/end-membership", ENDED, If_Match='"1"')
    ).status_code == 200


async def test_a_provider_that_nobody_knows_is_not_found(center: Center) -> None:
    assert (await center.get("providers/nobody")).status_code == 404


async def test_providers_come_in_pages(center: Center) -> None:
    for slug in ("noble", "iacp", "ntoa"):
        await center.post("providers", IACP | {"provider": slug})
    await center.follow()
    first = (await center.get("providers?limit=2")).json()
    rest = (await center.get(f"providers?limit=2&cursor={first['next']}")).json()
    assert [one["provider"] for one in first["items"] + rest["items"]] == ["iacp", "noble", "ntoa"]
    assert rest["next"] is None


async def test_an_expert_is_listed_and_shown(center: Center) -> None:
    expert_id = await center.staffed()
    shown = (await center.get(f"experts/{expert_id}")).json()
    assert shown["expert_id"] == expert_id
    assert (shown["name"], shown["listed_on"]) == ("Dana Example", "2018-01-01")


async def test_experts_are_listed_by_provider(center: Center) -> None:
    expert_id = await center.staffed()
    ours = (await center.get("experts?provider=iacp")).json()
    theirs = (await center.get("experts?provider=noble")).json()
    assert [one["expert_id"] for one in ours["items"]] == [expert_id]
    assert theirs["items"] == []


async def test_an_expert_of_an_unknown_provider_is_refused(center: Center) -> None:
    answer = await center.post("experts", EXPERT)
    assert (answer.status_code, answer.json()["rule"]) == (409, "provider-not-enrolled")


async def test_a_retry_under_the_same_key_lists_one_expert(center: Center) -> None:
    await center.post("providers", IACP)
    await center.follow()
    first = await center.post("experts", EXPERT, Idempotency_Key="one")
    again = await center.post("experts", EXPERT, Idempotency_Key="one")
    assert first.json() == again.json()
    other = await center.post("experts", EXPERT | {"capacity": 3}, Idempotency_Key="one")
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("providers", IACP | {"provider": "Not A Slug"}),
        ("providers", IACP | {"programs": []}),
        ("providers", IACP | {"unknown": 1}),
        ("experts", EXPERT | {"capacity": 0}),
        ("experts", EXPERT | {"states": ["Iowa"]}),
        ("experts", {"provider": "iacp"}),
    ],
    ids=str,
)
async def test_a_body_that_breaks_a_limit_is_a_problem(
    center: Center, path: str, body: dict[str, Any]
) -> None:
    answer = await center.post(path, body)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"]


@pytest.mark.parametrize("role", ["requester", "provider", "reader"])
async def test_only_the_center_enrols_and_lists(center: Center, role: str) -> None:
    assert (await center.post("providers", IACP, role)).status_code == 403
    assert (await center.post("experts", EXPERT, role)).status_code == 403


async def test_the_names_of_experts_are_not_for_every_reader(center: Center) -> None:
    assert (await center.get("experts", "reader")).status_code == 403
    assert (await center.get("providers", "reader")).status_code == 200


async def test_a_provider_comes_back_and_shows_all_its_days(center: Center) -> None:
    await center.post("providers", IACP)
    await center.post("providers/iacp/end-membership", ENDED)
    back = await center.post("providers/iacp/renew", {"member_from": "2023-01-01"})
    assert back.json()["version"] == 3
    changed = {"programs": ["critical-response"], "on": "2023-02-01"}
    assert (await center.post("providers/iacp/programs", changed)).status_code == 200
    await center.follow()
    shown = (await center.get("providers/iacp")).json()
    assert (shown["member_from"], shown["member_until"]) == ("2023-01-01", None)
    assert (shown["programs"], shown["programs_since"]) == (["critical-response"], "2023-02-01")
    assert (await center.get("providers/iacp/history")).json() == {
        "memberships": [
            {"member_from": "2018-01-01", "member_until": "2021-12-31"},
            {"member_from": "2023-01-01", "member_until": None},
        ],
        "programs": [
            {"since": "2018-01-01", "programs": ["cri-tac"]},
            {"since": "2023-02-01", "programs": ["critical-response"]},
        ],
    }


async def test_a_renewal_that_overlaps_is_a_problem_that_names_the_rule(center: Center) -> None:
    await center.post("providers", IACP)
    answer = await center.post("providers/iacp/renew", {"member_from": "2023-01-01"})
    assert (answer.status_code, answer.json()["rule"]) == (409, "member-already")
    assert answer.json()["allowed"] == ["end-membership"]


async def test_a_profile_changes_and_is_shown_as_of_a_day(center: Center) -> None:
    expert_id = await center.staffed()
    changed = EXPERT | {"capacity": 4, "languages": ["es"], "based_in": "IL", "on": "2020-01-01"}
    answer = await center.put(f"experts/{expert_id}/profile", changed)
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    await center.follow()
    now = (await center.get(f"experts/{expert_id}")).json()
    before = (await center.get(f"experts/{expert_id}?on=2019-12-31")).json()
    assert (now["capacity"], now["languages"], now["based_in"]) == (4, ["es"], "IL")
    assert (before["capacity"], before["languages"], before["version"]) == (2, [], 2)
    assert (await center.get(f"experts/{expert_id}?on=2017-01-01")).status_code == 404


async def test_what_is_said_of_an_expert_is_in_the_history(center: Center) -> None:
    expert_id = await center.staffed()
    path, on = f"experts/{expert_id}", {"on": "2020-01-02"}
    absent = {"absent_from": "2020-02-01", "absent_until": "2020-02-09"} | on
    for said, body in (
        ("absences", absent),
        ("employments", {"ori": "IA0570100"} | on),
        ("conflicts", {"ori": "IA0820000", "note": "a relative"} | on),
    ):
        answer = await center.post(f"{path}/{said}", body, "provider")
        assert answer.status_code == 200, answer.text
    await center.follow()
    history = (await center.get(f"{path}/history")).json()
    assert history["absences"] == [
        {"absent_from": "2020-02-01", "absent_until": "2020-02-09", "noted_on": "2020-01-02"}
    ]
    assert history["employments"] == [
        {"ori": "IA0570100", "employed_until": None, "noted_on": "2020-01-02"}
    ]
    assert history["conflicts"] == [
        {"ori": "IA0820000", "declared_on": "2020-01-02", "note": "a relative"}
    ]
    assert [one["since"] for one in history["profiles"]] == ["2018-01-01"]


async def test_what_was_entered_in_error_excludes_an_expert_no_longer(center: Center) -> None:
    expert = await center.staffed()
    await center.screened()
    path, on = f"experts/{expert}", {"on": "2020-03-02"}
    days = {"absent_from": "2020-03-01", "absent_until": "2020-12-31"}
    agency = {"ori": SCREENED.ori}
    candidates = f"engagements/{ENGAGEMENT_ID}/candidates?on=2020-03-09"
    for said, body, back, named in (
        ("absences", days, "absences/strike", days),
        ("employments", agency, "conflicts/take-back", agency | {"kind": "employment"}),
        ("conflicts", agency, "conflicts/take-back", agency | {"kind": "declared"}),
    ):
        await center.post(f"{path}/{said}", body | on)
        await center.follow()
        assert (await center.get(candidates)).json()["ranked"] == 0
        assert len((await center.get(f"{path}/history")).json()[said]) == 1
        answer = await center.post(f"{path}/{back}", named | on)
        assert answer.status_code == 200, answer.text
        await center.follow()
        assert (await center.get(candidates)).json()["ranked"] == 1
        assert (await center.get(f"{path}/history")).json()[said] == []


async def test_the_log_says_at_once_what_was_taken_back(center: Center) -> None:
    """The rows still know the conflict; who is assigned is looked at in the log."""
    expert = await center.staffed()
    await center.screened()
    on = {"on": "2020-03-02"}
    await center.post(f"experts/{expert}/conflicts", {"ori": SCREENED.ori} | on)
    await center.follow()
    choice = {"on": "2020-03-09", "expert_id": expert, "provider": "iacp"}
    refused = await center.post(f"engagements/{ENGAGEMENT_ID}/assign", choice)
    assert refused.status_code == 409
    back = {"ori": SCREENED.ori, "kind": "declared"} | on
    await center.post(f"experts/{expert}/conflicts/take-back", back)
    answer = await center.post(f"engagements/{ENGAGEMENT_ID}/assign", choice)
    assert answer.status_code == 200, answer.text


async def test_the_center_alone_takes_a_conflict_back(center: Center) -> None:
    path, on = f"experts/{await center.staffed()}", {"on": "2020-03-02"}
    await center.post(f"{path}/conflicts", {"ori": "IA0820000"} | on, "provider")
    back = {"ori": "IA0820000", "kind": "declared"} | on
    answer = await center.post(f"{path}/conflicts/take-back", back, "provider")
    assert answer.status_code == 403
    assert (await center.post(f"{path}/conflicts/take-back", back)).status_code == 200


async def test_nothing_is_said_of_an_expert_whom_nobody_knows(center: Center) -> None:
    nobody = "experts/01700000-0000-7000-8000-00000000dead"
    answer = await center.post(f"{nobody}/conflicts", {"ori": "IA0570100"})
    assert (answer.status_code, answer.json()["rule"]) == (409, "not-listed")
    assert (await center.get(f"{nobody}/history")).status_code == 404
    assert (await center.get("providers/nobody/history")).status_code == 404


async def test_whoever_worked_for_what_the_agency_was_is_neither_candidate_nor_assigned(
    center: Center,
) -> None:
    expert = await center.staffed()
    await center.screened()
    await center.post(f"experts/{expert}/employments", {"ori": MERGED, "on": "2020-01-02"})
    await center.follow()
    candidates, on = f"engagements/{ENGAGEMENT_ID}/candidates?on=2020-03-09", {"on": "2020-03-09"}
    assert (await center.get(candidates)).json()["ranked"] == 1
    succeeded = examples()["AgencySucceeded"].model_copy(
        update={"ori": MERGED, "successor": SCREENED.ori, "succeeded_on": date(2020, 3, 9)}
    )
    await center.tell(f"agency-{MERGED}", succeeded)
    # The rows do not know it yet; the log does.
    answer = await center.post(
        f"engagements/{ENGAGEMENT_ID}/assign", on | {"expert_id": expert, "provider": "iacp"}
    )
    assert (answer.status_code, answer.json()["rule"]) == (409, "formerly-employed")
    await center.follow()
    shown = (await center.get(candidates)).json()
    assert (shown["ranked"], shown["excluded_by_rule"]) == (0, {"formerly-employed": 1})


@pytest.mark.parametrize("what", ["employments", "conflicts"])
async def test_an_alias_in_what_is_told_of_an_expert_means_its_agency(
    center: Center, what: str
) -> None:
    expert = f"experts/{await center.staffed()}"
    alias = OriAliased(ori="INIPD0000", stands_for="IN0494900", aliased_on=date(2019, 1, 1))
    await center.tell("agency-INIPD0000", alias)
    await center.follow()
    for given in ("INIPD00", "INIPD0000", "IN0494900"):
        answer = await center.post(f"{expert}/{what}", {"ori": given, "on": "2020-03-02"})
        assert answer.status_code == 200
    await center.follow()
    history = (await center.get(f"{expert}/history")).json()
    assert [one["ori"] for one in history[what]] == ["IN0494900"]


def registered(ori: str) -> Event:
    return examples()["AgencyRegistered"].model_copy(update={"ori": ori})


@pytest.mark.parametrize("what", ["employments", "conflicts"])
async def test_seven_characters_mean_the_only_agency_with_the_usual_ending(
    center: Center, what: str
) -> None:
    expert = f"experts/{await center.staffed()}"
    await center.tell("agency-KY0050000", registered("KY0050000"))
    await center.tell("agency-KY0050100", registered("KY0050100"))
    await center.follow()
    answer = await center.post(f"{expert}/{what}", {"ori": "KY00500", "on": "2020-03-02"})
    assert answer.status_code == 200
    await center.follow()
    history = (await center.get(f"{expert}/history")).json()
    assert [one["ori"] for one in history[what]] == ["KY0050000"]


@pytest.mark.parametrize("what", ["employments", "conflicts"])
@pytest.mark.parametrize(
    ("known", "rule"),
    [
        ([], "agency-not-registered"),
        (["KY0050001"], "ori-ambiguous"),
        (["KY0050000", "KY0050001"], "ori-ambiguous"),
    ],
    ids=["nobody", "a neighbour alone", "two"],
)
async def test_seven_characters_that_do_not_say_which_agency_are_refused_and_not_guessed(
    center: Center, what: str, known: list[str], rule: str
) -> None:
    expert = f"experts/{await center.staffed()}"
    for ori in known:
        await center.tell(f"agency-{ori}", registered(ori))
    await center.follow()
    answer = await center.post(f"{expert}/{what}", {"ori": "KY00500", "on": "2020-03-02"})
    problem = answer.json()
    assert (answer.status_code, problem["rule"]) == (409, rule)
    assert [fault["field"] for fault in problem["errors"]] == ["body.ori"] * max(1, len(known))
    assert problem.get("allowed", []) == known
    await center.follow()
    assert (await center.get(f"{expert}/history")).json()[what] == []
