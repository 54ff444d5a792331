"""Which other streams each command's rule looks at.

The table of all such rules, and why some streams are not guarded, is in
`docs/decisions/0019-rules-across-streams.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Final
from uuid import UUID

from events.assignment import ProviderLeft
from events.log.deciding.beside import Beside, BesideOf, Looked
from events.log.store.event_log import GUARDS_MAX, READ_STREAMS_MAX
from events.rules.agencies import (
    AGENCY_SEEN_FOLD,
    AgencyEnd,
    AgencySeen,
    Succession,
    at_work,
    descended,
    gone_on,
)
from events.rules.participants import PARTICIPANTS_FOLD
from events.rules.requests import REQUEST_SEEN_FOLD
from events.rules.topics import TOPIC_FOLD, Topic
from events.vocabulary import EngagementStep
from services.assignment.commands.deliveries import CorrectDelivery, RecordDelivery
from services.assignment.commands.engagements import (
    AcceptAssignment,
    AssignProvider,
    CorrectEngagementDay,
    CorrectStepDay,
    EngagementCommand,
)
from services.assignment.commands.fields import ForRequest
from services.assignment.commands.findings import Assessed, FindingsCommand, OfEngagement
from services.assignment.commands.hand_overs import (
    CorrectHandOverDay,
    HandOverCommand,
    JoinProvider,
    ReplaceProvider,
)
from services.assignment.commands.leaving import NoteLeaving
from services.assignment.commands.roster import ChangeProfile, ExpertCommand, ListExpert
from services.assignment.commands.validators import AssignValidator, Judged
from services.assignment.decisions import ENGAGEMENT_DECIDER, EXPERT_DECIDER, PROVIDER_DECIDER
from services.assignment.decisions.choosing import (
    Shortlist,
    shortlist,
    shortlist_of,
    successions_of,
)
from services.assignment.decisions.correcting_hand_overs import named
from services.assignment.decisions.correcting_steps import chosen_of
from services.assignment.decisions.engagement_states import (
    Assigned,
    Engagement,
    Open,
    opening_of,
    taken_of,
)
from services.assignment.decisions.experts import Expert, Listed
from services.assignment.decisions.parties import holder
from services.assignment.decisions.providers import Enrolled, Provider
from services.assignment.decisions.taking_part import part_in
from services.assignment.decisions.topics_of_day import topics_to_see
from services.assignment.decisions.validators import judging_of
from services.assignment.matching import Membership
from services.assignment.matching.history import ExpertHistory
from services.assignment.queries.logged_roster import history_of

AGENCIES_READ_MAX: Final = 40
"""Of one choice: those that ask, and those that the experts who come into question worked for."""


def beside_engagement(  # noqa: PLR0911 - one return a kind of command
    command: EngagementCommand,
) -> BesideOf[Engagement]:
    """Return the streams that a command on an engagement looks at, by the field that each fills."""
    if isinstance(command, AssignProvider | HandOverCommand):
        return _remembered(partial(_beside_choice, command))
    if isinstance(command, NoteLeaving):
        return _beside_leaving
    if isinstance(command, AcceptAssignment):
        return _beside_acceptance
    if isinstance(command, RecordDelivery | CorrectDelivery):
        return partial(_beside_delivery, command)
    if isinstance(command, CorrectEngagementDay):
        return partial(_beside_day, command)
    if isinstance(command, CorrectStepDay):
        return partial(_beside_step, command)
    if isinstance(command, CorrectHandOverDay):
        return partial(_beside_hand_over, command)
    if isinstance(command, AssignValidator):
        return partial(_beside_validator, command)
    return _beside_work if isinstance(command, ForRequest) else {}


def beside_expert(command: ExpertCommand) -> BesideOf[Expert]:
    """Return the provider's stream: its membership may end before an expert is listed for it."""
    if not isinstance(command, ListExpert | ChangeProfile):
        return {}
    return {
        "membership": Beside(
            PROVIDER_DECIDER.stream(command.provider), PROVIDER_DECIDER, says=membership_of
        )
    }


def beside_findings(command: FindingsCommand) -> Looked:
    """Return the engagement's stream, guarded for all but the center.

    Who has the work can change, and who judges the evidence.
    """
    stream = ENGAGEMENT_DECIDER.stream(command.engagement_id)
    if isinstance(command, Judged):
        guarded = command.by is not None
        return {"judging": Beside(stream, ENGAGEMENT_DECIDER, guarded=guarded, says=judging_of)}
    if not isinstance(command, OfEngagement):
        return {}
    return {
        "engagement": Beside(
            stream, ENGAGEMENT_DECIDER, guarded=command.by is not None, says=assessed_of
        )
    }


def membership_of(provider: Provider) -> Membership | None:
    """Return the provider's membership on all days; None where it is not enrolled."""
    return provider.membership if isinstance(provider, Enrolled) else None


def assessed_of(engagement: Engagement) -> Assessed | None:
    """Return what a finding needs of an engagement; None where it was not opened."""
    opening = opening_of(engagement)
    if opening is None:
        return None
    return Assessed(opening.ori, opening.program, opening.opened_on, holder(engagement))


def _beside_work(engagement: Engagement) -> Looked:
    """Look at the request, which may end."""
    opening = opening_of(engagement)
    if opening is None:
        return {}
    return {"request": Beside(REQUEST_SEEN_FOLD.stream(opening.request_id), REQUEST_SEEN_FOLD)}


def _beside_leaving(engagement: Engagement) -> Looked:
    """Look at the provider with the work, and at its expert."""
    work = taken_of(engagement)
    if work is None:
        return {}
    expert = Beside(EXPERT_DECIDER.stream(work.expert_id), EXPERT_DECIDER, says=_history)
    return {"members": (_beside_member(work.provider),), "listed": (expert,)}


def _beside_acceptance(engagement: Engagement) -> Looked:
    """Look at the request, and at the provider: its membership may end before it answers."""
    if not isinstance(engagement, Assigned):
        return _beside_work(engagement)
    return {**_beside_work(engagement), "members": (_beside_member(engagement.provider),)}


def _beside_day(command: CorrectEngagementDay, engagement: Engagement) -> Looked:
    """Look at the provider whose acceptance it is: it was a member on the right day."""
    work = taken_of(engagement)
    if command.step is not EngagementStep.ACCEPTANCE or work is None or work.acceptance is None:
        return {}
    return {"members": (_beside_member(work.acceptance.provider),)}


def _beside_step(command: CorrectStepDay, engagement: Engagement) -> Looked:
    """Look at whom an assignment chose: members, and listed, on the right day."""
    chosen = chosen_of(command, engagement)
    if chosen is None:
        return {}
    expert = Beside(
        EXPERT_DECIDER.stream(chosen.expert_id),
        EXPERT_DECIDER,
        says=partial(_taking_part, chosen.expert_id),
    )
    return {"members": (_beside_member(chosen.provider),), "listed": (expert,)}


def _beside_hand_over(command: CorrectHandOverDay, engagement: Engagement) -> Looked:
    """Look at who came: a member on the right day, with an expert of its own."""
    change = None if taken_of(engagement) is None else named(command, engagement)
    if change is None or isinstance(change, ProviderLeft):
        return {}
    expert = Beside(EXPERT_DECIDER.stream(change.expert_id), EXPERT_DECIDER, says=_history)
    return {"members": (_beside_member(change.provider),), "listed": (expert,)}


def _beside_validator(command: AssignValidator, engagement: Engagement) -> Looked:
    """Look at who takes part, and what became of the agencies, for a validator of an agency."""
    opening = opening_of(engagement)
    if opening is None or command.of_agency is None:
        return {}
    request = PARTICIPANTS_FOLD.stream(opening.request_id)
    return {
        "stays": Beside(request, PARTICIPANTS_FOLD, says=attrgetter("stays")),
        "agencies": tuple(
            Beside(AGENCY_SEEN_FOLD.stream(ori), AGENCY_SEEN_FOLD, says=partial(_succession, ori))
            for ori in dict.fromkeys((opening.ori, command.of_agency))
        ),
        "agency_gone": Beside(
            AGENCY_SEEN_FOLD.stream(command.of_agency),
            AGENCY_SEEN_FOLD,
            says=partial(_gone, on=command.on),
        ),
    }


def _beside_member(provider: str) -> Beside:
    return Beside(
        PROVIDER_DECIDER.stream(provider), PROVIDER_DECIDER, says=partial(_member, provider)
    )


def _beside_choice(command: AssignProvider | HandOverCommand, engagement: Engagement) -> Looked:
    """Look at the request, at each expert on the shortlist, at their providers and at agencies."""
    chosen = _shortlist(command, engagement)
    if chosen is None:
        return _beside_work(engagement)
    others = 1 + len(chosen.experts) + len(chosen.providers)
    return {
        **_beside_work(engagement),
        "agencies": tuple(
            Beside(
                AGENCY_SEEN_FOLD.stream(ori),
                AGENCY_SEEN_FOLD,
                guarded=place < GUARDS_MAX - others,
                says=partial(_succession, ori),
            )
            for place, ori in enumerate(_agencies(command, engagement, chosen.experts))
        ),
        "listed": tuple(
            Beside(EXPERT_DECIDER.stream(expert_id), EXPERT_DECIDER, says=_history)
            for expert_id in chosen.experts
        ),
        "members": tuple(_beside_member(provider) for provider in chosen.providers),
    }


def _agencies(
    command: AssignProvider | HandOverCommand, engagement: Engagement, experts: Sequence[UUID]
) -> Sequence[str]:
    """Return the agencies that ask, then those that these experts have conflicts with.

    Each with what it became by the rows; where there are more than are read, rows alone say it.
    """
    opening = opening_of(engagement)
    if opening is None:
        return ()
    became = successions_of(command.roster)
    asking = [opening.ori, *sorted(command.request.participants_from(command.on))]
    met = [one for one in command.roster if one.expert_id in experts]
    conflicts = sorted(ori for one in met for ori in one.employers | one.conflicts)
    followed = [ori for each in asking for ori in sorted(at_work([each], became))]
    followed += [ori for each in conflicts for ori in sorted(descended(each, became))]
    return list(dict.fromkeys([*asking, *conflicts, *followed]))[:AGENCIES_READ_MAX]


def _beside_delivery(command: RecordDelivery | CorrectDelivery, engagement: Engagement) -> Looked:
    """Look at the topics, which may end, the agencies that took part, the provider, each expert.

    A membership may end, an agency too, and a profile name another provider by then. Of many
    experts and agencies, those beyond what an append may guard are read alone.
    """
    part = part_in(command, engagement)
    if part is None:
        return {}
    topics = topics_to_see(command, engagement) if command.topics_listed else ()
    waits = isinstance(command, RecordDelivery) and isinstance(engagement, Assigned)
    beside = {
        **(_beside_work(engagement) if waits else {}),
        **_beside_attendance(command, engagement),
        "members": (_beside_member(part.provider),),
    }
    experts = tuple(part.experts)
    others = len(beside) + len(topics) + len(experts)
    return {
        **beside,
        "ends": tuple(
            Beside(
                AGENCY_SEEN_FOLD.stream(ori),
                AGENCY_SEEN_FOLD,
                guarded=place < GUARDS_MAX - others,
                says=partial(_end, ori),
            )
            for place, ori in enumerate(
                _attending(command, engagement)[: READ_STREAMS_MAX - others - 1]
            )
        ),
        "topics_seen": tuple(
            Beside(TOPIC_FOLD.stream(topic), TOPIC_FOLD, says=partial(_topic_seen, topic))
            for topic in topics
        ),
        "listed": tuple(
            Beside(
                EXPERT_DECIDER.stream(expert_id),
                EXPERT_DECIDER,
                guarded=place < GUARDS_MAX - len(topics) - len(beside),
                says=partial(_taking_part, expert_id),
            )
            for place, expert_id in enumerate(experts)
        ),
    }


def _attending(command: RecordDelivery | CorrectDelivery, engagement: Engagement) -> Sequence[str]:
    """Return the agencies whose end matters to who attended: the lead's first, each once."""
    opening = opening_of(engagement)
    if opening is None or not command.attendance:
        return ()
    named = (each.ori for each in command.attendance)
    return list(dict.fromkeys((opening.ori, *command.predecessors, *named)))


def _beside_attendance(command: RecordDelivery | CorrectDelivery, engagement: Engagement) -> Looked:
    """Look at the request where attendance is told by agency: a stay may end, or be taken back."""
    opening = opening_of(engagement)
    if opening is None or not command.attendance:
        return {}
    stream = PARTICIPANTS_FOLD.stream(opening.request_id)
    return {"stays": Beside(stream, PARTICIPANTS_FOLD, says=attrgetter("stays"))}


def _shortlist(
    command: AssignProvider | HandOverCommand, engagement: Engagement
) -> Shortlist | None:
    """Return who comes into question; None where the state allows no choice."""
    if isinstance(command, AssignProvider):
        return shortlist(command, engagement) if isinstance(engagement, Open) else None
    work = taken_of(engagement)
    if work is None:
        return None
    if isinstance(command, ReplaceProvider):
        return shortlist(command, work.waiting)
    if isinstance(command, JoinProvider):
        return shortlist_of(command, command.expert_id, command.provider)
    return shortlist_of(command, command.expert_id, command.provider or command.by or work.provider)


def _gone(agency: AgencySeen, on: date) -> str | None:
    return gone_on(agency.end, on)


def _end(ori: str, agency: AgencySeen) -> tuple[str, AgencyEnd | None]:
    return ori, agency.end


def _succession(ori: str, agency: AgencySeen) -> tuple[str, Succession | None]:
    return ori, agency.succession


def _history(expert: Expert) -> ExpertHistory | None:
    return history_of(expert) if isinstance(expert, Listed) else None


def _topic_seen(slug: str, topic: Topic) -> tuple[str, Topic]:
    return slug, topic


def _taking_part(expert_id: UUID, expert: Expert) -> tuple[UUID, ExpertHistory | None]:
    return expert_id, _history(expert)


def _member(slug: str, provider: Provider) -> tuple[str, Membership | None]:
    return slug, membership_of(provider)


def _remembered(look: Callable[[Engagement], Looked]) -> Callable[[Engagement], Looked]:
    """Return `look` with its last result kept: it ranks thousands, and is called twice a try."""
    last: list[tuple[Engagement, Looked]] = []

    def looked(engagement: Engagement) -> Looked:
        if not last or last[0][0] != engagement:
            last[:] = [(engagement, look(engagement))]
        return last[0][1]

    return looked
