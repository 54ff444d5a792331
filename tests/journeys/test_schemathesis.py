"""No service's OpenAPI document promises what the service does not keep.

`make fuzz EXAMPLES=200` asks longer.
"""

from __future__ import annotations

import os
import signal
from asyncio.subprocess import DEVNULL
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.client import Client
from deploy.services import SERVICES
from tests.journeys.fuzzing import Fuzzed
from tests.journeys.main_job import MainJob
from tests.processes import address_of, byfield, ended

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "1"))
"""Of each operation, as many allowed as refused; and as many chains in each service."""
PROCESS = ""
WITHOUT_LINKS = {PROCESS, "access"}
"""No operation of theirs answers with an id that another one takes."""


@pytest.mark.journey
async def test_what_a_document_allows_is_taken_what_it_refuses_is_not_and_nothing_goes_wrong(
    home: Path,
) -> None:
    settings = {"home": home, "port": 0}
    async with byfield("up", settings=settings, stderr=DEVNULL) as process:
        address = await address_of(process)
        await _begin(address)
        found: list[str] = []
        for name in (PROCESS, *SERVICES):
            at = f"{address}/{name}".rstrip("/")
            document = await _document(at)
            if not document["paths"]:
                continue  # it has pages alone
            fuzzed = Fuzzed(document, at, EXAMPLES)
            fuzzed.ask_each()
            if name not in WITHOUT_LINKS:
                fuzzed.follow_links()
            assert fuzzed.asked > EXAMPLES
            found += fuzzed.found
        process.send_signal(signal.SIGINT)
        await ended(process)
    assert not found, "\n".join(found)


async def _document(at: str) -> dict[str, Any]:
    async with httpx.AsyncClient() as client:
        document: dict[str, Any] = (await client.get(f"{at}/openapi.json")).json()
    return document


async def _begin(address: str) -> None:
    """A request is under way, so that there is something to ask about."""
    async with Client() as client:
        job = MainJob(client, dict.fromkeys(SERVICES, address))
        for step in (job.register, job.enroll, job.submit, job.screen, job.assign, job.deliver):
            await step()
