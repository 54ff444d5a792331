"""What the rules of agencies and requests look at beside their own streams, by command.

The table of all such rules, and why some guard nothing, is in
`docs/decisions/0019-rules-across-streams.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Final, assert_never
from uuid import UUID

from events.assignment import EngagementDelivered
from events.decider import Fold
from events.event import Event
from events.facts import CATALOGUE
from events.intake import EvaluationInvited
from events.log.deciding.beside import Beside, BesideOf, Looked
from events.log.deciding.load import load
from events.log.store.event_log import GUARDS_MAX, EventLog
from events.rules.attendance import ATTENDANCE_FOLD
from events.rules.engagements import (
    ENGAGEMENT_SEEN_FOLD,
    EngagementSeen,
    engagement_id_of,
)
from events.rules.forgetting import FORGOTTEN_FOLD, forgotten_stream
from events.rules.requests import MOVES_MAX
from events.rules.topics import Topic, Unlisted, not_offered_on
from events.vocabulary import DeclineReason, Ori
from services.intake.commands.agency_changes import (
    PREDECESSORS_GUARDED_MAX,
    AliasOri,
    CoverAgency,
    DissolveAgency,
    SucceedAgency,
)
from services.intake.commands.desk import (
    CorrectNote,
    DeskCommand,
    ReleaseRequest,
    StrikeNote,
    TakeRequest,
    WriteNote,
)
from services.intake.commands.evaluations import EvaluationEnd, InviteAgain
from services.intake.commands.requests import (
    AmendRequest,
    AskReauthorization,
    AuthorizeRequest,
    ClaimAuthorization,
    ConfirmAuthorization,
    CorrectRequestDay,
    DeclineRequest,
    DismissClaim,
    EscalateRequest,
    JoinRequest,
    KeepRequest,
    LeaveRequest,
    MergeRequest,
    ReferRequest,
    ReinstateRequest,
    RescreenRequest,
    ScreenRequest,
    SubmitRequest,
    TakeAuthorizationBack,
    WithdrawRequest,
)
from services.intake.commands.testimonials import ReleaseTestimonial, TestimonialCommand
from services.intake.commands.topics import MergeTopic, SplitTopic
from services.intake.decisions import (
    AGENCY_DECIDER,
    EVALUATION_DECIDER,
    REQUEST_DECIDER,
    TOPIC_DECIDER,
)
from services.intake.decisions.agencies import AgencyCommand
from services.intake.decisions.agency_states import gone_on, is_registered, known_on, seen_from
from services.intake.decisions.amending import judged_on
from services.intake.decisions.counting import COUNTING_FOLD, Counting
from services.intake.decisions.evaluation_states import (
    Answered,
    Collecting,
    Evaluation,
    Expired,
    Invited,
    Uninvited,
)
from services.intake.decisions.merging import merge_target
from services.intake.decisions.owning import is_known, seen_by_desk
from services.intake.decisions.request_states import Ended, Flagged, Request, Screened, Submitted
from services.intake.decisions.requests import RequestCommand
from services.intake.decisions.testimonials import answer_at
from services.intake.decisions.topics import TopicCommand, seen_on

DUPLICATES_GUARDED_MAX: Final = GUARDS_MAX // 2
"""Of either kind of duplicates; what an agency has beyond so many is read, and not guarded."""


def beside_agency(command: AgencyCommand) -> Looked:
    """The streams of other agencies that a command on an agency looks at, likewise."""
    match command:
        case SucceedAgency():
            return {
                **_beside_end(command),
                "heir": _agency_seen(command.successor),
                "parts": tuple(_agency_seen(part) for part in command.split_into),
            }
        case DissolveAgency():
            return _beside_end(command)
        case CoverAgency():
            return {"coverer": _agency_seen(command.covered_by)}
        case AliasOri():
            return {"agency": _agency_seen(command.stands_for)}
        case _:
            return {}


def _beside_end(command: SucceedAgency | DissolveAgency) -> Looked:
    """An agency that became this one may be told to have done so later, or not at all."""
    return {
        "inherited": tuple(
            _agency_seen(ori, guarded=place < PREDECESSORS_GUARDED_MAX)
            for place, ori in enumerate(command.predecessors)
        )
    }


def _agency_seen(ori: Ori, *, guarded: bool = True) -> Beside:
    return Beside(AGENCY_DECIDER.stream(ori), AGENCY_DECIDER, guarded, says=partial(seen_from, ori))


def beside_topic(command: TopicCommand) -> Looked:
    """The topics that another one is to become: they may end, too."""
    match command:
        case MergeTopic(into=slug):
            return {"heirs": (_topic_seen(slug, command.on),)}
        case SplitTopic(parts=parts):
            return {"heirs": tuple(_topic_seen(slug, command.on) for slug in parts)}
        case _:
            return {}


def _topic_seen(slug: str, on: date) -> Beside:
    return Beside(TOPIC_DECIDER.stream(slug), TOPIC_DECIDER, says=partial(seen_on, slug, on))


def beside_request(  # noqa: C901, PLR0911 - one case a command
    command: RequestCommand,
) -> BesideOf[Request]:
    """The streams that a command on a request looks at, by the fields that say what they say."""
    match command:
        case SubmitRequest():
            return beside_submission(command)
        case AmendRequest():
            return partial(_beside_amendment, command)
        case RescreenRequest():
            return partial(_beside_rescreening, command.on)
        case ScreenRequest() | EscalateRequest():
            return partial(_agency_beside, command.on)
        case MergeRequest():
            return partial(_beside_merge, command)
        case DeclineRequest():
            return partial(_beside_decline, command)
        case WithdrawRequest() | ReferRequest() | AskReauthorization():
            return _engagement_beside
        case JoinRequest():
            return _participant_beside(command)
        case TakeAuthorizationBack() | ConfirmAuthorization():
            return {"forgotten": _forgotten(command.request_id)}
        case (
            AuthorizeRequest()
            | ClaimAuthorization()
            | DismissClaim()
            | KeepRequest()
            | LeaveRequest()
            | ReinstateRequest()
            | CorrectRequestDay()
        ):
            return {}
        case _:
            assert_never(command)


def beside_desk(command: DeskCommand) -> Looked:
    """The request: it may end before somebody takes it; that there is one stays so."""
    request = REQUEST_DECIDER.stream(command.request_id)
    match command:
        case TakeRequest():
            return {"request": Beside(request, REQUEST_DECIDER, says=seen_by_desk)}
        case ReleaseRequest() | WriteNote():
            known = Beside(request, REQUEST_DECIDER, guarded=False, says=is_known)
            return {"request_known": known}
        case CorrectNote() | StrikeNote():
            return {}
        case _:
            assert_never(command)


async def delivery_of(log: EventLog, engagement_id: UUID) -> EngagementDelivered | None:
    """How all of an engagement was last said to be given; None where it was not."""
    return (await seen_engagement(log, engagement_id)).delivery


async def attended(log: EventLog, engagement_id: UUID) -> int:
    """How many took part in the deliveries of an engagement, as the log has it now."""
    return (await load(log, CATALOGUE, ATTENDANCE_FOLD, engagement_id)).state.attended


async def seen_engagement(log: EventLog, engagement_id: UUID) -> EngagementSeen:
    """What the log says of the completions of an engagement."""
    return (await load(log, CATALOGUE, ENGAGEMENT_SEEN_FOLD, engagement_id)).state


def beside_again(command: InviteAgain) -> Looked:
    """The former invitation: once it has ended, it stays so."""
    stream = EVALUATION_DECIDER.stream(command.instead_of)
    return {
        "asked_before": Beside(stream, EVALUATION_DECIDER, guarded=False, says=_asked_before),
        "ended_by": Beside(stream, EVALUATION_DECIDER, guarded=False, says=_ended_by),
    }


def beside_answer(invitation_id: UUID) -> Looked:
    """The invitation: it may expire, or be answered by an older replica."""
    stream = EVALUATION_DECIDER.stream(invitation_id)
    return {"ended_by": Beside(stream, EVALUATION_DECIDER, says=_ended_by)}


ANSWERS_FOLD: Final[Fold[tuple[Event, ...], Event]] = Fold(
    category="evaluation", initial=(), evolve=lambda answers, answer: (*answers, answer)
)
"""The answers about an engagement: the n-th is at version n."""


def beside_testimonial(command: TestimonialCommand, version: int) -> Looked:
    """The words of the answer at this version; they never change, and may be forgotten."""
    if not isinstance(command, ReleaseTestimonial):
        return {}
    stream = ANSWERS_FOLD.stream(command.engagement_id)
    said = Beside(stream, ANSWERS_FOLD, guarded=False, says=partial(answer_at, version))
    return {"said": said, "forgotten": _forgotten(command.request_id)}


def _asked_before(evaluation: Evaluation) -> EvaluationInvited | None:
    return None if isinstance(evaluation, Uninvited | Collecting) else evaluation.invitation


def _ended_by(evaluation: Evaluation) -> EvaluationEnd | None:
    match evaluation:
        case Answered(answer=answer):
            return answer
        case Expired(expiry=expiry):
            return expiry
        case Uninvited() | Invited() | Collecting():
            return None
        case _:
            assert_never(evaluation)


def beside_submission(command: SubmitRequest) -> Looked:
    """Topics may be retired, similar requests and agencies end; an agency stays registered."""
    topics = command.topics if command.topics_listed else ()
    guarded_max = GUARDS_MAX - len(topics) - 1
    agency = AGENCY_DECIDER.stream(command.ori)
    return {
        "agency_registered": Beside(agency, AGENCY_DECIDER, guarded=False, says=is_registered),
        "agency_gone": Beside(agency, AGENCY_DECIDER, says=partial(gone_on, on=command.on)),
        **_beside_topics(topics, command.on),
        "similar_over": tuple(
            Beside(
                REQUEST_DECIDER.stream(other),
                REQUEST_DECIDER,
                place < guarded_max,
                says=partial(_over, other),
            )
            for place, other in enumerate(command.similar)
        ),
    }


def _beside_topics(topics: Sequence[str], on: date) -> Looked:
    """Topics may be retired, merged or split."""
    return {
        "topics_unknown": tuple(
            Beside(TOPIC_DECIDER.stream(topic), TOPIC_DECIDER, says=partial(_unknown, topic))
            for topic in topics
        ),
        "topics_retired": tuple(
            Beside(
                TOPIC_DECIDER.stream(topic), TOPIC_DECIDER, says=partial(not_offered_on, topic, on)
            )
            for topic in topics
        ),
    }


def _beside_amendment(command: AmendRequest, request: Request) -> Looked:
    """Topics that come anew, the engagement, where the help may be given, and forgetting."""
    if not isinstance(request, Submitted | Flagged | Screened):
        return {}
    topics = command.topics if command.topics_listed and command.topics else ()
    new = [topic for topic in topics if topic not in request.wanted.topics]
    return {
        **_engagement_beside(request),
        **_beside_topics(new, judged_on(command, request)),
        "forgotten": _forgotten(command.request_id),
    }


def _forgotten(request_id: UUID) -> Beside:
    """What the request named before may be forgotten, and is then not told anew."""
    return Beside(forgotten_stream(REQUEST_DECIDER.stream(request_id)), FORGOTTEN_FOLD)


def _agency_beside(on: date, request: Request) -> Looked:
    """Its executive and what else goes on with it may change."""
    if not isinstance(request, Submitted | Flagged | Screened):
        return {}
    stream = AGENCY_DECIDER.stream(request.asked.ori)
    return {"agency": Beside(stream, AGENCY_DECIDER, says=partial(known_on, on=on))}


def _beside_rescreening(on: date, request: Request) -> Looked:
    """The agency, as at any screening; and the engagement, which a provider may accept."""
    if not isinstance(request, Screened):
        return {}
    engagement = engagement_id_of(request.asked.request_id, len(request.moves))
    stream = ENGAGEMENT_SEEN_FOLD.stream(engagement)
    begun = Beside(stream, ENGAGEMENT_SEEN_FOLD, says=attrgetter("begun"))
    return {**_agency_beside(on, request), "begun": begun}


def _participant_beside(command: JoinRequest) -> Looked:
    """An agency stays registered, and may end."""
    agency = AGENCY_DECIDER.stream(command.participant)
    return {
        "participant_registered": Beside(agency, AGENCY_DECIDER, guarded=False, says=is_registered),
        "participant_gone": Beside(agency, AGENCY_DECIDER, says=partial(gone_on, on=command.on)),
    }


def _beside_merge(command: MergeRequest, request: Request) -> Looked:
    """The other one may end, and the help be given in any engagement of this one."""
    target = Beside(REQUEST_DECIDER.stream(command.into), REQUEST_DECIDER, says=merge_target)
    if not isinstance(request, Screened):
        return {"target": target}
    moves = len(request.moves)
    # More than that were never allowed, but by version 0.1; then the latest.
    each = range(max(0, moves - MOVES_MAX), moves + 1)
    engagements = (_engagement(request.asked.request_id, move) for move in each)
    return {"target": target, "delivered": tuple(engagements)}


def _engagement_beside(request: Request) -> Looked:
    """The help may be given in the program where the request is."""
    if not isinstance(request, Screened):
        return {}
    return {"delivered": _engagement(request.asked.request_id, len(request.moves))}


def _engagement(request_id: UUID, move: int) -> Beside:
    stream = ENGAGEMENT_SEEN_FOLD.stream(engagement_id_of(request_id, move))
    return Beside(stream, ENGAGEMENT_SEEN_FOLD, says=attrgetter("delivered"))


def _beside_decline(command: DeclineRequest, request: Request) -> Looked:
    """What a duplicate leaves the count for may leave it too, and others may come to rely on it."""
    if command.reason is not DeclineReason.DUPLICATE:
        return {}
    this = command.request_id
    originals = request.flag.similar if isinstance(request, Flagged) else ()
    return {
        "relying": _guarded(
            Beside(
                REQUEST_DECIDER.stream(other), COUNTING_FOLD, says=partial(_relying, this, other)
            )
            for other in command.others
        ),
        "originals": _guarded(
            Beside(REQUEST_DECIDER.stream(other), COUNTING_FOLD, says=partial(_standing, this))
            for other in originals
        ),
    }


def _guarded(several: Iterable[Beside]) -> tuple[Beside, ...]:
    return tuple(
        each
        if place < DUPLICATES_GUARDED_MAX
        else Beside(each.stream, each.fold, guarded=False, says=each.says)
        for place, each in enumerate(several)
    )


def _unknown(slug: str, topic: Topic) -> str | None:
    return slug if isinstance(topic, Unlisted) else None


def _over(request_id: UUID, request: Request) -> UUID | None:
    return request_id if isinstance(request, Ended) else None


def _relying(this: UUID, other: UUID, counting: Counting) -> UUID | None:
    return other if counting.relies_on(this) else None


def _standing(this: UUID, counting: Counting) -> bool:
    return counting.stands_without(this)
