from __future__ import annotations

import json
from asyncio.subprocess import PIPE

from tests.deploy.checking.installation import Installation
from tests.processes import byfield, ended


async def said(*arguments: str, settings: dict[str, str]) -> tuple[int, str, str]:
    clean = {"development_secret": "", **settings}
    async with byfield("check", *arguments, settings=clean, stderr=PIPE) as check:
        return await ended(check)


async def test_it_ends_with_0_where_nothing_is_amiss(sound: Installation) -> None:
    status, out, err = await said("access", settings=sound.settings("access"))
    assert (status, out) == (0, "")
    assert "Nothing is missing or unsafe, of what can be seen from here." in err


async def test_it_ends_with_1_and_says_a_line_each_and_what_mends_it(sound: Installation) -> None:
    broken = {**sound.settings("intake"), "public_url": "", "nats_url": "tls://localhost:1"}
    status, out, _ = await said("intake", settings=broken)
    first, second = out.splitlines()
    assert status == 1
    assert first.startswith("public-address: nobody is told under which address")
    assert first.endswith("Mend: BYFIELD_PUBLIC_URL=https://...")
    assert second.startswith("nats-unreachable: NATS at tls://localhost:1: ")
    status, out, err = await said("intake", "--json", settings=broken)
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["about"] for line in lines] == ["public-address", "nats-unreachable"]
    assert (status, err) == (1, "")
    assert all(sorted(line) == ["about", "mend", "says"] for line in lines)


async def test_without_any_setting_it_says_what_production_needs(sound: Installation) -> None:
    status, out, _ = await said("--json", settings={"vault_key_file": ""})
    abouts = [json.loads(line)["about"] for line in out.splitlines()]
    assert status == 1
    assert len(abouts) >= 10, sound
    assert {"environment", "master-key", "sealing-key", "sign-in", "mail"} < set(abouts)


async def test_a_process_that_is_none_is_refused() -> None:
    status, _, err = await said("reception", settings={})
    assert status == 2
    assert "reception" in err
