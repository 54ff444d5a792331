"""Callers that send commands all the time, and note what was acknowledged."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import Counter
from collections.abc import Mapping
from itertools import chain, count
from typing import Any, Final, Self
from uuid import UUID

import httpx

from deploy.client import KEY, Client, UnreachedError
from deploy.keyring import Keyring, named_after_party
from deploy.retrying import RetryLimits
from deploy.torture.evidence import Acknowledged
from deploy.torture.members import Center
from events.event import Role
from events.ids import new_id
from events.rules.engagements import engagement_id_of

AGENCIES: Final = 40
EXPERTS: Final = 20
CALLERS: Final = 6
AGAIN_SHARE: Final = 0.2
"""The share of commands sent twice under the same key, to any replica."""
RETRY_LIMITS: Final = RetryLimits(attempts_max=200, seconds_max=90, attempt_seconds_max=10)

PROVIDER: Final = "iacp"
PAUSE_SECONDS: Final = 0.05


class Vanished(Exception):  # noqa: N818 - no error: the story ends here
    """A story cannot go on: no answer came in time, or the log was restored."""


class Ledger:
    """What was acknowledged, what was refused, and wrong answers."""

    def __init__(self) -> None:
        self.acknowledged: list[Acknowledged] = []
        self.refused: Counter[str] = Counter()
        self.faults: list[str] = []

    def forget_after(self, position: int) -> int:
        """Drop acknowledgements after the position of a restore; return how many."""
        before = len(self.acknowledged)
        self.acknowledged = [one for one in self.acknowledged if one.position <= position]
        return before - len(self.acknowledged)


class Callers:
    """Play stories with many clients until cancelled; commands wait while `gate` is closed."""

    def __init__(self, center: Center, ledger: Ledger, chance: random.Random) -> None:
        self._ledger = ledger
        self._chance = chance
        self.gate = asyncio.Event()
        self.gate.set()
        self.resting = asyncio.Event()
        """Set while no command waits for an answer."""
        self.resting.set()
        self._under_way = 0
        self._numbers = count(1)
        self._keyring = Keyring(center.settings)
        self._clients = {
            name: [Client(member.address, limits=RETRY_LIMITS) for member in center.of(name)]
            for name in ("intake", "assignment", "reporting")
        }

    async def ask_reporting(self, path: str) -> httpx.Response:
        """Ask one replica of reporting, as the operator."""
        return await self._clients["reporting"][0].ask(
            "GET", path, headers=self._headers("operator")
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *fault: object) -> None:
        for client in chain.from_iterable(self._clients.values()):
            await client.__aexit__()

    async def prepare(self) -> None:
        """Register the agencies, the provider and its experts."""
        for number in range(AGENCIES):
            said = {"name": f"Police {number}", "kind": "local", "state": "IA", "sworn": 30}
            await self.give("/intake/agencies", {"ori": _ori(number), "on": "2024-03-01", **said})
        said = {"name": "Chiefs", "programs": ["cri-tac"], "member_from": "2018-01-01"}
        await self.give("/assignment/providers", {"provider": PROVIDER, **said})
        for number in range(EXPERTS):
            able = {"topics": ["de-escalation"], "agency_kinds": ["local"], "states": ["IA"]}
            named = {"provider": PROVIDER, "name": f"Expert {number}", "capacity": 100}
            await self.give("/assignment/experts", named | able | {"on": "2024-03-01"})

    async def play(self) -> None:
        """Play stories, one after another, until cancelled."""
        while True:
            story = self._chance.choice(
                (self._end, self._screen, self._cross_decline, self._cross_deliver)
            )
            try:
                await story(self._chance.randrange(AGENCIES))
            except Vanished:
                await asyncio.sleep(PAUSE_SECONDS)

    async def give(
        self,
        path: str,
        body: Mapping[str, Any],
        role: Role = "coordinator",
        agency: int | None = None,
    ) -> httpx.Response:
        """Send a command under a new key, and note it if it is acknowledged.

        A requester gives it for the agency of that number.
        """
        await self.gate.wait()
        self._under_way += 1
        self.resting.clear()
        try:
            return await self._give(path, body, self._headers(role, agency))
        finally:
            self._under_way -= 1
            if not self._under_way:
                self.resting.set()

    async def _give(
        self, path: str, body: Mapping[str, Any], who: Mapping[str, str]
    ) -> httpx.Response:
        trace = secrets.token_hex(16)
        headers = {
            **who,
            KEY: str(new_id()),
            "traceparent": f"00-{trace}-{secrets.token_hex(8)}-01",
        }
        answer = await self._ask("POST", path, headers, body)
        if answer.is_success:
            position = answer.json()["position"]
            if self._chance.random() < AGAIN_SHARE:
                again = await self._ask("POST", path, headers, body)
                if not again.is_success or again.json()["position"] != position:
                    self._ledger.faults.append(
                        f"{path} was acknowledged at {position}, under the same key then answered "
                        f"{again.status_code} {again.text}"
                    )
            self._ledger.acknowledged.append(Acknowledged(trace, path, position))
        else:
            rule = str(answer.json().get("rule") or answer.json().get("type"))
            self._ledger.refused[rule] += 1
            if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
                self._ledger.faults.append(f"{path} was answered {answer.status_code}")
        return answer

    async def _ask(
        self, method: str, path: str, headers: Mapping[str, str], body: Any = None
    ) -> httpx.Response:
        client = self._chance.choice(self._clients[path.split("/")[1]])
        try:
            return await client.ask(method, path, headers=headers, json=body)
        except UnreachedError as unreached:
            self._ledger.refused["unanswered"] += 1
            raise Vanished from unreached

    def _headers(self, role: Role, agency: int | None = None) -> dict[str, str]:
        ori = None if agency is None else _ori(agency)
        provider = PROVIDER if role == "provider" else None
        return self._keyring.headers_of(named_after_party(role, agency=ori, provider=provider))

    async def _submit(self, agency: int) -> str:
        contact = {"role": "point_of_contact", "name": "Alex Roe", "email": "alex@agency.example"}
        answer = await self.give(
            "/intake/requests",
            {
                "ori": _ori(agency),
                "program": "cri-tac",
                # Each on a topic of its own: what is like an earlier request would be flagged.
                "topics": [f"topic-{next(self._numbers)}"],
                "delivery_types": ["in-person-training"],
                "problem": "Nobody has been trained since 2015.",
                "contact": contact,
                "authorized_by": "Chief Roe",
                "on": "2024-03-04",
            },
            "requester",
            agency,
        )
        if not answer.is_success:
            raise Vanished
        return str(answer.json()["id"])

    async def _step(self, request: str, verb: str, **said: Any) -> httpx.Response:
        return await self.give(f"/intake/requests/{request}/{verb}", said | {"on": "2024-03-06"})

    async def _end(self, agency: int) -> None:
        request = await self._submit(agency)
        await self._step(request, "decline", reason="duplicate")

    async def _screen(self, agency: int) -> None:
        await self._step(await self._submit(agency), "screen", program="cri-tac")

    async def _cross_decline(self, agency: int) -> None:
        """Merge one request into another, which is declined as a duplicate at the same time."""
        one, other = await self._submit(agency), await self._submit(agency)
        await asyncio.gather(
            self._step(one, "merge", into=other),
            self._step(other, "decline", reason="duplicate"),
        )

    async def _cross_deliver(self, agency: int) -> None:
        """Merge a request into another while its engagement is delivered."""
        one, other = await self._submit(agency), await self._submit(agency)
        screened = await self._step(one, "screen", program="cri-tac")
        if not screened.is_success:
            raise Vanished
        work = f"/assignment/engagements/{engagement_id_of(UUID(one))}"
        await self._opened(work)
        assigned = await self.give(f"{work}/assign", {"on": "2024-03-08"})
        training = {
            "delivery_type": "in-person-training",
            "topics": ["de-escalation"],
            "mode": "in-person",
            "hours": 8,
            "attendees_in_person": 25,
            "on": "2024-04-15",
        }
        given = await self.give(f"{work}/deliveries", training, "provider")
        if not (assigned.is_success and given.is_success):
            raise Vanished
        await asyncio.gather(
            self.give(f"{work}/deliver", {"on": "2024-04-15"}, "provider"),
            self.give(
                f"/intake/requests/{one}/merge", {"into": other, "on": "2024-04-16"}, "coordinator"
            ),
        )

    async def _opened(self, work: str) -> None:
        """Wait for the engagement that a reaction opens after the screening."""
        for _ in range(RETRY_LIMITS.attempts_max):
            answer = await self._ask("GET", work, self._headers("coordinator"))
            if answer.is_success:
                return
            await asyncio.sleep(PAUSE_SECONDS)
        raise Vanished


def _ori(number: int) -> str:
    return f"IA{number:07}"
