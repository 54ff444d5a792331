"""The checkpoints of feeds: stored beside their rows, and moved only from where they were read."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Final

from events.log.database.connections import Connection
from events.log.database.passing import PassingError
from events.log.feed.handler import Checkpoint
from services.kit.feed.connections import Tables, fetch_whole
from services.kit.statements import kit_sql

BEGINNING = Checkpoint(0, None)
PASSED_POSITIONS_MAX: Final = 1_000
PASSED_SECONDS_MAX: Final = 1.0
"""By so much may a stored checkpoint lag behind facts that do not concern its feed."""


class StaleError(PassingError):
    """Another replica has moved the checkpoint: roll back, and read it again."""

    def __init__(self, feed: str, position: int) -> None:
        super().__init__(f"the checkpoint of {feed} is no longer at {position}")
        self.feed = feed
        self.position = position


class CheckpointGoneError(PassingError):
    """The row of a checkpoint was deleted while its handler worked."""

    def __init__(self, feed: str) -> None:
        super().__init__(
            f"the checkpoint of {feed} is gone: it goes on when its row is back; to begin anew, "
            "start the process again"
        )
        self.feed = feed


async def read_checkpoint(connection: Connection, feed: str) -> Checkpoint | None:
    """Return the checkpoint of a feed; None if it never ran."""
    row = await connection.fetchrow(kit_sql("checkpoint_read"), feed)
    return None if row is None else Checkpoint(row["position"], row["event_id"])


async def read_checkpoints(tables: Tables) -> dict[str, Checkpoint]:
    """Return the checkpoint of every feed of this schema, by name."""
    rows = await fetch_whole(tables, kit_sql("checkpoints_read"))
    return {
        row["feed"]: Checkpoint(row["position"], row["event_id"])
        for row in rows
        if row["feed"] is not None
    }


async def resume_or_create(connection: Connection, feed: str, new: Checkpoint) -> Checkpoint:
    """Return the checkpoint of a feed, and create it at `new` if it never ran."""
    found = await read_checkpoint(connection, feed)
    if found is None:
        await connection.execute(kit_sql("checkpoint_create"), feed, new.position, new.id)
        found = await read_checkpoint(connection, feed)
    return found or new


class FeedCheckpoint:
    """The checkpoint of one feed, as its handler keeps it: the stored one, and one in memory.

    Facts that do not concern the feed move it in memory, and only once a second, or after
    `PASSED_POSITIONS_MAX` of them, in the table. `Freshness` does not wait for that.

    A feed begins once. If its row is gone from the same table, a person has deleted it, perhaps to
    restore others, and rows of a feed that began again would mix with those.
    """

    def __init__(self, feed: str) -> None:
        self._feed = feed
        self._seen_in: int | None = None
        self._stored: Checkpoint | None = None
        self._passed: Checkpoint | None = None
        self._passed_since = 0.0
        self.waits = True
        """Whether a fact may have been parked for a newer release when it was last read."""

    @property
    def unsaved(self) -> bool:
        """Whether the checkpoint in memory is ahead of the stored one."""
        return self._passed is not None

    async def resume(
        self, connection: Connection, begin: Callable[[], Awaitable[Checkpoint]]
    ) -> Checkpoint:
        """Return the checkpoint, in memory or as it is stored; the first time that of `begin`.

        What was passed over counts no longer if the stored one is another. Raises
        `CheckpointGoneError`.
        """
        row = await connection.fetchrow(kit_sql("checkpoint_resume"), self._feed)
        if row is None:
            raise AssertionError("the table whole has one row")
        self.waits = row["waits"]
        checkpoint = Checkpoint(row["position"], row["event_id"])
        if row["position"] is None:
            if self._seen_in == row["made"]:
                raise CheckpointGoneError(self._feed)
            checkpoint = await resume_or_create(connection, self._feed, await begin())
        self._seen_in = row["made"]
        passed = self._passed if checkpoint == self._stored else None
        self._stored, self._passed = checkpoint, passed
        return passed or checkpoint

    async def save(self, connection: Connection) -> None:
        """Store what was passed over, which the log is known to have: see `Handler.save`.

        Raises `StaleError` where another replica works meanwhile.
        """
        if self._stored is not None and self._passed is not None:
            await advance(connection, self._feed, self._stored, self._passed)
            self.is_stored(self._passed)

    def forget(self) -> None:
        """Forget what was passed over."""
        self._passed = None

    def stored(self, handled: Checkpoint) -> Checkpoint:
        """Return the stored checkpoint of a feed that has handled all up to `handled`."""
        return handled if self._stored is None or handled != self._passed else self._stored

    def is_stored(self, checkpoint: Checkpoint) -> None:
        """Note what is stored now."""
        self._stored, self._passed = checkpoint, None

    def pass_over(self, handled: Checkpoint, to: Checkpoint) -> bool:
        """Move on in memory; return False, and do nothing, if the checkpoint must be stored now."""
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
    """Return the checkpoint before the first fact."""
    return BEGINNING


async def lock_checkpoint(connection: Connection, feed: str) -> Checkpoint:
    """Return the checkpoint of a feed and lock it until the transaction ends."""
    row = await connection.fetchrow(kit_sql("checkpoint_lock"), feed)
    return BEGINNING if row is None else Checkpoint(row["position"], row["event_id"])


async def advance(tables: Tables, feed: str, before: Checkpoint, to: Checkpoint) -> None:
    """Move a checkpoint by compare-and-set; first in a transaction, because it locks the row.

    Raises `StaleError` if the checkpoint is not at `before`.
    """
    rows = await fetch_whole(
        tables, kit_sql("checkpoint_advance"), feed, before.position, to.position, to.id
    )
    if not rows or not rows[0]["moved"]:
        raise StaleError(feed, before.position)
