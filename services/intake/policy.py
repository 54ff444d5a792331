"""Who may call which operation of intake, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from events.event import Role
from events.parties import parties_of_engagement, parties_of_request, speaking, spoken_for
from events.rules.desk import CENTER, ONLY_CENTER
from events.rules.scopes import ANY, HOLDER, INVITED, OWN_AGENCY, SPEAKING_AGENCY, Parties, Scope
from events.vocabulary import EvaluationAudience
from services.intake.queries.logged import invitation_of
from services.intake.routes.oris import named_agency
from services.kit.http.calls import Call
from services.kit.http.policy import About, Asks, Kept, Policy, Row
from services.kit.http.rates import ANSWERS, CHECKS
from services.kit.http.read_records import reads_row
from services.kit.http.running_service import RunningService


async def _request(running: RunningService, call: Call, request_id: str) -> Parties | None:
    return await parties_of_request(running.parties, UUID(request_id), call.principal)


async def _engagement(running: RunningService, call: Call, engagement_id: str) -> Parties | None:
    return await parties_of_engagement(running.parties, UUID(engagement_id), call.principal)


async def _asked(running: RunningService, call: Call, invitation_id: str) -> Parties | None:
    """Whose an invitation is: the agency's if it asks the requester, else nobody's."""
    asked = await invitation_of(running.log, UUID(invitation_id))
    if asked is None or asked.audience is not EvaluationAudience.REQUESTER:
        return None
    return await parties_of_request(running.parties, asked.request_id, call.principal)


async def _agency(running: RunningService, call: Call, ori: str) -> Parties:
    own = await named_agency(running, call, ori)
    agencies = await spoken_for(running.parties, call.principal, (own,))
    return Parties(agencies=agencies, speakers=await speaking(running.parties, agencies))


REQUEST: Final = About("request", "request_id", _request)
ASKED_FOR: Final = About("request", "request_id")
"""One that is made by a link, under an id that was chosen before."""
REQUESTS: Final = About("request")
"""The list of them, and one that is made: no path names any."""
AGENCY: Final = About("agency", "ori", _agency)
AGENCIES: Final = About("agency")
DELIVERED: Final = About("delivered engagement", "engagement_id", _engagement)
INVITATION: Final = About("invitation", "invitation_id")
ASKED: Final = About("requester's invitation", "invitation_id", _asked)
TESTIMONIALS: Final = About("testimonial")
TESTIMONIAL: Final = About("testimonial", "testimonial_id")
TOPIC: Final = About("topic")

_Roles = Mapping[Role, Scope]
_CENTER: Final[_Roles] = {"coordinator": ANY, "operator": ANY}
_AGENCY: Final[_Roles] = {**_CENTER, "requester": OWN_AGENCY}
_SPEAKS: Final[_Roles] = {**_CENTER, "requester": SPEAKING_AGENCY}
_AT_WORK: Final[_Roles] = {**_AGENCY, "provider": HOLDER}
_KNOWN: Final[_Roles] = {
    **_CENTER,
    "requester": ANY,
    "provider": ANY,
    "validator": ANY,
    "reader": ANY,
}

_REGISTRY: Final = "The registry is the center's: it decides whose history counts as whose."
_ROUTING: Final = "Where a request goes, and whether it is taken, the center decides."
_DESK: Final = "What the center notes for itself is shown to nobody else."
_TOPICS: Final = "The center keeps the list of topics, by which all are counted."
_READING: Final = "The center reads what is said in answers, and nobody else does."
_RELEASING: Final = "The center answers for what everybody reads of an answer."
_ASKING: Final = "Whom to ask again, and when to stop, the center decides."

_ANSWERS_FOR_DATA: Final[_Roles] = {"operator": ANY, "administrator": ANY}

POLICY: Final = Policy(
    (
        # The registry of agencies.
        Row("register_agency", AGENCIES, _CENTER, _REGISTRY),
        Row("change_agency_profile", AGENCIES, _CENTER, _REGISTRY),
        Row(
            "list_agencies",
            AGENCIES,
            _KNOWN,
            "Names, kinds and sizes of agencies are public; they name no person.",
        ),
        Row("show_agency", AGENCIES, _KNOWN, "It is public, and names no person."),
        Row("list_aliases", AGENCIES, _KNOWN, "ORIs are public, and name no person."),
        Row("succeed_agency", AGENCIES, _CENTER, _REGISTRY),
        Row("dissolve_agency", AGENCIES, _CENTER, _REGISTRY),
        Row("cover_agency", AGENCIES, _CENTER, _REGISTRY),
        Row("end_cover", AGENCIES, _CENTER, _REGISTRY),
        Row("rest_agency", AGENCIES, _CENTER, _REGISTRY),
        Row("wake_agency", AGENCIES, _CENTER, _REGISTRY),
        Row("take_back_agency_change", AGENCIES, _CENTER, _REGISTRY),
        Row("alias_ori", AGENCIES, _CENTER, _REGISTRY),
        Row("take_back_alias", AGENCIES, _CENTER, _REGISTRY),
        Row(
            "list_contacts",
            AGENCY,
            _AGENCY,
            "They are people: an agency sees its own, and who succeeded it takes them over. Who "
            "has work for it is told its contact with the request.",
            recorded=True,
        ),
        Row("name_contact", AGENCY, _SPEAKS, "Nobody but the agency says who speaks for it."),
        Row("change_executive", AGENCY, _SPEAKS, "Nobody but the agency says who leads it."),
        Row("list_other_actions", AGENCIES, _CENTER, "An open case is known to the center alone."),
        Row("note_other_action", AGENCIES, _CENTER, "Likewise."),
        Row("end_other_action", AGENCIES, _CENTER, "Likewise."),
        # Requests.
        Row(
            "submit_request",
            REQUESTS,
            _AGENCY,
            "An agency asks for itself: `ori` in the body must be its own.",
        ),
        Row(
            "list_to_confirm",
            REQUESTS,
            _CENTER,
            "The center calls agencies about what came without an account.",
            recorded=True,
        ),
        Row.for_everybody(
            "list_offered_topics",
            "Whoever asks without an account chooses among them; the list is public.",
            limit=CHECKS,
        ),
        Row.for_everybody(
            "check_request",
            "Whoever asks without an account learns what is wrong before a mail is sent. Nothing "
            "is kept, and what it says of agencies and topics is public.",
            limit=CHECKS,
        ),
        Row(
            "submit_by_link",
            ASKED_FOR,
            {},
            "What was asked for without an account, once the link was used that was mailed to its "
            "contact, and nothing else.",
            by_link=ANY,
        ),
        Row(
            "show_progress",
            REQUEST,
            {},
            "Whoever has the link of the request: it names nobody and says nothing of its content.",
            by_link=OWN_AGENCY,
        ),
        Row(
            "list_requests",
            REQUESTS,
            _AGENCY,
            "An agency is shown its own requests; who takes part in one finds the work in the "
            "list of engagements.",
            kept=(Kept("owner", CENTER, ONLY_CENTER),),
            recorded=True,
        ),
        Row(
            "show_request",
            REQUEST,
            _AT_WORK,
            "It has the problem in the agency's words and a person to call: for the agency, the "
            "center, and the providers that have the work.",
            recorded=True,
        ),
        Row(
            "list_participants",
            REQUEST,
            _AT_WORK,
            "Who is at the table the agency knows, and the providers that give the help there.",
            recorded=True,
        ),
        Row("join_request", REQUEST, _CENTER, "The center agrees with all agencies who joins."),
        Row("leave_request", REQUEST, _CENTER, "Likewise, who leaves."),
        Row("show_screening", REQUEST, _CENTER, _ROUTING, recorded=True),
        Row("screen_request", REQUEST, _CENTER, _ROUTING),
        Row("rescreen_request", REQUEST, _CENTER, _ROUTING),
        Row(
            "authorize_request",
            REQUEST,
            _SPEAKS,
            "Nobody can say yes for another agency; the center writes down what it was told.",
        ),
        Row("take_authorization_back", REQUEST, _CENTER, "Who told it cannot undo it alone."),
        Row(
            "claim_authorization",
            REQUEST,
            {},
            "Whoever has the link that was mailed for this request, and nobody else, once.",
            by_link=OWN_AGENCY,
        ),
        Row(
            "confirm_authorization",
            REQUEST,
            _CENTER,
            "Who used a link the center learns by calling the number of the registry.",
        ),
        Row(
            "dismiss_claim",
            REQUEST,
            _CENTER,
            "Whoever calls the agency learns whether it said so.",
        ),
        Row("amend_request", REQUEST, _SPEAKS, "What is asked for is the agency's to say."),
        Row("withdraw_request", REQUEST, _SPEAKS, "Nobody takes back what another asked for."),
        Row("merge_request", REQUEST, _CENTER, _ROUTING),
        Row("keep_request", REQUEST, _CENTER, _ROUTING),
        Row("escalate_request", REQUEST, _CENTER, _ROUTING),
        Row("decline_request", REQUEST, _CENTER, _ROUTING),
        Row("refer_request", REQUEST, _CENTER, _ROUTING),
        Row("reinstate_request", REQUEST, _CENTER, _ROUTING),
        Row(
            "correct_request_day", REQUEST, _CENTER, "What the center told, the center puts right."
        ),
        # The desk.
        Row("show_desk", REQUEST, _CENTER, _DESK, recorded=True),
        Row("take_request", REQUEST, _CENTER, _DESK),
        Row("release_request", REQUEST, _CENTER, _DESK),
        Row("list_notes", REQUEST, _CENTER, _DESK, recorded=True),
        Row("write_note", REQUEST, _CENTER, _DESK),
        Row("correct_note", REQUEST, _CENTER, _DESK),
        Row("strike_note", REQUEST, _CENTER, _DESK),
        # Evaluations.
        Row(
            "list_invitations",
            REQUEST,
            _AGENCY,
            "It says who was asked, and shows no token; an agency is shown its requester's.",
            recorded=True,
        ),
        Row(
            "give_codes_to_agency",
            DELIVERED,
            {"requester": OWN_AGENCY},
            "Its people took part. Whoever else had codes could answer by them: the center, and "
            "who gave the help.",
        ),
        Row(
            "withdraw_codes_of_agency",
            DELIVERED,
            {"requester": OWN_AGENCY},
            "Who was given codes takes back what was lost, and is told how many, never which.",
        ),
        Row(
            "fetch_token",
            ASKED,
            {"requester": OWN_AGENCY},
            "Whoever has it could answer by it: nobody else gets it. An expert's mail brings.",
        ),
        Row(
            "fetch_token_for_mail",
            INVITATION,
            {},
            "The center's mail alone gets it, while it is written: access has a credential made "
            "for this one invitation, for a minute. People get none.",
            by_link=INVITED,
        ),
        Row(
            "show_questions",
            INVITATION,
            {"respondent": INVITED},
            "Whoever holds the private token is asked; who that is nobody knows.",
            Asks.OWN,
            limit=ANSWERS,
        ),
        Row(
            "answer_evaluation",
            INVITATION,
            {"respondent": INVITED},
            "Whoever holds the private token answers, once.",
            Asks.OWN,
            limit=ANSWERS,
        ),
        *(
            Row.for_everybody(
                operation, "Whoever holds the private token is known by it alone, and answers once."
            )
            for operation in ("show_code_form", "enter_code", "show_answer_form", "send_answer")
        ),
        Row("remind_of_evaluation", INVITATION, _CENTER, _ASKING),
        Row("expire_evaluation", INVITATION, _CENTER, _ASKING),
        Row("send_evaluation_again", INVITATION, _CENTER, _ASKING),
        # Testimonials.
        Row("show_testimonials", TESTIMONIALS, _CENTER, _READING, recorded=True),
        *(
            Row(operation, TESTIMONIALS, {"coordinator": ANY}, _RELEASING)
            for operation in (
                "release_testimonial",
                "set_testimonial_aside",
                "withdraw_testimonial",
            )
        ),
        Row.of_page("show_work_testimonials", _CENTER, _READING, TESTIMONIALS, recorded=True),
        Row.of_page("show_work_testimonial", _CENTER, _READING, TESTIMONIAL, recorded=True),
        *(
            Row.of_page(operation, {"coordinator": ANY}, _RELEASING, TESTIMONIAL, recorded=True)
            for operation in (
                "send_release",
                "show_setting_aside",
                "send_setting_aside",
                "show_withdrawal",
                "send_withdrawal",
            )
        ),
        # Topics.
        Row("list_topics", TOPIC, _KNOWN, "Topics are public, and name nobody."),
        Row("list_topic", TOPIC, _CENTER, _TOPICS),
        Row("retire_topic", TOPIC, _CENTER, _TOPICS),
        Row("merge_topic", TOPIC, _CENTER, _TOPICS),
        Row("split_topic", TOPIC, _CENTER, _TOPICS),
        # Who read what.
        reads_row("intake", _ANSWERS_FOR_DATA),
    )
)
"""Every operation, in the order of the routes."""
