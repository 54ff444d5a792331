"""Any order of commands on an evaluation: legal, once, and replays to the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from events.decider import Refused
from events.intake import (
    AnswerReceived,
    EvaluationAnswered,
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReceived,
    EvaluationReminded,
)
from events.vocabulary import EvaluationAudience, EvaluationStage
from services.intake.commands.evaluations import AnswerEvaluation, EvaluationCommand, GiveAnswer
from services.intake.decisions import EVALUATION_DECIDER
from services.intake.decisions.evaluation_states import (
    Answered,
    Collecting,
    Evaluation,
    EvaluationFact,
    Expired,
    Invited,
    Uninvited,
)
from services.intake.decisions.questions import LATER_LEVELS, QUESTIONS
from tests.services.intake.evaluating import (
    LATER,
    again,
    answer,
    answered,
    expire,
    follow_up,
    give,
    invite,
    remind,
    tell_answered,
)
from tests.services.intake.given import MARCH_2, expired, invited, received
from tests.services.intake.given import answered as told_answered

DAYS = st.sampled_from([-1, 0, 1, 14, 20, 30, 59, 60, 61, 90, 120, 181, 400]).map(
    lambda days: MARCH_2 + timedelta(days=days)
)
AUDIENCE = st.sampled_from(list(EvaluationAudience))


class Evaluations(RuleBasedStateMachine):
    """One invitation, asked for anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[EvaluationFact] = []
        self.state: Evaluation = EVALUATION_DECIDER.initial

    @rule(on=DAYS, audience=AUDIENCE)
    def invites(self, **fields: Any) -> None:
        self.ask(invite(now=LATER, **fields))

    @rule(on=DAYS, audience=AUDIENCE)
    def invites_to_follow_up(self, **fields: Any) -> None:
        self.ask(follow_up(**fields))

    @rule(
        on=DAYS,
        ended_by=st.sampled_from([None, expired(), received(), told_answered()]),
        stage=st.sampled_from(list(EvaluationStage)),
    )
    def is_sent_again(self, stage: EvaluationStage, **fields: Any) -> None:
        self.ask(again(asked_before=invited(stage=stage), **fields))

    @rule()
    def was_invited_by_version_0_1(self) -> None:
        if isinstance(self.state, Uninvited):
            self.take(invited(expires_on=None))

    @rule(on=DAYS, reminder=st.sampled_from([1, 2]))
    def reminds(self, **fields: Any) -> None:
        self.ask(remind(**fields))

    @rule(on=DAYS)
    def expires(self, **fields: Any) -> None:
        self.ask(expire(**fields))

    @rule(on=DAYS)
    def is_told_to_be_answered(self, **fields: Any) -> None:
        self.ask(tell_answered(**fields))

    @rule(on=DAYS, ended_by=st.sampled_from([None, expired(), received(), told_answered()]))
    def is_answered_beside(self, **fields: Any) -> None:
        self.ask(give(**fields))

    @rule(on=DAYS, question=st.sampled_from(["", *QUESTIONS]))
    def answers(self, question: str, **fields: Any) -> None:
        self.ask(answer(**fields, **(answered(question) if question else {})))

    def ask(self, command: EvaluationCommand) -> None:
        before = self.state
        try:
            told = EVALUATION_DECIDER.decide(command, before)
        except Refused:
            return
        for fact in told:
            self.check(before, fact)
            self.take(fact)
        if not isinstance(command, AnswerEvaluation | GiveAnswer):
            assert EVALUATION_DECIDER.decide(command, self.state) == [], "twice is once"

    def take(self, fact: EvaluationFact) -> None:
        self.facts.append(fact)
        self.state = EVALUATION_DECIDER.evolve(self.state, fact)

    def check(self, before: Evaluation, fact: EvaluationFact) -> None:
        if isinstance(fact, EvaluationInvited):
            assert isinstance(before, Uninvited)
            return
        if isinstance(fact, AnswerReceived):
            assert isinstance(before, Uninvited | Collecting)
            assert fact.counts_on <= LATER.date()
            return
        if isinstance(fact, EvaluationAnswered):
            assert isinstance(before, Invited | Expired)
            return
        assert isinstance(before, Invited), "only what waits for its answer moves"
        until = before.invitation.expires_on
        match fact:
            case EvaluationReminded():
                assert fact.reminder > before.reminders
                assert until is None or fact.reminded_on <= until
            case EvaluationReceived():
                assert until is None or fact.received_on <= until
                self.check_levels(fact)
            case EvaluationExpired():
                assert until is not None
                assert fact.expired_on > until

    def check_levels(self, fact: EvaluationReceived) -> None:
        later = {answer.level for answer in fact.answers} & LATER_LEVELS
        assert bool(later) is (fact.stage is EvaluationStage.FOLLOW_UP)

    @invariant()
    def replays_to_the_same(self) -> None:
        assert EVALUATION_DECIDER.fold(self.facts) == self.state

    @invariant()
    def it_ends_at_most_once(self) -> None:
        ends = [
            fact for fact in self.facts if isinstance(fact, EvaluationReceived | EvaluationExpired)
        ]
        told = [fact for fact in self.facts if isinstance(fact, EvaluationAnswered)]
        assert len(ends) <= 1
        assert len(told) <= 1
        assert bool(ends or told) == isinstance(self.state, Answered | Expired)


TestEvaluations = Evaluations.TestCase
TestEvaluations.settings = settings(
    max_examples=150, stateful_step_count=20, deadline=None, derandomize=True
)
