"""Words of an answer for the public: only with consent, and never again once that is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from events.copying import copied
from events.days import fiscal_year_of
from events.decider import Decider, Refused
from events.event import REMOVED
from events.intake import (
    AnswerReceived,
    TestimonialReleased,
    TestimonialSetAside,
    TestimonialWithdrawn,
)
from events.vocabulary import TestimonialSetAsideReason, TestimonialWithdrawalReason
from services.intake.commands.testimonials import (
    ReleaseTestimonial,
    SetTestimonialAside,
    TestimonialCommand,
    WithdrawTestimonial,
)

TestimonialFact = TestimonialReleased | TestimonialSetAside | TestimonialWithdrawn


@dataclass(frozen=True, slots=True)
class Offered:
    """Nobody has released it."""


@dataclass(frozen=True, slots=True)
class Released:
    """The next edition of its year has it."""

    fact: TestimonialReleased


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """No review shows it."""

    reason: TestimonialWithdrawalReason
    former: TestimonialReleased | None
    """None where it was never released: consent was taken back before."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Somebody read it, and it is not published."""

    reason: TestimonialSetAsideReason


Testimonial = Offered | Released | Withdrawn | SetAside


def decide(command: TestimonialCommand, testimonial: Testimonial) -> Sequence[TestimonialFact]:
    """The facts that follow."""
    match command:
        case ReleaseTestimonial():
            return _release(command, testimonial)
        case WithdrawTestimonial():
            return _withdraw(command, testimonial)
        case SetTestimonialAside():
            return _set_aside(command, testimonial)
        case _:
            assert_never(command)


def _release(command: ReleaseTestimonial, testimonial: Testimonial) -> Sequence[TestimonialFact]:
    """Release it; nothing where it is. Again it is what it was: reviews that had it show it."""
    if isinstance(testimonial, Released):
        return []
    former = _former(command, testimonial)
    answer = command.said
    if answer is None or answer.testimonial is None or not answer.publish_testimonial:
        raise Refused("not-agreed-to", "nobody agreed that these words are published")
    if answer.testimonial == REMOVED:
        raise Refused("words-forgotten", "the words were forgotten, and nobody can read them")
    if command.confidential:
        raise Refused("work-confidential", "of confidential work nothing is published")
    if not command.names_nobody:
        raise Refused(
            "names-somebody",
            "words that name somebody are not published: read them, and say that they name nobody",
        )
    return [
        copied(
            TestimonialReleased,
            answer,
            testimonial_id=command.testimonial_id,
            quote_id=former.quote_id if former else command.quote_id,
            year=fiscal_year_of(answer.counts_on),
            words=answer.testimonial,
            mark=former.mark if former else command.mark,
            released_on=command.on,
        )
    ]


def _former(
    command: ReleaseTestimonial, testimonial: Offered | Withdrawn | SetAside
) -> TestimonialReleased | None:
    """Return what was released before. Raises `Refused` for what may not be released now."""
    match testimonial:
        case Withdrawn(reason=TestimonialWithdrawalReason.CONSENT_TAKEN_BACK):
            raise _taken_back()
        case Withdrawn() if command.seen_held_back is False:
            raise Refused("withdrawn-meanwhile", "it was withdrawn since it was read")
        case SetAside() if command.seen_held_back is False:
            raise Refused("set-aside-meanwhile", "somebody set it aside since it was read")
        case Withdrawn(former=former):
            return former
        case Offered() | SetAside():
            return None
        case _:
            assert_never(testimonial)


def _withdraw(command: WithdrawTestimonial, testimonial: Testimonial) -> Sequence[TestimonialFact]:
    """Withdraw what is released; that consent is taken back is told of whatever was not, too."""
    takes_back = command.reason is TestimonialWithdrawalReason.CONSENT_TAKEN_BACK
    match testimonial:
        case Withdrawn(reason=reason):
            if not takes_back or reason is command.reason:
                return []
        case Offered() | SetAside():
            if not takes_back:
                raise Refused("not-released", "it is not released", allowed=("consent-taken-back",))
        case Released():
            pass
        case _:
            assert_never(testimonial)
    return [copied(TestimonialWithdrawn, command, withdrawn_on=command.on)]


def _set_aside(command: SetTestimonialAside, testimonial: Testimonial) -> Sequence[TestimonialFact]:
    """Let it wait no more. What was released is withdrawn, and so its reviews are mended, too."""
    match testimonial:
        case SetAside(reason=command.reason):
            return []
        case Withdrawn(reason=TestimonialWithdrawalReason.CONSENT_TAKEN_BACK):
            raise _taken_back()
        case Released() | Withdrawn():
            raise Refused("not-waiting", "it was released before, so it can be withdrawn alone")
        case Offered() | SetAside():
            return [copied(TestimonialSetAside, command, set_aside_on=command.on)]
        case _:
            assert_never(testimonial)


def _taken_back() -> Refused:
    return Refused("consent-taken-back", "who said it took the consent back, which is for ever")


def answer_at(version: int, answers: Sequence[object]) -> AnswerReceived | None:
    """Return the answer at this version of its stream."""
    found = answers[version - 1] if 0 < version <= len(answers) else None
    return found if isinstance(found, AnswerReceived) else None


def evolve(testimonial: Testimonial, fact: TestimonialFact) -> Testimonial:
    """Return what became of it."""
    match fact:
        case TestimonialReleased():
            return Released(fact)
        case TestimonialWithdrawn(reason=reason):
            return Withdrawn(reason, _released(testimonial))
        case TestimonialSetAside(reason=reason):
            return SetAside(reason)
        case _:
            assert_never(fact)


def _released(testimonial: Testimonial) -> TestimonialReleased | None:
    match testimonial:
        case Offered() | SetAside():
            return None
        case Released(fact=fact):
            return fact
        case Withdrawn(former=former):
            return former
        case _:
            assert_never(testimonial)


TESTIMONIAL_DECIDER: Final[Decider[TestimonialCommand, Testimonial, TestimonialFact]] = Decider(
    category="testimonial",
    initial=Offered(),
    decide=decide,
    evolve=evolve,
)
