"""Who may call which operation of reporting, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from events.event import Role
from events.parties import parties_of_request
from events.rules.desk import CENTER, ONLY_CENTER
from events.rules.machine_scopes import LOG_READ
from events.rules.scopes import ANY, AS_GRANTED, HOLDER, OPEN, OWN_AGENCY, Parties, Scope
from services.kit.http.calls import Call
from services.kit.http.policy import About, Kept, Policy, Row
from services.kit.http.read_records import reads_row
from services.kit.http.running_service import RunningService
from services.reporting.routes.following import LOG_THING


async def _request(running: RunningService, call: Call, request_id: str) -> Parties | None:
    return await parties_of_request(running.parties, UUID(request_id), call.principal)


REQUEST: Final = About("request", "request_id", _request)
REQUESTS: Final = About("request")
FIGURES: Final = About("figure")
ENGAGEMENTS: Final = About("engagement")
LOG: Final = About(LOG_THING)
SNAPSHOTS: Final = About("snapshot")
REVIEWS: Final = About("review")
TRAIL_OF_REQUEST: Final = About("request", "request_id")
TRAIL_OF_ENGAGEMENT: Final = About("engagement", "engagement_id")
AGENCY: Final = About("agency", "ori")
TRAIL_OF_PERSON: Final = About("person", "person")

_Roles = Mapping[Role, Scope]
_CENTER: Final[_Roles] = {"coordinator": ANY, "operator": ANY}
_LOOKING: Final[_Roles] = {
    **_CENTER,
    "requester": OWN_AGENCY,
    "provider": HOLDER,
    "validator": OPEN,
    "reader": OPEN,
}
_STANDING: Final[_Roles] = {**_LOOKING, "consumer": AS_GRANTED}
_OWNER: Final = (Kept("owner", CENTER, ONLY_CENTER),)

_LIVE: Final = (
    "Of two live figures one can be taken from the other, and what is left is a single answer or "
    "one confidential request. Everybody may have what is published: GET /reporting/snapshots."
)
_COUNTED: Final = (
    "It names the work that a figure counts, confidential work too: for the center, which sees "
    "that work. What is made of answers is listed for nobody."
)
_FOLLOWED: Final = (
    "It tells positions of the log and nothing of its facts, to who may see the figures that it "
    "is about."
)
_DEFINED: Final = "What a figure counts is no secret: whoever reads one may look it up."
_PUBLISHED: Final = (
    "It is for the public: counts of work, and ranges from which no answer can be told."
)
_TOLD_OF: Final = "Which work a case study tells of, no review says: for the center."
_QUOTED: Final = (
    "Whose answer a quote is from, no review says: for the center, which reads answers."
)
_ANSWERED_FOR: Final = "The center answers for what everybody reads of it."
_SEALED: Final = (
    "Whoever keeps a seal can check the log later, so everybody may. It is hashes alone: a record "
    "has an id that nobody guesses, so no content can be tried against them."
)
_JUDGED: Final = (
    "Recommendations judge the agency that leads. Everybody may have how many stand where: "
    "/reporting/assessments."
)
_TOLD: Final = (
    "It names no person: an agency sees its own, a provider what it has, readers and validators "
    "what is not confidential, and a machine what its scopes say."
)
_OF_AGENCY: Final = (
    "It names no person, and of the work it tells what each may see of it: an agency also the "
    "course of the work in which it takes part. Who has no work of an agency finds none."
)

_TRAIL: Final = (
    "It tells who did what, the desk with its notes and who was asked how it went: for the center."
)
_DOINGS: Final = (
    "Who answers for the work, or for who has access, sees what somebody did. Administrators, who "
    "see no work, are told when and in which role alone."
)

_ANSWERS_FOR_DATA: Final[_Roles] = {"operator": ANY, "administrator": ANY}

POLICY: Final = Policy(
    (
        Row("show_figures", FIGURES, _CENTER, _LIVE, recorded=True),
        Row("show_years", FIGURES, _CENTER, _LIVE, recorded=True),
        Row("show_statuses", FIGURES, _CENTER, _LIVE, recorded=True),
        *(
            Row.for_everybody(operation, _DEFINED)
            for operation in (
                *("show_measures", "show_definitions", "show_api", "show_api_document"),
            )
        ),
        Row("show_measure", FIGURES, _CENTER, _LIVE, recorded=True),
        Row("show_counted", FIGURES, _CENTER, _COUNTED, recorded=True),
        Row("show_moved", FIGURES, _CENTER, _COUNTED, recorded=True),
        Row("show_requests", REQUESTS, _STANDING, _TOLD, machines_need=LOG_READ, recorded=True),
        Row("show_timeline", REQUEST, _STANDING, _TOLD, machines_need=LOG_READ, recorded=True),
        Row(
            "show_agency_timeline",
            AGENCY,
            _STANDING,
            _OF_AGENCY,
            machines_need=LOG_READ,
            recorded=True,
        ),
        Row(
            "show_waiting",
            REQUESTS,
            _STANDING,
            _TOLD,
            kept=_OWNER,
            machines_need=LOG_READ,
            recorded=True,
        ),
        Row("show_waiting_summary", FIGURES, _CENTER, _LIVE, recorded=True),
        Row("show_medians", FIGURES, _CENTER, _LIVE, recorded=True),
        Row("show_clock", REQUEST, _STANDING, _TOLD, machines_need=LOG_READ, recorded=True),
        Row(
            "show_news",
            REQUESTS,
            _CENTER,
            "What is new to the center names who looks after what.",
            kept=_OWNER,
            recorded=True,
        ),
        Row(
            "show_log",
            LOG,
            {**_CENTER, "consumer": ANY},
            "It has whole facts, people and confidential work among them: for the center. Machines "
            "get personal fields and confidential work by scopes of their own.",
            machines_need=LOG_READ,
            recorded=True,
        ),
        Row(
            "follow_log",
            LOG,
            {**_CENTER, "consumer": ANY},
            "It is the log again, and then what comes.",
            machines_need=LOG_READ,
            recorded=True,
        ),
        Row(
            "publish_figures",
            SNAPSHOTS,
            {"coordinator": ANY},
            _ANSWERED_FOR,
        ),
        Row(
            "show_case_studies",
            REVIEWS,
            _CENTER,
            "What was released is public once a review has it; until then it is the center's.",
        ),
        *(
            Row(operation, REVIEWS, {"coordinator": ANY}, _ANSWERED_FOR)
            for operation in ("publish_review", "release_case_study", "withdraw_case_study")
        ),
        Row.of_page("show_work_case_studies", _CENTER, _TOLD_OF, ENGAGEMENTS, recorded=True),
        Row.of_page("show_work_case_study", _CENTER, _TOLD_OF, TRAIL_OF_ENGAGEMENT, recorded=True),
        *(
            Row.of_page(
                operation,
                {"coordinator": ANY},
                _ANSWERED_FOR,
                TRAIL_OF_ENGAGEMENT,
                recorded=True,
            )
            for operation in (
                *("send_case_study", "show_case_study_withdrawal", "send_case_study_withdrawal"),
            )
        ),
        Row.of_page("find_quoted", _CENTER, _QUOTED, REVIEWS),
        *(
            Row.for_everybody(operation, _PUBLISHED)
            for operation in (
                *("show_snapshots", "show_snapshot", "prove_snapshot"),
                *("show_review_figures", "prove_review", "show_reviews", "show_review"),
                *("download_review", "download_review_pdf", "download_review_table"),
                *(
                    "show_published",
                    "show_publication",
                    "show_overview",
                    "download_publication",
                    "find_published",
                    "show_why",
                ),
                *("show_measure_view", "download_measure_view"),
                *("show_assessments", "show_assessment"),
                *("download_assessments", "download_assessment"),
            )
        ),
        *(
            Row.of_page(operation, _CENTER, _LIVE, FIGURES, recorded=True)
            for operation in ("show_live_measure", "download_live_measure", "show_providers")
        ),
        Row.of_page("follow_figures", _CENTER, _FOLLOWED, FIGURES),
        *(
            Row.of_page(operation, _CENTER, _COUNTED, FIGURES, recorded=True)
            for operation in ("show_listed", "show_what_moved")
        ),
        *(
            Row.of_page(f"{verb}_work_assessment{several}", _CENTER, _JUDGED, about, recorded=True)
            for several, about in (("s", ENGAGEMENTS), ("", TRAIL_OF_ENGAGEMENT))
            for verb in ("show", "download")
        ),
        Row.of_page("show_work_requests", _LOOKING, _TOLD, REQUESTS, recorded=True),
        Row.of_page("show_work_request", _LOOKING, _TOLD, REQUEST, recorded=True),
        Row.of_page("show_work_agency", _LOOKING, _OF_AGENCY, AGENCY, recorded=True),
        Row("show_request_trail", TRAIL_OF_REQUEST, _CENTER, _TRAIL, recorded=True),
        Row("show_engagement_trail", TRAIL_OF_ENGAGEMENT, _CENTER, _TRAIL, recorded=True),
        Row("show_agency_trail", AGENCY, _CENTER, _TRAIL, recorded=True),
        Row(
            "show_person_trail",
            TRAIL_OF_PERSON,
            {**_CENTER, "administrator": ANY},
            _DOINGS,
            recorded=True,
        ),
        *(
            Row.for_everybody(operation, _SEALED)
            for operation in ("show_seals", "show_seal", "show_proof")
        ),
        # Who read what.
        reads_row("reporting", _ANSWERS_FOR_DATA),
    )
)
"""Every operation, in the order of the routes."""
