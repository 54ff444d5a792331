"""Who may call which operation of assignment, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from events.event import Role
from events.log.deciding.beside import Beside
from events.parties import parties_of_engagement
from events.rules.scopes import (
    ANY,
    ASSIGNED_VALIDATOR,
    HAD_PART,
    HOLDER,
    JUDGED,
    OPEN,
    OPEN_OR_JUDGED,
    OWN_AGENCY,
    OWN_PROVIDER,
    SPEAKING_AGENCY,
    TAKING_PART,
    Parties,
    Scope,
)
from services.assignment.decisions import EXPERT_DECIDER
from services.assignment.decisions.experts import provider_of
from services.assignment.feeds import FOLLOW_REQUESTS_FEED
from services.kit.http.calls import Call
from services.kit.http.policy import About, Policy, Row
from services.kit.http.read_records import reads_row
from services.kit.http.running_service import RunningService


async def _engagement(running: RunningService, call: Call, engagement_id: str) -> Parties | None:
    await running.wait_for_feeds(call, FOLLOW_REQUESTS_FEED)  # which opens engagements
    return await parties_of_engagement(running.parties, UUID(engagement_id), call.principal)


async def _expert(running: RunningService, _call: Call, expert_id: str) -> Parties | None:
    beside = Beside(EXPERT_DECIDER.stream(expert_id), EXPERT_DECIDER)
    expert = (await running.parties.load({"expert": beside}))["expert"].state
    provider = provider_of(expert)
    return None if provider is None else Parties(holders=frozenset({provider}))


async def _provider(_running: RunningService, _call: Call, provider: str) -> Parties:
    return Parties(holders=frozenset({provider}))


ENGAGEMENT: Final = About("engagement", "engagement_id", _engagement)
ENGAGEMENTS: Final = About("engagement")
EXPERT: Final = About("expert", "expert_id", _expert)
EXPERTS: Final = About("expert")
PROVIDER: Final = About("provider", "provider", _provider)
PROVIDERS: Final = About("provider")

_Roles = Mapping[Role, Scope]
_CENTER: Final[_Roles] = {"coordinator": ANY, "operator": ANY}
_LEAD: Final[_Roles] = {**_CENTER, "provider": HOLDER}
_GIVER: Final[_Roles] = {**_CENTER, "provider": HAD_PART}
_OWN_EXPERTS: Final[_Roles] = {**_CENTER, "provider": OWN_PROVIDER}
_SEEN_BY_ALL: Final[_Roles] = {**_CENTER, "validator": OPEN_OR_JUDGED, "reader": OPEN}
_WORK: Final[_Roles] = {**_SEEN_BY_ALL, "requester": TAKING_PART, "provider": HOLDER}
_OF_THE_LEAD: Final[_Roles] = {**_SEEN_BY_ALL, "requester": OWN_AGENCY, "provider": HOLDER}
_JUDGE: Final[_Roles] = {"validator": ASSIGNED_VALIDATOR}
_SETTLE: Final[_Roles] = {**_CENTER, "validator": ASSIGNED_VALIDATOR}

_CHOOSING: Final = "Who does the work the center chooses, who has no share in it."
_STANDING: Final = "Whether the work stands still, ends or goes on the center decides."
_ROSTER: Final = "Membership and the roster are the center's: choices are made from them."
_DOING: Final = "Who has the work says what becomes of it; the center says it for who cannot."
_EXPERTS: Final = "Experts are people: their own provider knows them, and the center chooses."
_ASSIGNING: Final = "Who judges evidence the center says: neither the agency nor who assesses it."
_JUDGING: Final = (
    "Whoever judges evidence is assigned to it and has no part in the work; so the center does not."
)
_FINDINGS: Final = (
    "What was found is about the agency that asked: for it, who assesses it and who judges; for "
    "others where it is not confidential. Who only takes part is told nothing of it."
)

_ANSWERS_FOR_DATA: Final[_Roles] = {"operator": ANY, "administrator": ANY}

POLICY: Final = Policy(
    (
        # Providers and their membership.
        Row("enrol_provider", PROVIDERS, _CENTER, _ROSTER),
        Row("end_membership", PROVIDERS, _CENTER, _ROSTER),
        Row("renew_membership", PROVIDERS, _CENTER, _ROSTER),
        Row("change_programs", PROVIDERS, _CENTER, _ROSTER),
        Row(
            "show_providers",
            PROVIDERS,
            {**_CENTER, "provider": ANY, "validator": ANY, "reader": ANY},
            "Which organizations are partners is public; they are no persons.",
        ),
        Row(
            "show_provider",
            PROVIDERS,
            {**_CENTER, "provider": ANY, "validator": ANY, "reader": ANY},
            "Which organizations are partners is public; they are no persons.",
        ),
        Row(
            "show_provider_history",
            PROVIDER,
            {**_CENTER, "provider": OWN_PROVIDER, "validator": ANY, "reader": ANY},
            "How long somebody was a member is no business of its competitors.",
        ),
        # Experts.
        Row("list_expert", EXPERTS, _CENTER, _ROSTER),
        Row("change_expert_profile", EXPERT, _CENTER, _ROSTER),
        Row("note_absence", EXPERT, _OWN_EXPERTS, _EXPERTS),
        Row("note_employment", EXPERT, _OWN_EXPERTS, _EXPERTS),
        Row("declare_conflict", EXPERT, _OWN_EXPERTS, _EXPERTS),
        Row("strike_absence", EXPERT, _OWN_EXPERTS, _EXPERTS),
        Row(
            "take_back_conflict",
            EXPERT,
            _CENTER,
            "Nobody frees its own expert of an interest in the work.",
        ),
        Row("show_experts", EXPERTS, _OWN_EXPERTS, _EXPERTS, recorded=True),
        Row("show_expert", EXPERT, _OWN_EXPERTS, _EXPERTS, recorded=True),
        Row("show_expert_history", EXPERT, _OWN_EXPERTS, _EXPERTS, recorded=True),
        # Engagements as they stand.
        Row(
            "show_engagements",
            ENGAGEMENTS,
            _WORK,
            "It names no person: an agency sees its own and where it takes part, a provider what "
            "it has.",
            recorded=True,
        ),
        Row(
            "show_engagement",
            ENGAGEMENT,
            _WORK,
            "It names no person: an agency sees its own and where it takes part, a provider what "
            "it has.",
            recorded=True,
        ),
        Row(
            "show_deliveries",
            ENGAGEMENT,
            {**_WORK, "provider": HAD_PART},
            "Who has the work no longer sees what it gave itself; who takes part, its own days and "
            "attendance.",
            recorded=True,
        ),
        Row(
            "show_plans",
            ENGAGEMENT,
            _OF_THE_LEAD,
            "A plan is between the agency that asked, the provider and the center.",
            recorded=True,
        ),
        # Who does the work.
        Row("show_candidates", ENGAGEMENT, _CENTER, _CHOOSING, recorded=True),
        Row(
            "show_choices",
            ENGAGEMENT,
            _CENTER,
            "A ranking says of people, and of competitors, how well they did.",
            recorded=True,
        ),
        Row("propose_matches", ENGAGEMENTS, _CENTER, _CHOOSING),
        Row("assign_provider", ENGAGEMENT, _CENTER, _CHOOSING),
        Row("exclude_provider", ENGAGEMENT, _CENTER, _CHOOSING),
        Row("take_exclusion_back", ENGAGEMENT, _CENTER, _CHOOSING),
        Row("accept_assignment", ENGAGEMENT, _LEAD, _DOING),
        Row("decline_assignment", ENGAGEMENT, _LEAD, _DOING),
        Row("lapse_assignment", ENGAGEMENT, _CENTER, _CHOOSING),
        Row("replace_provider", ENGAGEMENT, _CENTER, _CHOOSING),
        Row("replace_expert", ENGAGEMENT, _LEAD, "Whom it sends is for a provider to say, too."),
        Row("join_provider", ENGAGEMENT, _CENTER, _CHOOSING),
        Row("release_provider", ENGAGEMENT, _LEAD, "Who had joined may leave; nobody is kept."),
        Row("keep_provider_on", ENGAGEMENT, _CENTER, _CHOOSING),
        Row("correct_hand_over_day", ENGAGEMENT, _CENTER, _STANDING),
        Row(
            "show_hand_overs",
            ENGAGEMENT,
            _LEAD,
            "They name experts, and tell a successor what it should know.",
            recorded=True,
        ),
        # What is planned and given.
        Row("propose_plan", ENGAGEMENT, _LEAD, _DOING),
        Row("return_plan", ENGAGEMENT, _CENTER, "Nobody approves a plan of its own."),
        Row("approve_plan", ENGAGEMENT, _CENTER, "Nobody approves a plan of its own."),
        Row("amend_plan", ENGAGEMENT, _LEAD, _DOING),
        Row(
            "record_delivery",
            ENGAGEMENT,
            _GIVER,
            "Who gave it tells of it, also late, when it has the work no longer.",
        ),
        Row(
            "correct_delivery",
            ENGAGEMENT,
            _GIVER,
            "Who gave it tells of it, also late, when it has the work no longer.",
        ),
        Row("strike_delivery", ENGAGEMENT, _CENTER, "Who told it cannot undo it alone."),
        Row("deliver_engagement", ENGAGEMENT, _LEAD, _DOING),
        Row("correct_completion", ENGAGEMENT, _LEAD, _DOING),
        Row("hold_engagement", ENGAGEMENT, _CENTER, _STANDING),
        Row("resume_engagement", ENGAGEMENT, _CENTER, _STANDING),
        Row("correct_hold_day", ENGAGEMENT, _CENTER, _STANDING),
        Row("cancel_engagement", ENGAGEMENT, _CENTER, _STANDING),
        Row("reinstate_engagement", ENGAGEMENT, _CENTER, _STANDING),
        Row("close_engagement", ENGAGEMENT, _CENTER, _STANDING),
        Row("reopen_engagement", ENGAGEMENT, _CENTER, _STANDING),
        Row("correct_engagement_day", ENGAGEMENT, _CENTER, _STANDING),
        Row("correct_step_day", ENGAGEMENT, _CENTER, _STANDING),
        # Findings, and what is recommended about them.
        Row("record_finding", ENGAGEMENT, _LEAD, "Only who assesses can say what it found."),
        Row("correct_finding", ENGAGEMENT, _LEAD, "Likewise, what it said wrongly."),
        Row("strike_finding", ENGAGEMENT, _CENTER, "Who told it cannot undo it alone."),
        Row("make_recommendation", ENGAGEMENT, _LEAD, "Likewise, what it recommends."),
        Row("show_findings", ENGAGEMENT, _OF_THE_LEAD, _FINDINGS, recorded=True),
        Row("show_recommendations", ENGAGEMENT, _OF_THE_LEAD, _FINDINGS, recorded=True),
        Row("show_recommendation", ENGAGEMENT, _OF_THE_LEAD, _FINDINGS, recorded=True),
        Row("show_progress", ENGAGEMENT, _OF_THE_LEAD, _FINDINGS, recorded=True),
        Row(
            "submit_recommendation",
            ENGAGEMENT,
            {**_LEAD, "requester": SPEAKING_AGENCY},
            "Evidence comes from who carries it out: the agency, or its provider with it.",
        ),
        Row("assign_validator", ENGAGEMENT, _CENTER, _ASSIGNING),
        Row("release_validator", ENGAGEMENT, _CENTER, _ASSIGNING),
        Row(
            "show_validators",
            ENGAGEMENT,
            {**_CENTER, "validator": JUDGED},
            "They are people: the center chooses them, and they know of each other.",
            recorded=True,
        ),
        Row("validate_recommendation", ENGAGEMENT, _JUDGE, _JUDGING),
        Row("return_recommendation", ENGAGEMENT, _JUDGE, _JUDGING),
        Row("sustain_recommendation", ENGAGEMENT, _JUDGE, _JUDGING),
        Row("withdraw_validation", ENGAGEMENT, _JUDGE, _JUDGING),
        Row(
            "set_recommendation_aside",
            ENGAGEMENT,
            _SETTLE,
            "That nobody must act any more is not for who would have to.",
        ),
        Row("restore_recommendation", ENGAGEMENT, _SETTLE, "Likewise, that somebody must."),
        Row(
            "show_validation_queue",
            ENGAGEMENTS,
            {**_SEEN_BY_ALL, "validator": JUDGED, "provider": HOLDER},
            "The queue must be seen by who waits in it and by who is to judge.",
            recorded=True,
        ),
        # One's own.
        Row(
            "show_validated",
            ENGAGEMENTS,
            {"validator": OPEN_OR_JUDGED},
            "It is the caller's own list, of what it may still see.",
            recorded=True,
        ),
        Row(
            "show_own_work",
            ENGAGEMENTS,
            {"provider": HOLDER},
            "It is the caller's own list, with the people to call.",
            recorded=True,
        ),
        # Who read what.
        reads_row("assignment", _ANSWERS_FOR_DATA),
    )
)
"""Every operation, in the order of the routes."""
