"""Who keeps our seals elsewhere: what was sealed and is gone shows only to somebody outside."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx

from events.log.loop import Background, Backoff, raise_if_cancelled
from events.log.seals.files import SealFile, SealFileError
from events.log.seals.note import Seal

DELIVERY_SECONDS_MAX: Final = 10.0
RETRY_SECONDS_MIN: Final = 1.0
RETRY_SECONDS_MAX: Final = 60.0
MEDIA_TYPE: Final = "text/plain; charset=utf-8"
_OPEN: Final = ("http", "https")


class RefusedSealError(Exception):
    """A witness answered, and did not take the seal."""

    def __init__(self, status: int) -> None:
        super().__init__(f"it answered {status}")


class Witness:
    """Gets the newest seal, again and again until it took it; those between may be left out.

    A directory gets a file of seals; an address of HTTP gets each note by POST.
    """

    def __init__(self, target: str) -> None:
        self._target = target
        self._newest: Seal | None = None
        self._changed = asyncio.Event()
        self._pause = Backoff(RETRY_SECONDS_MIN, RETRY_SECONDS_MAX)
        self._background = Background(f"witness {self.name}", self._run)
        self.delivered = 0
        """The size of the last seal that it took."""
        self.fault: str | None = None
        """Why it did not take the newest one; None while all is well."""
        self.since = datetime.now(UTC)

    @property
    def is_directory(self) -> bool:
        """Whether it is a directory of this machine."""
        return urlsplit(self._target).scheme not in _OPEN

    @property
    def name(self) -> str:
        """What health calls it: no password, path or query of an address."""
        if self.is_directory:
            return Path(self._target).name
        return urlsplit(self._target).netloc.rpartition("@")[2]

    def start(self) -> None:
        """Deliver in the background."""
        self._background.start()

    async def stop(self) -> None:
        """Stop at once; the next start delivers the newest seal again."""
        await self._background.stop()

    def tell(self, seal: Seal) -> None:
        """Hand over a seal; returns at once, whatever the witness does."""
        self._newest = seal
        self._changed.set()

    async def _run(self) -> None:
        async with httpx.AsyncClient(timeout=DELIVERY_SECONDS_MAX) as client:
            while True:
                await self._changed.wait()
                self._changed.clear()
                seal = self._newest
                if seal is None or seal.size <= self.delivered:
                    continue
                try:
                    await self._deliver(client, seal)
                except (OSError, SealFileError, httpx.HTTPError, RefusedSealError) as fault:
                    self._note(str(fault) or type(fault).__name__)
                    self._changed.set()
                    raise_if_cancelled()
                    await self._pause.wait()
                else:
                    self.delivered = seal.size
                    self._pause.reset()
                    self._note(None)

    async def _deliver(self, client: httpx.AsyncClient, seal: Seal) -> None:
        if self.is_directory:
            await asyncio.to_thread(self._write, seal)
            return
        answer = await client.post(
            self._target, content=seal.note.encode(), headers={"Content-Type": MEDIA_TYPE}
        )
        if not answer.is_success:
            raise RefusedSealError(answer.status_code)

    def _write(self, seal: Seal) -> None:
        folder = Path(self._target)
        if not folder.is_dir():  # such as a disk that is not mounted: it is never made here
            raise FileNotFoundError("the directory is not there")
        SealFile(folder / file_name(seal.checkpoint.origin)).append(seal)

    def _note(self, fault: str | None) -> None:
        if (fault is None) != (self.fault is None):
            self.since = datetime.now(UTC)
        self.fault = fault


class Witnesses:
    """All of them, at work for as long as the block lasts."""

    def __init__(self, targets: Sequence[str]) -> None:
        self.all = [Witness(target) for target in targets]

    def start(self) -> None:
        """Start each."""
        for witness in self.all:
            witness.start()

    async def stop(self) -> None:
        """Stop each."""
        await asyncio.gather(*(witness.stop() for witness in self.all))

    def tell(self, seal: Seal) -> None:
        """Hand a seal to each."""
        for witness in self.all:
            witness.tell(seal)


def file_name(origin: str) -> str:
    """Return the name of a file of seals of a log."""
    return "".join(each if each.isalnum() or each in "._-" else "_" for each in origin) + ".seals"
