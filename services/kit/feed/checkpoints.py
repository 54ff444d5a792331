"""How far each feed has come, kept beside its rows and moved only from where it was read."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Final

from events.log.database.connections import Connection
from events.log.database.passing import PassingError
from events.log.feed.handler import Checkpoint
from services.kit.statements import kit_sql

BEGINNING = Checkpoint(0, None)
PASSED_POSITIONS_MAX: Final = 1_000
PASSED_SECONDS_MAX: Final = 1.0
"""So far, and so long, a stored checkpoint may stay behind facts that do not concern its feed."""


class StaleError(PassingError):
    """Somebody else moved the checkpoint: another replica works. Roll back, read again."""

    def __init__(self, feed: str, position: int) -> None:
        super().__init__(f"the checkpoint of {feed} is no longer at {position}")
        self.feed = feed
        self.position = position


class CheckpointGoneError(PassingError):
    """The row of a checkpoint was taken away while its handler worked."""

    def __init__(self, feed: str) -> None:
        super().__init__(
            f"the checkpoint of {feed} is gone: it goes on when its row is back; to begin anew, "
            "start the process again"
        )
        self.feed = feed


async def read_checkpoint(connection: Connection, feed: str) -> Checkpoint | None:
    """Where the feed stands; None if it never ran."""
    row = await connection.fetchrow(kit_sql("checkpoint_read"), feed)
    return None if row is None else Checkpoint(row["position"], row["event_id"])


async def read_checkpoints(connection: Connection) -> dict[str, Checkpoint]:
    """Where every feed of this schema stands, by name."""
    rows = await connection.fetch(kit_sql("checkpoints_read"))
    return {row["feed"]: Checkpoint(row["position"], row["event_id"]) for row in rows}


async def resume_or_create(connection: Connection, feed: str, new: Checkpoint) -> Checkpoint:
    """Where the feed stands; it starts at `new` if it never ran."""
    found = await read_checkpoint(connection, feed)
    if found is None:
        await connection.execute(kit_sql("checkpoint_create"), feed, new.position, new.id)
        found = await read_checkpoint(connection, feed)
    return found or new


class FeedCheckpoint:
    """Where a feed stands, for its handler: stored, and beyond that over what does not concern it.

    Facts that concern nobody move a checkpoint in memory, and only once a second, or after
    `PASSED_POSITIONS_MAX` of them, in the table: see `Freshness`, which does not wait for that.

    A feed begins once. A row that was there and is gone from the same table was taken away by a
    person, to restore others perhaps: to begin anew would mix with those.
    """

    def __init__(self, feed: str) -> None:
        self._feed = feed
        self._seen_in: int | None = None
        self._stored: Checkpoint | None = None
        self._passed: Checkpoint | None = None
        self._passed_since = 0.0
        self.waits = True
        """Whether, when last read, something may have been parked for a newer release."""

    @property
    def unsaved(self) -> bool:
        """Whether it is further than its row says."""
        return self._passed is not None

    async def resume(
        self, connection: Connection, begin: Callable[[], Awaitable[Checkpoint]]
    ) -> Checkpoint:
        """Where it stands, which is stored then; the first time, what `begin` gives.

        Raises `CheckpointGoneError`, and `StaleError` where another replica works meanwhile.
        """
        row = await connection.fetchrow(kit_sql("checkpoint_resume"), self._feed)
        if row is None:
            raise AssertionError("whole is one row")
        self.waits = row["waits"]
        checkpoint = Checkpoint(row["position"], row["event_id"])
        if row["position"] is None:
            if self._seen_in == row["made"]:
                raise CheckpointGoneError(self._feed)
            checkpoint = await resume_or_create(connection, self._feed, await begin())
        self._seen_in = row["made"]
        passed = self._passed if checkpoint == self._stored else None
        self.is_stored(checkpoint)
        if passed is None:
            return checkpoint
        await advance(connection, self._feed, checkpoint, passed)
        self.is_stored(passed)
        return passed

    def stored(self, handled: Checkpoint) -> Checkpoint:
        """What its row says, where all up to `handled` was handled."""
        return handled if self._stored is None or handled != self._passed else self._stored

    def is_stored(self, checkpoint: Checkpoint) -> None:
        """Its row says so now."""
        self._stored, self._passed = checkpoint, None

    def pass_over(self, handled: Checkpoint, to: Checkpoint) -> bool:
        """Go on over facts that do not concern it; whether that need not be stored yet."""
        before, now = self.stored(handled), time.monotonic()
        if self._passed is None:
            self._passed_since = now
        if (
            to.position - before.position >= PASSED_POSITIONS_MAX
            or now - self._passed_since >= PASSED_SECONDS_MAX
        ):
            return False
        self._stored, self._passed = before, to
        return True


async def from_beginning() -> Checkpoint:
    """Before the first fact."""
    return BEGINNING


async def lock_checkpoint(connection: Connection, feed: str) -> Checkpoint:
    """Where the feed stands, and stays until the transaction ends."""
    row = await connection.fetchrow(kit_sql("checkpoint_lock"), feed)
    return BEGINNING if row is None else Checkpoint(row["position"], row["event_id"])


async def advance(connection: Connection, feed: str, before: Checkpoint, to: Checkpoint) -> None:
    """Compare and set: the first statement of a feed's transaction, for it also locks.

    Raises `StaleError` if the checkpoint is not at `before`.
    """
    moved = await connection.fetchrow(
        kit_sql("checkpoint_advance"), feed, before.position, to.position, to.id
    )
    if moved is None:
        raise StaleError(feed, before.position)
