from __future__ import annotations

import asyncio
import json
import os
import re
import signal
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from services.kit.http.development_keys import DevelopmentKeys
from services.kit.http.principals import Principal
from services.kit.settings import Settings
from tests.deploy.cli.conftest import Cli
from tests.processes import BYFIELD, address_of, byfield, environment, said_by

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("said", "someone"),
    [
        (["coordinator"], Principal("coordinator", "coordinator")),
        (["coordinator", "--person", "maria"], Principal("maria", "coordinator")),
        (
            ["requester", "--agency", "IA0570100"],
            Principal("IA0570100", "requester", agency="IA0570100"),
        ),
        (
            ["provider", "--provider", "iacp", "--person", "dana"],
            Principal("dana", "provider", provider="iacp"),
        ),
        (
            ["validator", "--provider", "noble"],
            Principal("noble", "validator", provider="noble"),
        ),
    ],
)
async def test_a_key_is_printed_alone_and_stands_for_whom_it_says(
    bare_cli: Cli, said: list[str], someone: Principal
) -> None:
    printed = bare_cli("token", *said)
    assert (printed.status, printed.err) == (0, "")
    assert await DevelopmentKeys(Settings.read()).principal_of(printed.out.strip()) == someone
    assert len(printed.out.splitlines()) == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["requester"], "role requester: speaks for one agency"),
        (["provider", "--agency", "IA0570100"], "role provider: speaks for one provider"),
        (["coordinator", "--provider", "iacp"], "role coordinator: speaks for no agency"),
        (["requester", "--agency", "Cedar Rapids"], "agency 'Cedar Rapids': must be an ORI"),
        (["reader", "--person", "jo@example.org"], "person 'jo@example.org': is 1 to 64"),
        (["respondent"], "role respondent: has the token of its invitation"),
    ],
)
def test_a_key_for_nobody_is_refused_in_a_line(bare_cli: Cli, said: list[str], why: str) -> None:
    refused = bare_cli("token", *said)
    assert (refused.status, refused.out) == (1, "")
    assert refused.err.startswith(f"byfield: {why}")
    assert len(refused.err.splitlines()) == 1


def test_no_key_is_made_beyond_loopback(bare_cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYFIELD_HOST", "192.0.2.7")
    monkeypatch.setenv("BYFIELD_EVALUATION_KEY", "4f9c1e7ab02d5836c7e1904bd36fa258")
    monkeypatch.setenv("BYFIELD_PAGES_KEY", "vW7-qZ2x_Lm9Tr4kYb6nHc3sJd8fGp5e")
    refused = bare_cli("token", "coordinator")
    assert (refused.status, refused.out) == (2, "")
    assert "to listen on 192.0.2.7, where people sign in" in refused.err


async def test_what_up_and_the_readme_say_to_type_is_answered(home: Path) -> None:
    settings = {"home": home, "port": 0, "development_secret": ""}
    [documented] = re.findall(r"^(curl .+)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    async with byfield("up", settings=settings) as up:
        address = await address_of(up)
        printed = (await said_by(up, "Try, in another terminal: ")).partition(": ")[2]
        assert str(home) in printed
        for line in (printed, documented.replace("http://127.0.0.1:8270", address)):
            env = environment({"home": home, "development_secret": ""})
            env["PATH"] = f"{BYFIELD.parent}:{os.environ['PATH']}"
            typed = await asyncio.create_subprocess_exec(
                *("sh", "-ec", line), stdout=PIPE, stderr=PIPE, env=env, cwd=ROOT
            )
            out, err = await typed.communicate()
            assert typed.returncode == 0, (line, err)
            assert json.loads(out)["as_of"] == 0
        up.send_signal(signal.SIGTERM)
        await up.communicate()
