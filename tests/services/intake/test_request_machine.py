"""Any order of commands on a request: what is decided is legal, once, and replays to the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from events.decider import Refused
from events.intake import (
    AgencyJoined,
    AgencyLeft,
    AuthorizationTakenBack,
    ReauthorizationAsked,
    RequestAuthorized,
    RequestDayCorrected,
    RequestEscalated,
    RequestMerged,
    RequestReinstated,
    RequestRescreened,
    RequestScreened,
    RequestSubmitted,
)
from events.rules.programs import PROGRAMS, Authorization
from events.vocabulary import ClaimDismissalReason, LeaveReason, Program, RequestStep
from services.intake.commands.requests import TakeAuthorizationBack
from services.intake.decisions import REQUEST_DECIDER
from services.intake.decisions.request_states import (
    Declined,
    Flagged,
    Merged,
    Referred,
    Request,
    RequestFact,
    Screened,
    Submitted,
    Unknown,
    Withdrawn,
    allowed,
    ended_on,
)
from services.intake.decisions.requests import RequestCommand
from tests.services.intake.asking import (
    AGENCY,
    amend,
    ask_again,
    authorize,
    claim,
    confirm,
    correct_day,
    decline,
    dismiss,
    escalate,
    join,
    keep,
    leave,
    merge,
    refer,
    reinstate,
    rescreen,
    screen,
    submit,
    take_authorization_back,
    withdraw,
)
from tests.services.intake.given import MARCH_1, OTHER_REQUEST_ID

DAYS = st.integers(min_value=-2, max_value=9).map(lambda days: MARCH_1 + timedelta(days=days))
PROGRAM = st.sampled_from(list(Program))
DOCUMENT = st.sampled_from([None, "letter 7", "letter 8"])
AGENCIES = st.sampled_from(
    [None, AGENCY, AGENCY | {"other_actions": ("pattern-or-practice", "litigation")}]
)
TARGETS = st.sampled_from(
    [
        None,
        {"ori": "IA0570100", "ended": None},
        {"ori": "IA0570100", "ended": "declined on 2024-03-01"},
        {"ori": "NB0010000", "ended": None},
    ]
)
TYPES = st.sampled_from([None, (), ("coaching",), ("coaching", "bias-audit"), ("assessment",)])
STAYS = st.integers(min_value=1, max_value=4).map(lambda number: UUID(int=number))
PARTICIPANTS = st.sampled_from(["IA0570100", "IA0570000", "IA0570200"])
STEP_BY_FACT = {
    "RequestSubmitted": "submit",
    "RequestFlagged": "submit",
    "RequestAuthorized": "authorize",
    "AuthorizationTakenBack": "authorize/take-back",
    "AuthorizationClaimed": "authorize",
    "AuthorizationClaimDismissed": "dismiss-claim",
    "RequestMerged": "merge",
    "RequestKept": "keep",
    "RequestScreened": "screen",
    "RequestEscalated": "escalate",
    "RequestDeclined": "decline",
    "RequestWithdrawn": "withdraw",
    "RequestReferred": "refer",
    "RequestReinstated": "reinstate",
    "RequestDayCorrected": "correct-day",
    "RequestAmended": "amend",
    "RequestRescreened": "screen-again",
    "AgencyJoined": "join",
    "AgencyLeft": "leave",
}
OVER = (Declined, Merged, Withdrawn, Referred)


class Requests(RuleBasedStateMachine):
    """One request, asked for anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[RequestFact] = []
        self.state: Request = REQUEST_DECIDER.initial

    @initialize(flagged=st.booleans(), confidential=st.sampled_from([None, True, False]))
    def begin(self, *, flagged: bool, confidential: bool | None) -> None:
        similar = [OTHER_REQUEST_ID] if flagged else []
        self.ask(submit(similar=similar, confidential=confidential))

    @rule(on=DAYS, problem=st.sampled_from(["Nobody has been trained since 2015.", "Another."]))
    def submits(self, **fields: Any) -> None:
        self.ask(submit(**fields))

    @rule(
        on=DAYS,
        program=PROGRAM,
        agency=AGENCIES,
        other_action_reviewed=st.booleans(),
        delivery_types=TYPES,
        begun=st.sampled_from([None, "was accepted by iacp"]),
    )
    def screens_again(self, **fields: Any) -> None:
        self.ask(rescreen(**fields))

    @rule(
        on=DAYS,
        problem=st.sampled_from([None, "Nobody has been trained since 2015.", "Another."]),
        delivery_types=TYPES,
        confidential=st.sampled_from([None, True, False]),
        reason=st.sampled_from(["entered-in-error", "agency-request"]),
        delivered=st.booleans(),
        submitted_on=st.none() | DAYS,
    )
    def amends(self, **fields: Any) -> None:
        self.ask(amend(**fields))

    @rule(
        on=DAYS,
        program=PROGRAM,
        agency=AGENCIES,
        other_action_reviewed=st.booleans(),
        delivery_types=TYPES,
    )
    def screens(self, **fields: Any) -> None:
        self.ask(screen(**fields))

    @rule(on=DAYS, document=DOCUMENT)
    def authorizes(self, **fields: Any) -> None:
        self.ask(authorize(**fields))

    @rule(on=DAYS, wrong_on=DAYS)
    def takes_an_authorization_back(self, **fields: Any) -> None:
        self.ask(take_authorization_back(**fields))

    @precondition(lambda self: self.standing)
    @rule(on=DAYS, which=st.integers(min_value=1, max_value=4))
    def takes_one_back_that_stands(self, on: Any, which: int) -> None:
        wrong_on = self.standing[-min(which, len(self.standing))].authorized_on
        self.ask(take_authorization_back(on=on, wrong_on=wrong_on))

    @rule(on=DAYS, link_id=STAYS)
    def claims(self, **fields: Any) -> None:
        self.ask(claim(**fields))

    @rule(on=DAYS, link_id=STAYS)
    def confirms(self, **fields: Any) -> None:
        self.ask(confirm(**fields))

    @rule(on=DAYS, link_id=STAYS, reason=st.sampled_from(list(ClaimDismissalReason)))
    def dismisses(self, **fields: Any) -> None:
        self.ask(dismiss(**fields))

    @rule(on=DAYS)
    def asks_again(self, **fields: Any) -> None:
        self.ask(ask_again(**fields))

    @rule(on=DAYS, found=TARGETS, delivered=st.tuples(st.booleans()))
    def merges(self, found: Any, **fields: Any) -> None:
        self.ask(merge(target=found, **fields))

    @rule(on=DAYS)
    def keeps(self, **fields: Any) -> None:
        self.ask(keep(**fields))

    @rule(on=DAYS, program=PROGRAM, agency=AGENCIES, delivery_types=TYPES)
    def escalates(self, **fields: Any) -> None:
        self.ask(escalate(**fields))

    @rule(on=DAYS, ends=st.sampled_from([decline, withdraw, refer]))
    def ends(self, ends: Callable[..., RequestCommand], **fields: Any) -> None:
        self.ask(ends(**fields))

    @rule(on=DAYS)
    def reinstates(self, **fields: Any) -> None:
        self.ask(reinstate(**fields))

    @rule(on=DAYS, happened_on=DAYS, step=st.sampled_from(list(RequestStep)))
    def corrects_a_day(self, **fields: Any) -> None:
        self.ask(correct_day(**fields))

    @rule(
        on=DAYS,
        participation_id=STAYS,
        participant=PARTICIPANTS,
        participant_registered=st.booleans(),
    )
    def joins(self, **fields: Any) -> None:
        self.ask(join(**fields))

    @rule(on=DAYS, participation_id=STAYS, reason=st.sampled_from(list(LeaveReason)))
    def leaves(self, **fields: Any) -> None:
        self.ask(leave(**fields))

    def ask(self, command: RequestCommand) -> None:
        before = self.state
        try:
            told = REQUEST_DECIDER.decide(command, before)
        except Refused:
            return
        for fact in told:
            self.check(before, fact)
            self.facts.append(fact)
            self.state = REQUEST_DECIDER.evolve(self.state, fact)
        self.check_once(command)

    def check(self, before: Request, fact: RequestFact) -> None:
        over = isinstance(before, OVER)
        of_ends = isinstance(fact, RequestReinstated | RequestDayCorrected)
        assert over is of_ends, "what is over may only be taken back, or have its day corrected"
        step = STEP_BY_FACT.get(fact.wire_name)
        assert step is None or step in allowed(before), f"{step} in {type(before).__name__}"
        if isinstance(fact, RequestDayCorrected):
            self.check_end(before, fact)
        if isinstance(fact, RequestScreened):
            assert isinstance(before, Submitted), "a flagged request is looked at first"
            self.check_authorized(fact.program, fact.screened_on)
        if isinstance(fact, RequestEscalated):
            assert isinstance(before, Screened)
            assert before.asked_again_on is None
            assert fact.from_program is before.program is not fact.program
            assert fact.escalated_on >= before.routed_on
            self.check_authorized(fact.program, fact.escalated_on)
        if isinstance(fact, RequestRescreened):
            assert isinstance(before, Screened)
            assert before.asked_again_on is None
            assert fact.from_program is before.program
            assert fact.rescreened_on >= before.wanted.submitted_on
            self.check_authorized(fact.program, fact.rescreened_on)
        if isinstance(fact, RequestAuthorized) and isinstance(before, Screened):
            assert before.asked_again_on is None or fact.authorized_on >= before.asked_again_on
        if isinstance(fact, RequestMerged):
            assert fact.into != fact.request_id

    def check_end(self, before: Request, fact: RequestDayCorrected) -> None:
        """It ended on the right day all along: whatever came before still comes before."""
        assert isinstance(before, OVER)
        after = REQUEST_DECIDER.evolve(before, fact)
        assert isinstance(after, OVER)
        assert ended_on(after) == fact.happened_on <= fact.corrected_on
        assert fact.happened_on >= after.before.wanted.submitted_on
        if isinstance(after.before, Screened):
            assert fact.happened_on >= after.before.routed_on
        if after.before.reinstated is not None:
            assert fact.happened_on >= after.before.reinstated.reinstated_on

    def check_authorized(self, program: Program, on: Any) -> None:
        if PROGRAMS[program].authorization is Authorization.DOCUMENTED:
            assert any(
                yes.document is not None and yes.authorized_on <= on for yes in self.standing
            )

    @property
    def standing(self) -> list[RequestAuthorized]:
        """The authorizations that were not taken back."""
        yeses: list[RequestAuthorized] = []
        for fact in self.facts:
            if isinstance(fact, RequestAuthorized):
                yeses.append(fact)
            if isinstance(fact, AuthorizationTakenBack):
                days = [yes.authorized_on for yes in yeses]
                yeses.pop(len(days) - 1 - days[::-1].index(fact.wrong_on))
        return yeses

    @invariant()
    def where_a_document_is_needed_one_stands(self) -> None:
        if isinstance(self.state, Screened):
            self.check_authorized(self.state.program, self.state.routed_on)

    def check_once(self, command: RequestCommand) -> None:
        days = [yes.authorized_on for yes in self.standing]
        if isinstance(command, TakeAuthorizationBack) and command.wrong_on in days:
            return  # asked again, it is about the other one of that day
        try:
            assert REQUEST_DECIDER.decide(command, self.state) == [], "twice is once"
        except Refused as refused:
            raise AssertionError(f"what was just done is refused: {refused}") from refused

    @invariant()
    def replays_to_the_same(self) -> None:
        assert REQUEST_DECIDER.fold(self.facts) == self.state

    @invariant()
    def no_program_is_routed_what_it_does_not_give(self) -> None:
        for fact in self.facts:
            if isinstance(fact, RequestScreened | RequestEscalated | RequestRescreened):
                assert set(fact.delivery_types) <= PROGRAMS[fact.program].delivery_types

    @invariant()
    def a_move_is_counted(self) -> None:
        routings = RequestEscalated | RequestRescreened
        moves = [fact.move for fact in self.facts if isinstance(fact, routings)]
        assert moves == list(range(1, len(moves) + 1))

    @invariant()
    def a_request_is_submitted_and_screened_at_most_once(self) -> None:
        for once in (RequestSubmitted, RequestScreened):
            assert sum(isinstance(fact, once) for fact in self.facts) <= 1

    @invariant()
    def nothing_is_screened_or_moved_while_a_new_executive_has_not_said_yes(self) -> None:
        missing = None
        for fact in self.facts:
            match fact:
                case ReauthorizationAsked(asked_on=day):
                    missing = day
                case AuthorizationTakenBack(due_since=day):
                    missing = day
                case RequestAuthorized(authorized_on=day) if missing is not None and missing <= day:
                    missing = None
                case RequestScreened() | RequestEscalated() | RequestRescreened():
                    assert missing is None
                case _:
                    pass

    @invariant()
    def no_agency_takes_part_twice_at_a_time_and_the_lead_never(self) -> None:
        ends = {each.participation_id: each for each in self.facts if isinstance(each, AgencyLeft)}
        stays: dict[str, list[tuple[date, date]]] = {}
        for fact in self.facts:
            if isinstance(fact, AgencyJoined):
                end = ends.get(fact.participation_id)
                if end is None or end.reason is not LeaveReason.ENTERED_IN_ERROR:
                    until = date.max if end is None else end.left_on
                    stays.setdefault(fact.participant, []).append((fact.joined_on, until))
        assert "IA0570100" not in stays
        for of_one in stays.values():
            days = sorted(of_one)
            assert all(until <= since for (_, until), (since, _) in pairwise(days)), (
                "a stay begins when the one before is over"
            )

    @invariant()
    def every_state_says_what_it_allows(self) -> None:
        steps = allowed(self.state)
        assert steps
        assert (steps == ("reinstate", "correct-day")) is isinstance(self.state, OVER)
        assert ("keep" in steps) is isinstance(self.state, Flagged)
        assert ("submit" in steps) is isinstance(self.state, Unknown)


TestRequests = Requests.TestCase
TestRequests.settings = settings(
    max_examples=150, stateful_step_count=25, deadline=None, derandomize=True
)
