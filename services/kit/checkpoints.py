"""How far each feed has come, kept beside its rows and moved only from where it was read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from events.log.database import Connection
from events.log.feed import Checkpoint
from events.log.passing import PassingError
from events.log.statements import statement

BEGINNING = Checkpoint(0, None)


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
    row = await connection.fetchrow(statement("services.kit", "read_checkpoint"), feed)
    return None if row is None else Checkpoint(row["position"], row["event_id"])


async def read_checkpoints(connection: Connection) -> dict[str, Checkpoint]:
    """Where every feed of this schema stands, by name."""
    rows = await connection.fetch(statement("services.kit", "read_checkpoints"))
    return {row["feed"]: Checkpoint(row["position"], row["event_id"]) for row in rows}


async def resume_or_create(connection: Connection, feed: str, new: Checkpoint) -> Checkpoint:
    """Where the feed stands; it starts at `new` if it never ran."""
    found = await read_checkpoint(connection, feed)
    if found is None:
        await connection.execute(
            statement("services.kit", "create_checkpoint"), feed, new.position, new.id
        )
        found = await read_checkpoint(connection, feed)
    return found or new


class Place:
    """Where a feed stands, read again and again by its handler.

    It begins once. A row that was there and is gone from the same table was taken away by a person,
    to restore others perhaps: to begin anew would mix with those.
    """

    def __init__(self, feed: str) -> None:
        self._feed = feed
        self._seen_in: int | None = None
        self.waits = True
        """Whether, when last read, something may have been parked for a newer release."""

    async def resume(
        self, connection: Connection, begin: Callable[[], Awaitable[Checkpoint]]
    ) -> Checkpoint:
        """The stored checkpoint; the first time, what `begin` gives is stored.

        Raises `CheckpointGoneError`.
        """
        row = await connection.fetchrow(statement("services.kit", "read_place"), self._feed)
        if row is None:
            raise AssertionError("whole is one row")
        self.waits = row["waits"]
        checkpoint = Checkpoint(row["position"], row["event_id"])
        if row["position"] is None:
            if self._seen_in == row["made"]:
                raise CheckpointGoneError(self._feed)
            checkpoint = await resume_or_create(connection, self._feed, await begin())
        self._seen_in = row["made"]
        return checkpoint


async def from_beginning() -> Checkpoint:
    """Before the first fact."""
    return BEGINNING


async def lock_checkpoint(connection: Connection, feed: str) -> Checkpoint:
    """Where the feed stands, and stays until the transaction ends."""
    row = await connection.fetchrow(statement("services.kit", "lock_checkpoint"), feed)
    return BEGINNING if row is None else Checkpoint(row["position"], row["event_id"])


async def advance(connection: Connection, feed: str, before: Checkpoint, to: Checkpoint) -> None:
    """Compare and set: the first statement of a feed's transaction, for it also locks.

    Raises `StaleError` if the checkpoint is not at `before`.
    """
    moved = await connection.fetchrow(
        statement("services.kit", "advance_checkpoint"), feed, before.position, to.position, to.id
    )
    if moved is None:
        raise StaleError(feed, before.position)
