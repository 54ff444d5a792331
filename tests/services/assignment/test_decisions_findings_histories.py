"""Whatever is asked in whatever order: rules hold, and the rows say what the rules know."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from events.decider import Refused
from services.assignment import projections
from services.assignment.commands.findings import FindingsCommand
from services.assignment.decisions.findings import FINDINGS_DECIDER, Findings, FindingsEvent
from services.assignment.decisions.recommendation_states import (
    Open,
    Recommendation,
    Returned,
    SetAside,
    Submitted,
    Sustained,
    Validated,
    allowed,
    last_day,
    settled_on,
)
from services.assignment.decisions.recording import Recorded
from tests.projecting import folded
from tests.services.assignment.examples import march
from tests.services.assignment.finding_examples import (
    FINDING_ID,
    correct_it,
    make_it,
    record_it,
    restore_it,
    return_it,
    set_it_aside,
    strike_it,
    submit_it,
    sustain_it,
    validate_it,
    withdraw_it,
)
from tests.services.assignment.telling import told

STATUSES: dict[type[Recommendation], str] = {
    Open: "open",
    Submitted: "submitted",
    Returned: "returned",
    Validated: "validated",
    Sustained: "sustained",
    SetAside: "set-aside",
}
VERBS: dict[str, Any] = {
    "submit": submit_it,
    "validate": validate_it,
    "return": return_it,
    "sustain": sustain_it,
    "set-aside": set_it_aside,
    "withdraw-validation": withdraw_it,
    "restore": restore_it,
}
PARTY: dict[str, str] = {
    "submit": "submitted_by",
    "validate": "validated_by",
    "return": "returned_by",
    "sustain": "sustained_by",
}
numbers = st.integers(1, 3)
days = st.integers(1, 31)


class FindingsMachine(RuleBasedStateMachine):
    """Asks the decider anything; what it decides is the history."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[FindingsEvent] = []
        self.state: Findings = FINDINGS_DECIDER.initial

    @rule(number=st.sampled_from(["3", "4"]))
    def a_finding_is_recorded(self, number: str) -> None:
        self.ask(record_it(number=number))

    @rule(text=st.sampled_from(["a", "b"]), by=st.sampled_from([None, "iacp"]), day=days)
    def a_finding_is_corrected(self, text: str, by: str | None, day: int) -> None:
        known = self.state.findings.get(FINDING_ID)
        if self.ask(correct_it(text=text, by=by, found_on=march(2), on=march(max(day, 2)))):
            assert isinstance(known, Recorded)
            assert by is None or not self.judged

    @rule(day=days)
    def a_finding_is_struck(self, day: int) -> None:
        if self.ask(strike_it(day)):
            every = self.state.recommendations.values()
            assert all(isinstance(each, SetAside) for each in every)

    @property
    def judged(self) -> bool:
        """Whether somebody judged by the finding."""
        every = self.state.recommendations.values()
        return any(isinstance(each, Validated | Sustained) for each in every)

    @rule(number=numbers, others=st.lists(numbers, max_size=2))
    def something_is_recommended(self, number: int, others: list[int]) -> None:
        self.ask(make_it(number, *others))

    @rule(
        verb=st.sampled_from(sorted(VERBS)),
        number=numbers,
        day=days,
        party=st.sampled_from(["agency", "noble", "iacp"]),
    )
    def a_step_is_taken(self, verb: str, number: int, day: int, party: str) -> None:
        said = {PARTY[verb]: party} if verb in PARTY else {}
        command = VERBS[verb](number, day, **said)
        before = self.state.recommendations.get(command.recommendation_id)
        if self.ask(command):
            assert before is not None
            assert verb in allowed(before)
            assert last_day(before) <= command.on

    def ask(self, command: FindingsCommand) -> bool:
        """Whether something followed; if so, asking again changes nothing."""
        try:
            followed = FINDINGS_DECIDER.decide(command, self.state)
        except Refused:
            return False
        self.facts += followed
        self.state = FINDINGS_DECIDER.fold(self.facts)
        assert FINDINGS_DECIDER.decide(command, self.state) == []
        return bool(followed)

    @invariant()
    def nothing_is_settled_before_what_it_depends_on(self) -> None:
        for each in self.state.recommendations.values():
            if isinstance(each, Validated | Sustained):
                for dependency in each.made.depends_on:
                    settled = settled_on(self.state.recommendations[dependency])
                    assert settled is not None
                    assert settled <= each.validation.validated_on

    @invariant()
    def nothing_stands_that_is_about_a_struck_finding(self) -> None:
        for each in self.state.recommendations.values():
            finding = self.state.findings[each.made.finding_id]
            assert isinstance(each, SetAside) or isinstance(finding, Recorded)

    @invariant()
    def nobody_judged_what_it_submitted(self) -> None:
        for each in self.state.recommendations.values():
            if isinstance(each, Validated):
                submitter = each.submission.submitted_by
                assert each.validation.validated_by not in ("agency", submitter)

    @invariant()
    def dependencies_have_an_order(self) -> None:
        made = list(self.state.recommendations)
        for at, each in enumerate(self.state.recommendations.values()):
            assert set(each.made.depends_on) <= set(made[:at])

    @invariant()
    def the_rows_say_what_the_rules_know(self) -> None:
        rows = folded(projections.FINDINGS_PROJECTION, told(self.facts))
        assert {
            row.finding_id: (row.text, row.found_on, row.struck_on is None)
            for row in rows["findings"]
        } == {
            id_: (each.told.text, each.told.found_on, isinstance(each, Recorded))
            for id_, each in self.state.findings.items()
        }
        assert {row.recommendation_id: row.status for row in rows["recommendations"]} == {
            id_: STATUSES[type(each)] for id_, each in self.state.recommendations.items()
        }
        waiting = [row for row in rows["reviews"] if row.ended_on is None]
        assert {row.recommendation_id: row.submitted_on for row in waiting} == {
            id_: each.submission.submitted_on
            for id_, each in self.state.recommendations.items()
            if isinstance(each, Submitted)
        }


TestFindingsMachine = FindingsMachine.TestCase
TestFindingsMachine.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, derandomize=True
)
