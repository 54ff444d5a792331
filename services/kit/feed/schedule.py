"""Schedules: what becomes due by the calendar is looked for again and again, and done once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final
from uuid import UUID

import structlog

from events.catalogue import Catalogue, NewerFactError
from events.decider import CommandT, Decider, EventT, Refused, StateT
from events.ids import derived_id
from events.log.database.passing import said_of
from events.log.database.patience import patience
from events.log.deciding.beside import BesideOf
from events.log.deciding.handle import Cause, handle
from events.log.feed.turn import Turn
from events.log.loop import Background, Backoff, happens_within, repeat_forever
from events.log.store.event_log import EventLog

EVERY_SECONDS: Final = 60.0
FAULT_SECONDS: Final = 5.0
"""The pause after a turn in which a schedule failed."""
RETRY_SECONDS: Final = 1.0
"""The pause before the next try to get the turn after a fault, such as a database that is away."""
ERRAND_SECONDS: Final = 2.0
ERRAND_FAULT_SECONDS: Final = 30.0
"""The pause of an errand after a turn that failed: what it needs is another's, and is away."""
LOOK_BACK_DAYS_MAX: Final = 30
"""What became due earlier is left to people: it is history that was entered late."""
DUE_MAX: Final = 500
"""How much is done in one turn; the rest follows in the next."""

Clock = Callable[[], datetime]

_log = structlog.get_logger()


def utc_now() -> datetime:
    """Return the time now."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """The time of a turn."""

    now: datetime
    zone: tzinfo = UTC
    """The center's."""

    @property
    def today(self) -> date:
        """The center's day: the last one on which something can be due."""
        return self.now.astimezone(self.zone).date()

    @property
    def since(self) -> date:
        """The first day on which something due is done now."""
        return self.today - timedelta(days=LOOK_BACK_DAYS_MAX)


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a service does by the calendar.

    `act` reads from its tables what became due from `since` until `today`, at most `DUE_MAX` of it,
    and gives a command for each with `Giving`. The tables may lag behind: the rules decide.
    """

    name: str
    act: Callable[[Moment], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Due:
    """What is due; the ids of the facts that it causes are derived from it."""

    subject: UUID
    """What it is about, such as a letter that awaits an answer."""
    what: str
    """Unique in the service, such as `remind`."""
    on: date
    """The day of the command."""
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Giving:
    """Gives the commands of a schedule, so that none of them has its effect twice."""

    log: EventLog
    catalogue: Catalogue
    service: str

    async def give(
        self,
        decider: Decider[CommandT, StateT, EventT],
        stream: str,
        command: CommandT,
        due: Due,
        *,
        beside: BesideOf[StateT] | None = None,
        not_due: Collection[str] | None = None,
    ) -> bool:
        """Give a command; return False if the rules refuse it, because it was not due after all.

        `not_due` names the rules that say so; None: all do. By any other `Refused` is raised. A
        command that only a newer release can decide is due again in the next turn.
        """
        try:
            cause = self._cause(due)
            with patience():
                await handle(
                    self.log, self.catalogue, decider, stream, command, cause, beside=beside
                )
        except Refused as refused:
            if not_due is not None and refused.rule not in not_due:
                raise
            _log.debug("command_refused", stream=stream, what=due.what, rule=refused.rule)
            return False
        except NewerFactError as newer:
            _log.warning(
                "command_left_to_newer_release", stream=stream, what=due.what, because=str(newer)
            )
            return False
        return True

    def _cause(self, due: Due) -> Cause:
        cause_id = derived_id(due.subject, due.what, due.ordinal)
        return Cause(
            id=cause_id,
            # The command names the day, so another day's is another command.
            handler=f"{due.what} {due.on}",
            actor=f"service:{self.service}",
            correlation_id=str(cause_id),
        )


class Scheduler:
    """All schedules of a service, in one loop; only the replica that has the turn works."""

    def __init__(
        self,
        schedules: Sequence[Schedule],
        *,
        turn: Turn,
        clock: Clock = utc_now,
        zone: tzinfo = UTC,
        every_seconds: float = EVERY_SECONDS,
        fault_seconds: float | None = None,
    ) -> None:
        self.faults: dict[str, str | None] = {schedule.name: None for schedule in schedules}
        """Why the last turn of each schedule failed, for health; None if it did not."""
        if len(self.faults) < len(schedules):
            raise ValueError("two schedules of one service have the same name")
        self.turns = 0
        """How many turns were taken since the start."""
        self._schedules = tuple(schedules)
        self._turn = turn
        self._clock = clock
        self._zone = zone
        self._every_seconds = every_seconds
        self._fault_seconds = fault_seconds or min(FAULT_SECONDS, every_seconds)
        self._background = Background("schedules", self._run)

    async def start(self) -> None:
        """Look at once for what became due while no process ran, and then again and again."""
        if self._schedules:
            self._background.start()

    async def stop(self) -> None:
        """Stop at once; what was not done is due in the next turn, of this or another process."""
        await self._background.stop()

    async def act(self) -> None:
        """Take one turn of every schedule; one that fails does not stop the others."""
        moment = Moment(self._clock(), self._zone)
        for schedule in self._schedules:
            try:
                await schedule.act(moment)
            except Exception as fault:  # noqa: BLE001 - a background loop survives a bad turn
                self.faults[schedule.name] = said_of(fault)
                _log.warning("schedule_failed", schedule=schedule.name, fault=type(fault).__name__)
            else:
                self.faults[schedule.name] = None
        self.turns += 1

    async def _run(self) -> None:
        pause = Backoff(RETRY_SECONDS, RETRY_SECONDS)
        await repeat_forever(self._work, _note_interruption, pause)

    async def _work(self) -> None:
        """Wait for the turn and work, again at once when it is lost."""
        while True:
            lost = asyncio.Event()
            async with self._turn(lost.set):
                while not lost.is_set():
                    await self.act()
                    failing = any(self.faults.values())
                    seconds = self._fault_seconds if failing else self._every_seconds
                    await happens_within(lost, seconds)


def _note_interruption(fault: Exception) -> None:
    _log.warning("schedules_interrupted", fault=type(fault).__name__)
