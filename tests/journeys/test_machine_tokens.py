"""A machine of the outside gets a token by the documented program, reads, and is ended."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest
from joserfc.jwk import ECKey

from tests.keys import asking_as
from tests.keys import key as key_of_somebody
from tests.processes import address_of, byfield, ended
from tests.waiting import SECONDS_MAX

ROOT = Path(__file__).parents[2]


def documented() -> str:
    """The program, word for word as the documentation has it."""
    page = (ROOT / "docs/machine-tokens.md").read_text()
    [program] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    return str(program)


async def said(*arguments: str, settings: Mapping[str, object]) -> str:
    async with byfield(*arguments, settings=settings) as process:
        status, out, _ = await ended(process)
    assert status == 0
    return out.strip()


async def token_for(client_id: str, address: str, key_file: Path) -> str:
    known = {"TOKEN_URL": f"{address}/access/token", "CLIENT_ID": client_id}
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        documented(),
        stdout=PIPE,
        stderr=PIPE,
        env={**os.environ, **known, "KEY_FILE": str(key_file)},
    )
    status, out, wrong = await ended(program)
    assert (status, wrong) == (0, "")
    return out.strip()


@pytest.mark.journey
async def test_the_documented_program_gets_a_token_until_its_consumer_is_ended(
    home: Path, tmp_path: Path
) -> None:
    key = ECKey.generate_key("P-256")
    (tmp_path / "private.key").write_bytes(key.as_pem(private=True))
    (tmp_path / "public.pem").write_bytes(key.as_pem(private=False))
    here = {"home": home, "port": 0, "token": key_of_somebody("administrator", "ada")}
    consumer = ("access", "consumer")
    async with byfield("up", settings=here) as up:
        address = await address_of(up)
        named = ("--name", "warehouse", "--key", str(tmp_path / "public.pem"))
        client_id = await said(*consumer, "register", *named, "--scope", "log:read", settings=here)
        token = await token_for(client_id, address, tmp_path / "private.key")
        headers = {"authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(
            base_url=address, headers=headers, timeout=SECONDS_MAX
        ) as client:
            told = (await client.get("/reporting/log")).json()
            assert [fact["type"] for fact in told] == ["ConsumerRegistered", "ConsumerKeyAdded"]
            assert [fact["data"] for fact in told] == [None, None]
            assert (await client.get("/reporting/figures")).status_code == 403
            async with client.stream("GET", "/reporting/log/stream?after=1") as stream:
                lines = stream.aiter_lines()
                await _told_of(lines, "ConsumerKeyAdded")
                await said(*consumer, "end", client_id, "--reason", "not-needed", settings=here)
                async with asyncio.timeout(SECONDS_MAX):
                    async for _ in lines:
                        pass
            assert (await client.get("/reporting/log")).status_code == 401
            # A stream that is open does not keep the process from stopping.
            as_operator = asking_as("operator")
            async with client.stream("GET", "/reporting/log/stream", headers=as_operator) as stream:
                await _told_of(stream.aiter_lines(), "ConsumerEnded")
                up.send_signal(signal.SIGINT)
                status, _, _ = await ended(up)
    assert status == 0


async def _told_of(lines: AsyncIterator[str], name: str) -> None:
    async for line in lines:
        if line.startswith("data: ") and f'"type":"{name}"' in line:
            return
    raise AssertionError(f"the stream ended without {name}")
