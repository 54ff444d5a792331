"""What every operation says to which day; a new one fails until it is told here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from events.event import Event
from tests.services.days.clocked import Clocked
from tests.services.days.routes import PROVIDER, ROUTES, Kind, Life, enrolled
from tests.services.every_route import operations

DAY_BEFORE_THE_CENTER: Final = "2010-12-31"
LONG_AGO: Final = "1900-01-01"
TODAY: Final = "2024-09-30"
ONLY_ON_GUAM: Final = "2024-10-01"
"""It has begun there, and not at the center."""
NOWHERE_YET: Final = "2024-10-02"
TEN_YEARS_AHEAD: Final = "2034-10-01"
FARTHER_AHEAD: Final = "2034-10-02"
OUT_OF_ALL_BOUNDS: Final = ("1899-12-31", "2100-01-01")

REFUSED_DAYS: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.ACT: {DAY_BEFORE_THE_CENTER: "before-the-center", NOWHERE_YET: "in-the-future"},
    Kind.OLDER: {NOWHERE_YET: "in-the-future"},
    Kind.QUESTION: {},
}
TAKEN_DAYS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.ACT: (ONLY_ON_GUAM,),
    Kind.OLDER: (LONG_AGO, ONLY_ON_GUAM),
    Kind.QUESTION: (LONG_AGO, DAY_BEFORE_THE_CENTER, TODAY),
}

MIDNIGHT: Final = datetime.fromisoformat("2024-10-01T04:00Z")
"""At the center: its fiscal year begins."""
MEMBERS: Final[Mapping[str, tuple[Sequence[Event], Mapping[str, Any]]]] = {
    "POST /assignment/providers": (
        (),
        {"provider": PROVIDER, "name": "A", "programs": ["cri-tac"], "member_from": LONG_AGO},
    ),
    "POST /assignment/providers/{provider}/end-membership": ((enrolled(),), {}),
    "POST /assignment/providers/{provider}/renew": (
        (enrolled(until=date(1949, 12, 31)),),
        {"member_from": "1950-01-01"},
    ),
}
"""Whose days are none of an act."""
OTHER_DAYS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("POST /intake/requests", "wanted_from"): {
        FARTHER_AHEAD: "too-far-ahead",
        DAY_BEFORE_THE_CENTER: "",
    },
    ("POST /intake/requests", "wanted_until"): {
        FARTHER_AHEAD: "too-far-ahead",
        TEN_YEARS_AHEAD: "",
    },
    ("POST /intake/requests/{request_id}/amend", "submitted_on"): {
        DAY_BEFORE_THE_CENTER: "before-the-center",
        NOWHERE_YET: "before-submission",
        "2024-09-12": "",
    },
    ("POST /intake/requests/{request_id}/amend", "wanted_days.wanted_from"): {
        FARTHER_AHEAD: "too-far-ahead",
        TEN_YEARS_AHEAD: "",
        DAY_BEFORE_THE_CENTER: "",
    },
    ("POST /intake/requests/{request_id}/amend", "wanted_days.wanted_until"): {
        FARTHER_AHEAD: "too-far-ahead",
        TEN_YEARS_AHEAD: "",
    },
    ("POST /intake/agencies/{ori}/take-back", "happened_on"): {LONG_AGO: ""},
    ("POST /assignment/providers", "member_from"): {LONG_AGO: ""},
    ("POST /assignment/providers", "member_until"): {"1950-01-01": ""},
    ("POST /assignment/providers/{provider}/end-membership", "member_until"): {LONG_AGO: ""},
    ("POST /assignment/providers/{provider}/renew", "member_from"): {"1950-01-01": ""},
    ("POST /assignment/providers/{provider}/renew", "member_until"): {"1951-01-01": ""},
    ("POST /assignment/experts/{expert_id}/absences", "absent_from"): {"1950-01-01": ""},
    ("POST /assignment/experts/{expert_id}/absences", "absent_until"): {
        FARTHER_AHEAD: "too-far-ahead",
        TEN_YEARS_AHEAD: "",
    },
    ("POST /assignment/experts/{expert_id}/employments", "employed_until"): {
        NOWHERE_YET: "in-the-future",
        LONG_AGO: "",
    },
    ("POST /assignment/engagements/{engagement_id}/keep-on", "kept_until"): {
        FARTHER_AHEAD: "too-far-ahead",
        TEN_YEARS_AHEAD: "",
        DAY_BEFORE_THE_CENTER: "out-of-order",
    },
    ("POST /assignment/engagements/{engagement_id}/plan/propose", "milestones.0.due_on"): {
        FARTHER_AHEAD: "too-far-ahead",
        TEN_YEARS_AHEAD: "",
    },
    ("POST /assignment/engagements/{engagement_id}/plan/amend", "milestones.0.due_on"): {
        FARTHER_AHEAD: "too-far-ahead",
        TEN_YEARS_AHEAD: "",
    },
    ("POST /intake/requests/{request_id}/desk/notes/{note_id}/correct", "noted_on"): {
        DAY_BEFORE_THE_CENTER: "before-the-center",
        NOWHERE_YET: "in-the-future",
        "2024-09-12": "",
    },
    (
        "POST /assignment/engagements/{engagement_id}/deliveries/{delivery_id}/correct",
        "delivered_on",
    ): {DAY_BEFORE_THE_CENTER: "before-the-center", "2024-09-12": ""},
    ("POST /assignment/engagements/{engagement_id}/deliver/correct", "delivered_on"): {
        DAY_BEFORE_THE_CENTER: "before-the-center",
        NOWHERE_YET: "in-the-future",
        "2024-09-12": "",
    },
    ("POST /assignment/engagements/{engagement_id}/correct-day", "happened_on"): {
        DAY_BEFORE_THE_CENTER: "before-the-center",
        NOWHERE_YET: "in-the-future",
        "2024-09-13": "",
    },
    ("POST /assignment/engagements/{engagement_id}/hold/correct", "happened_on"): {
        DAY_BEFORE_THE_CENTER: "before-the-center",
        NOWHERE_YET: "in-the-future",
        "2024-09-13": "",
    },
    ("POST /assignment/engagements/{engagement_id}/steps/correct", "happened_on"): {
        DAY_BEFORE_THE_CENTER: "before-the-center",
        NOWHERE_YET: "in-the-future",
        "2024-09-12": "",
    },
    ("POST /assignment/engagements/{engagement_id}/hand-overs/correct", "happened_on"): {
        DAY_BEFORE_THE_CENTER: "before-the-center",
        NOWHERE_YET: "in-the-future",
        "2024-09-13": "",
    },
    ("POST /assignment/engagements/{engagement_id}/hand-overs/correct", "wrong_on"): {
        DAY_BEFORE_THE_CENTER: "hand-over-unknown",
        NOWHERE_YET: "hand-over-unknown",
    },
    ("POST /intake/requests/{request_id}/correct-day", "happened_on"): {
        DAY_BEFORE_THE_CENTER: "before-the-center",
        NOWHERE_YET: "in-the-future",
        "2024-09-02": "",
    },
    ("POST /intake/requests/{request_id}/authorize/take-back", "wrong_on"): {
        LONG_AGO: "not-authorized",
        NOWHERE_YET: "not-authorized",
        "2024-09-01": "",
    },
    ("POST /assignment/experts/{expert_id}/absences/strike", "absent_from"): {
        LONG_AGO: "no-such-absence",
        "2024-09-10": "",
    },
    ("POST /assignment/experts/{expert_id}/absences/strike", "absent_until"): {
        FARTHER_AHEAD: "no-such-absence",
        "2024-09-12": "",
    },
    ("POST /assignment/engagements/{engagement_id}/findings/{finding_id}/correct", "found_on"): {
        DAY_BEFORE_THE_CENTER: "before-the-center",
        NOWHERE_YET: "in-the-future",
        "2024-09-12": "",
    },
    ("GET /reporting/figures", "from"): {LONG_AGO: "", "2099-12-31": ""},
    ("GET /reporting/figures", "until"): {LONG_AGO: "", "2099-12-31": ""},
    ("GET /reporting/figures", "recorded_by"): {LONG_AGO: "", TODAY: ""},
    ("GET /reporting/measures/{measure}", "from"): {LONG_AGO: "", "2099-12-31": ""},
    ("GET /reporting/measures/{measure}", "until"): {LONG_AGO: "", "2099-12-31": ""},
    ("GET /reporting/measures/{measure}", "recorded_by"): {LONG_AGO: "", TODAY: ""},
    ("GET /reporting/measures/{measure}/facts", "from"): {LONG_AGO: "", "2099-12-31": ""},
    ("GET /reporting/measures/{measure}/facts", "until"): {LONG_AGO: "", "2099-12-31": ""},
    ("GET /reporting/measures/{measure}/facts", "recorded_by"): {LONG_AGO: "", TODAY: ""},
    ("GET /reporting/measures/{measure}/moved", "from"): {LONG_AGO: "", "2099-12-31": ""},
    ("GET /reporting/measures/{measure}/moved", "until"): {LONG_AGO: "", "2099-12-31": ""},
    ("GET /reporting/measures/{measure}/moved", "recorded_by"): {LONG_AGO: "", TODAY: ""},
    ("GET /reporting/annual", "recorded_by"): {LONG_AGO: "", TODAY: ""},
    ("GET /reporting/statuses", "recorded_by"): {LONG_AGO: "", TODAY: ""},
    **{
        (f"GET /{service}/reads", "day"): {LONG_AGO: "", "2099-12-31": ""}
        for service in ("intake", "assignment", "reporting")
    },
}
"""What is said to other days than `on`: the rule that refuses one, nothing where it is taken."""


ASKED_WITH: Final = {"GET /reporting/measures/{measure}/moved": {"then": "0"}}
"""What a question cannot be asked without."""
SHOWN_ONCE: Final = {"items", "printable"}
"""What a retry cannot show again, because it is kept nowhere."""


def test_every_day_of_every_operation_is_told_here() -> None:
    # What is asked of access without an account gets its day when it is submitted to intake.
    days = {
        (f"{one.method} /{one.service}{one.path}", name)
        for one in operations()
        if one.service != "access"
        for name, schema in [
            *((told["name"], told.get("schema", {})) for told in one.parameters),
            *((".".join(map(str, place)), schema) for place, schema in one.leaves()),
        ]
        if one.whole(schema).get("format") == "date"
    }
    assert days == {(operation, "on") for operation in ROUTES} | set(OTHER_DAYS)


async def test_every_act_has_a_day_between_the_centers_first_and_the_worlds_last(
    center: Clocked,
) -> None:
    lives = map(Life, count(1))
    asked = {(name, day): next(lives) for name, r in ROUTES.items() for day in TAKEN_DAYS[r.kind]}
    for (operation, _), life in asked.items():
        await center.tell(*life.facts(ROUTES[operation].given))
    await center.follow()
    wrong = []
    for (operation, taken), life in asked.items():
        kind, body = ROUTES[operation].kind, ROUTES[operation].body
        for day, rule in REFUSED_DAYS[kind].items():
            answer = await said(center, life, operation, body, on=day)
            if (answer.status_code, answer.json().get("rule")) != (409, rule):
                wrong.append((operation, day, answer.text))
        for day in OUT_OF_ALL_BOUNDS:
            answer = await said(center, life, operation, body, on=day)
            if answer.status_code != 422 or not names(answer, "on"):
                wrong.append((operation, day, answer.text))
        answer = await said(center, life, operation, body, on=taken)
        if not answer.is_success:
            wrong.append((operation, taken, answer.text))
    assert wrong == []


async def test_every_other_day_has_bounds_of_its_own(center: Clocked) -> None:
    lives = map(Life, count(1))
    asked = {(*field, day): next(lives) for field, days in OTHER_DAYS.items() for day in days}
    for (operation, _, _), life in asked.items():
        await center.tell(*life.facts(beside(operation)[0]))
    await center.follow()
    wrong = []
    for (operation, name, day), life in asked.items():
        body, rule = beside(operation)[1], OTHER_DAYS[operation, name][day]
        for outside in OUT_OF_ALL_BOUNDS:
            answer = await said(center, life, operation, body, **{name: outside})
            if answer.status_code != 422 or not names(answer, name):
                wrong.append((operation, name, outside, answer.text))
        answer = await said(center, life, operation, body, **{name: day})
        if answer.is_success == bool(rule) or answer.json().get("rule", "") != rule:
            wrong.append((operation, name, day, answer.text))
    assert wrong == []


async def test_every_act_that_says_no_day_is_the_same_when_it_is_retried_after_midnight(
    center: Clocked,
) -> None:
    acts = {name: each for name, each in ROUTES.items() if each.kind is not Kind.QUESTION}
    lives = dict(zip(acts, map(Life, count(1)), strict=False))
    for operation, life in lives.items():
        await center.tell(*life.facts(acts[operation].given))
    await center.follow()
    wrong = []
    for operation, life in lives.items():
        answers = []
        for minutes in (-1, 1):
            center.now = MIDNIGHT + timedelta(minutes=minutes)
            answer = await said(center, life, operation, acts[operation].body, key="a key")
            shown = {name: said for name, said in answer.json().items() if name not in SHOWN_ONCE}
            answers.append((answer.status_code, shown, answer.headers["byfield-position"]))
        if answers[0] != answers[1] or not answer.is_success:
            wrong.append((operation, answers))
        told = (await center.services["intake"].running.log.head()).position
        assert told == int(answers[0][2]), operation
    assert wrong == []


async def said(
    center: Clocked, life: Life, operation: str, body: Any, /, *, key: str = "", **days: str
) -> httpx.Response:
    """The answer of an operation that is told these days, by the names of their fields."""
    method, address = life.path(operation)
    if body is None:
        return await center.ask(
            method, f"{address}?{urlencode(ASKED_WITH.get(operation, {}) | days)}"
        )
    sent = life.body(body)
    for name, day in days.items():
        *steps, last = name.split(".")
        inside = sent
        for step in steps:
            inside = inside[int(step) if step.isdecimal() else step]
        inside[last] = day
    headers = {"idempotency_key": key} if key else {}
    return await center.ask(method, address, sent, token=life.token(operation), **headers)


def names(answer: httpx.Response, field: str) -> bool:
    """Whether a refusal is about that field."""
    return any(each["field"].partition(".")[2] == field for each in answer.json()["errors"])


def beside(operation: str) -> tuple[Sequence[Event], Any]:
    """What an operation with other days than `on` is about, and its body."""
    if operation in ROUTES:
        return ROUTES[operation].given, ROUTES[operation].body
    return MEMBERS.get(operation, ((), None))
