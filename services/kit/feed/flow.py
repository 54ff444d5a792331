"""Conservation: every fact that a consumer hears was handled, is parked, or waits its turn.

What is counted is counted anew from the log, in ranges of positions: nothing of it is taken from
what a consumer says of itself but its checkpoint and what it parked. A reaction shows more: each
fact that it handled has its answer in the log, or the reaction says why there may be none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID

from events.catalogue import Catalogue, UnreadableError
from events.event import Recorded
from events.log.database.connections import Pool
from events.log.feed.handler import Checkpoint
from events.log.store.event_log import READ_EVENTS_MAX, EventLog
from events.log.store.selection import CausedBy
from services.kit.feed.checkpoints import read_checkpoints
from services.kit.feed.connections import lent
from services.kit.feed.discarding import read_discarded_between
from services.kit.feed.parking import read_parked_between
from services.kit.feed.projection import ProjectionHandler
from services.kit.feed.reaction import Owed, Reaction, ReactionHandler

RANGE_POSITIONS: Final = 1_000
"""How much of the log is looked at together."""
NAMED_MAX: Final = 100
"""How many positions of one fault are named; all are counted."""
OF_ANOTHER_RELEASE: Final = "another release handled it, and this one cannot read it"

ORDERS_STREAM: Final = "operations-parked"
"""Where operators' orders about parked facts stand."""

Consumer = ProjectionHandler | ReactionHandler


@dataclass(slots=True)
class Positions:
    """Some positions: how many, and the first of them."""

    count: int = 0
    named: list[int] = field(default_factory=list)

    def add(self, positions: Iterable[int]) -> None:
        """Count further positions, the later ones after the earlier ones."""
        for position in positions:
            self.count += 1
            if len(self.named) < NAMED_MAX:
                self.named.append(position)


@dataclass(slots=True)
class Flow:
    """What became of the facts that one consumer hears, up to a position."""

    service: str
    consumer: str
    appended: int = 0
    """How many facts that it hears are in the log."""
    handled: int = 0
    parked: int = 0
    discarded: int = 0
    """Given up by a reaction on an operator's order."""
    waiting: int = 0
    """Not looked at yet: they come after its checkpoint."""
    missing: Positions = field(default_factory=Positions)
    """Handled, and the answer that must be there is not; of the stream: not carried."""
    repeated: Positions = field(default_factory=Positions)
    """Answered more than once; of the stream: carried in another's place."""
    orders: dict[int, UUID] = field(default_factory=dict)
    """By which order a fact was discarded, by the positions of the first of them."""
    silent: Counter[str] = field(default_factory=Counter[str])
    """Facts without an answer, by the reason why none was due."""
    faults: list[str] = field(default_factory=list)
    """What is wrong beyond single positions."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost and nothing done twice."""
        told = self.handled + self.parked + self.discarded + self.waiting
        whole = self.appended == told
        return whole and not (self.missing.count or self.repeated.count or self.faults)


async def flow_of(
    service: str,
    consumers: Sequence[Consumer],
    catalogue: Catalogue,
    log: EventLog,
    pool: Pool,
    until: int,
    after: int = 0,
) -> AsyncIterator[tuple[int, Sequence[Flow]]]:
    """Follow a service's consumers from after a position up to another, range after range.

    Yields how far it has come, and what was found until then.
    """
    async with lent(pool) as connection:
        checkpoints = await read_checkpoints(connection)
    flows = {each.name: Flow(service, each.name) for each in consumers}
    await _compare_checkpoints(flows, checkpoints, log)
    yield after, list(flows.values())
    while after < until:
        records = await log.read(after=after, limit=min(RANGE_POSITIONS, until - after))
        if not records:
            break
        for consumer in consumers:
            heard = [each for each in records if each.type in consumer.hears]
            stood = await _stood(pool, consumer.name, after, records[-1].position)
            flow = flows[consumer.name]
            left = await _without_discarded(flow, heard, stood.discarded, stood.parked, log)
            handled = _count(flow, left, stood.parked, stood.reached)
            if isinstance(consumer, ReactionHandler):
                await _follow_answers(flow, consumer.reaction, handled, catalogue, log)
        after = records[-1].position
        yield after, list(flows.values())


class _Stood(NamedTuple):
    """How a consumer stood in a range."""

    reached: int
    parked: Collection[int]
    discarded: Mapping[UUID, UUID]


async def _stood(pool: Pool, consumer: str, after: int, until: int) -> _Stood:
    """Read it at one moment: the consumer goes on, and what it parks is then before its checkpoint.

    The log is read before and the answers after, so neither lacks what was handled by then.
    """
    async with (
        lent(pool) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        checkpoints = await read_checkpoints(connection)
        return _Stood(
            checkpoints.get(consumer, Checkpoint(0, None)).position,
            await read_parked_between(connection, consumer, after, until),
            await read_discarded_between(connection, consumer, after, until),
        )


async def _compare_checkpoints(
    flows: Mapping[str, Flow], checkpoints: Mapping[str, Checkpoint], log: EventLog
) -> None:
    """Note checkpoints of another history than the log's."""
    begun = {
        name: checkpoint
        for name in flows
        if (checkpoint := checkpoints.get(name)) is not None and checkpoint.position
    }
    ids = await log.ids_at({each.position for each in begun.values()})
    for name, checkpoint in begun.items():
        if ids.get(checkpoint.position) != checkpoint.id:
            flows[name].faults.append(
                f"its checkpoint is event {checkpoint.id} at {checkpoint.position:,}, which the "
                "log does not have there"
            )


async def _without_discarded(
    flow: Flow,
    heard: Sequence[Recorded],
    discarded: Mapping[UUID, UUID],
    parked: Collection[int],
    log: EventLog,
) -> list[Recorded]:
    """Count the facts that were given up, and return the others.

    Each must have its order in the log: else somebody wrote into the table by hand.
    """
    left = []
    for recorded in heard:
        order_id = discarded.get(recorded.id)
        if order_id is None or recorded.position in parked:
            left.append(recorded)
            continue
        flow.appended += 1
        flow.discarded += 1
        if len(flow.orders) < NAMED_MAX:
            flow.orders[recorded.position] = order_id
        order = await log.find(order_id)
        if order is None or order.stream != ORDERS_STREAM:
            flow.faults.append(
                f"{recorded.position:,} was discarded on order {order_id}, which the log does not "
                "have"
            )
    return left


def _count(
    flow: Flow, heard: Sequence[Recorded], parked: Collection[int], reached: int
) -> list[Recorded]:
    """Count what became of some facts, and return those that were handled."""
    handled = []
    for recorded in heard:
        flow.appended += 1
        if recorded.position in parked:
            flow.parked += 1
        elif recorded.position <= reached:
            flow.handled += 1
            handled.append(recorded)
        else:
            flow.waiting += 1
    beyond = sorted(position for position in parked if position > reached)
    if beyond:
        flow.faults.append(f"it parked {beyond[0]:,}, which is after its checkpoint {reached:,}")
    return handled


async def _follow_answers(
    flow: Flow,
    reaction: Reaction,
    handled: Sequence[Recorded],
    catalogue: Catalogue,
    log: EventLog,
) -> None:
    """Look for the answer of each fact that a reaction handled."""
    if not handled or reaction.starts == "head":
        return  # what came before it first ran is not its own, and the log does not say when
    answers = await _answers(log, handled, f"service:{flow.service}")
    for recorded in handled:
        told = answers.get(recorded.id, [])
        if len(set(told)) < len(told):
            flow.repeated.add([recorded.position])
        try:
            heard = catalogue.hear(recorded)
        except UnreadableError:
            flow.silent[OF_ANOTHER_RELEASE] += 1  # it was handled, so there is one that reads it
            continue
        owed = Owed() if heard is None or reaction.owes is None else reaction.owes(heard)
        if not {stream for stream, _ in told}.issuperset(owed.streams):
            flow.missing.add([recorded.position])
        elif told:
            continue
        elif owed.silent_because is None:
            flow.missing.add([recorded.position])
        else:
            flow.silent[owed.silent_because] += 1


async def _answers(
    log: EventLog, facts: Sequence[Recorded], actor: str
) -> dict[UUID, list[tuple[str, str]]]:
    """Return what a service told because of some facts: streams and types, by their causes."""
    causes = {str(each.id): each.id for each in facts}
    answers: dict[UUID, list[tuple[str, str]]] = {}
    after = 0
    while found := await log.read_selected(
        CausedBy(causes.values()), after=after, limit=READ_EVENTS_MAX
    ):
        for each in found:
            if each.actor == actor:
                cause = causes[each.metadata["causation_id"]]
                answers.setdefault(cause, []).append((each.stream, each.type))
        after = found[-1].position
    return answers
