"""Three requests of one agency, asked for anything, often decided long before it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar, cast
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from events.decider import Command
from events.log.memory import MemoryLog
from events.log.store.event_log import EventLog
from services.assignment.commands.roster import DeclareConflict, EndMembership, NoteAbsence
from services.intake.commands.agencies import ChangeExecutive
from tests.crossing.center import (
    NOW,
    ORI,
    SAID,
    Center,
    accept,
    accepted,
    authorize,
    close,
    decline,
    deliver,
    escalate,
    may,
    merge,
    record,
    refer,
    reinstate,
    reopen,
    rescreen,
    screen,
    withdraw,
)
from tests.crossing.invariants import broken
from tests.crossing.late import Late

_T = TypeVar("_T")
REQUESTS = st.integers(min_value=0, max_value=2)
LATE = st.booleans()
WAITING_MAX = 4


class Crossing(RuleBasedStateMachine):
    """Commands are decided on what is told so far; some are appended much later."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.center = Center(MemoryLog())
        self.requests: list[UUID] = []
        self.waiting: list[tuple[Late, asyncio.Task[bool]]] = []

    def teardown(self) -> None:
        while self.waiting:
            self.go(0)
        told = self.run(self.center.facts())
        self.loop.close()
        assert broken(told) == []

    @initialize()
    def begin(self) -> None:
        self.run(self.center.open())
        self.requests = [self.run(self.center.submit()), self.run(self.center.underway())]
        self.requests.append(self.run(self.center.submit(similar=tuple(self.requests))))

    @rule(
        which=REQUESTS,
        what=st.sampled_from(
            [screen, authorize, escalate, withdraw, refer, reinstate, rescreen, rescreen]
        ),
        late=LATE,
    )
    def asks_of_a_request(
        self,
        *,
        which: int,
        what: Callable[[UUID], Command],
        late: bool,
    ) -> None:
        self.ask(what(self.requests[which]), late=late)

    @rule(which=REQUESTS, other=REQUESTS, late=LATE)
    def merges(self, *, which: int, other: int, late: bool) -> None:
        self.ask(merge(self.requests[which], self.requests[other]), late=late)

    @rule(which=REQUESTS, reason=st.sampled_from(["duplicate", "out-of-scope"]), late=LATE)
    def declines(self, *, which: int, reason: str, late: bool) -> None:
        self.ask(self.declining(which, reason), late=late)

    @rule(
        which=REQUESTS,
        what=st.sampled_from([accept, record, deliver, deliver, close, reopen]),
        late=LATE,
    )
    def asks_of_an_engagement(
        self,
        *,
        which: int,
        what: Callable[[UUID], Command],
        late: bool,
    ) -> None:
        self.ask(what(self.requests[which]), late=late)

    @rule(which=REQUESTS, provider=st.sampled_from(["iacp", "noble", None]), late=LATE)
    def assigns(self, *, which: int, provider: str | None, late: bool) -> None:
        self.ask(self.run(self.center.assignment(self.requests[which], provider)), late=late)

    @rule(
        provider=st.sampled_from(["iacp", "noble"]),
        what=st.sampled_from(["absence", "conflict", "end"]),
    )
    def something_happens_to_who_could_do_it(self, provider: str, what: str) -> None:
        expert_id = self.center.experts[provider]
        commands: dict[str, Command] = {
            "absence": NoteAbsence(
                expert_id=expert_id, absent_from=may(4), absent_until=may(6), **SAID
            ),
            "conflict": DeclareConflict(expert_id=expert_id, ori=ORI, on=may(4), now=NOW),
            "end": EndMembership(provider=provider, member_until=may(4), now=NOW),
        }
        self.ask(commands[what], late=False)

    @rule()
    def the_executive_changes(self) -> None:
        contact = {"role": "agency_executive", "name": "Kim", "email": "kim@agency.example"}
        change = {"ori": ORI, "contact": contact, "on": may(3), "now": NOW}
        self.ask(ChangeExecutive.model_validate(change), late=False)

    @rule(which=REQUESTS, other=REQUESTS, ends=st.sampled_from([deliver, None, withdraw]))
    def one_ends_between_a_merge_and_its_telling(
        self, which: int, other: int, ends: Callable[[UUID], Command] | None
    ) -> None:
        self.ask(merge(self.requests[which], self.requests[other]), late=True)
        # None: the other one is declined as a duplicate.
        ending = self.declining(other) if ends is None else ends(self.requests[which])
        self.ask(ending, late=False)

    @rule()
    def engagements_follow(self) -> None:
        self.run(self.center.follow())

    @rule(which=st.integers(min_value=0, max_value=WAITING_MAX - 1))
    def what_was_decided_is_told(self, which: int) -> None:
        if which < len(self.waiting):
            self.go(which)

    def declining(self, which: int, reason: str = "duplicate") -> Command:
        """As the edge asks for it, with whoever may count as it."""
        this = self.requests[which]
        others = tuple(each for each in self.requests if each != this)
        return decline(this, reason, others=others)

    def ask(self, command: Command, *, late: bool) -> None:
        if not late or len(self.waiting) == WAITING_MAX:
            self.run(accepted(self.center.log, command))
            return
        log = Late(self.center.log)
        task = self.loop.create_task(accepted(cast("EventLog", log), command))
        self.run(_decided(log, task))
        if not task.done():
            self.waiting.append((log, task))

    def go(self, which: int) -> None:
        log, task = self.waiting.pop(which)
        log.go.set()
        self.run(_ended(task))

    def run(self, what: Coroutine[Any, Any, _T]) -> _T:
        return self.loop.run_until_complete(what)

    @invariant()
    def nothing_is_broken(self) -> None:
        assert broken(self.run(self.center.facts())) == []


async def _decided(log: Late, task: asyncio.Task[bool]) -> None:
    """Until it waits to be appended, or came to nothing."""
    deciding = asyncio.ensure_future(log.decided.wait())
    await asyncio.wait({deciding, task}, return_when=asyncio.FIRST_COMPLETED)
    deciding.cancel()
    await asyncio.gather(deciding, return_exceptions=True)


async def _ended(task: Awaitable[bool]) -> None:
    await task


TestCrossing = Crossing.TestCase
TestCrossing.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, derandomize=True
)
