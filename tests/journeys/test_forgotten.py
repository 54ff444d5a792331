"""A forgotten person: named in a request, in its work and as an expert, and then nowhere.

The name stands in no table, message, export or line of any program; what was done stays told, the
seals from before are valid, rows are the same when they are made anew, and the work goes on.
"""

from __future__ import annotations

import json
import signal
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
import pytest

from deploy.client import Client
from deploy.services import SERVICES
from events.event import REMOVED
from events.ids import derived_id
from events.log.stream.connection import connected
from events.vocabulary import Subject
from tests.journeys.main_job import ORI, MainJob
from tests.keys import key
from tests.processes import address_of, byfield, ended
from tests.waiting import eventually

NAME: Final = "Zelda Quennell"
PARTS: Final = ("Quennell", "zelda@nowhere.example", "319-555-0147")
"""What stands nowhere else in the project: a name, an address, a telephone."""
EXPERT: Final = "Wilbur Thackeray"
CONTACT: Final = {
    "role": "point_of_contact",
    "name": NAME,
    "email": "zelda@nowhere.example",
    "telephone": "319-555-0147",
}


@dataclass(slots=True)
class Life(MainJob):
    """Requests of the same contact: one is at work when it is forgotten, one was answered."""

    home: Path = Path()

    async def ask(self, role: str, topic: str) -> str:
        """The agency asks for help, or the center for it; everybody who can be named is."""
        answer = await self.tell(
            "/intake/requests",
            role=role,
            ori=ORI,
            program="cri-tac",
            topics=[topic],
            delivery_types=["in-person-training"],
            problem=f"{NAME} says that nobody was trained.",
            contact=CONTACT,
            authorized_by=NAME,
            on="2024-03-04",
        )
        return str(answer["id"])

    async def tell(self, path: str, *, role: str = "coordinator", **body: Any) -> dict[str, Any]:
        """One command."""
        return await self._command(path, body, role=role)

    async def step(self, request_id: str, step: str, **body: Any) -> None:
        """A step of a request."""
        await self.tell(f"/intake/requests/{request_id}/{step}", **body)

    async def name_her(self, *requests: str) -> None:
        """Notes of the desk and amendments name her."""
        for each in requests:
            note = {"text": f"{NAME} called, 319-555-0147.", "contact": SPOKEN}
            await self.step(each, "desk/notes", **note, on="2024-03-07")
            amended = {"reason": "agency-request", "note": f"Says {NAME}.", "contact": CONTACT}
            await self.step(each, "amend", **amended, problem=f"{NAME} asks anew.", on="2024-03-07")

    async def be_trained(self) -> str:
        """A request is taken all the way; a note on its engagement and a testimonial name her."""
        self.request_id = await self.ask("operator", "use-of-force")
        await self.screen()
        await self.assign()
        await self.deliver()
        await self.evaluate(testimonial=f"{NAME} says that all went well.")
        engagement_id = derived_id(UUID(self.request_id), "engagement")
        ended = {"reason": "completed", "note": f"{NAME} thanks.", "on": "2024-05-03"}
        await self.tell(f"/assignment/engagements/{engagement_id}/close", **ended)
        return self.request_id

    async def forget(self, subject: Subject, done: str, owner: asyncpg.Connection[Any]) -> None:
        """Two administrators forget it, and it is carried out."""
        await self.say("privacy", "forget", subject, "--reason", "on-request", by="ada")
        await self.say("privacy", "confirm", subject, by="ben")
        find = "SELECT position FROM log.event WHERE stream = $1 AND type = $2"
        stream = f"forgetting-{subject}"
        self.position = await eventually(lambda: owner.fetchval(find, stream, done))

    async def say(self, *command: str, by: str = "ada", role: str = "administrator") -> str:
        """What a command prints that somebody gives beside the center."""
        said = {"home": self.home, "token": key(role, by)}
        async with byfield(*command, settings=said, stderr=PIPE) as process:
            status, out, err = await ended(process)
        assert status == 0, f"{command}: {out}{err}"
        return out + err


@pytest.mark.journey
async def test_who_is_forgotten_is_named_nowhere_and_the_work_goes_on(
    home: Path, tmp_path: Path
) -> None:
    settings = {"home": home, "port": 0, "log_level": "debug"}
    async with byfield("up", settings=settings, stderr=PIPE) as process, Client() as client:
        life = Life(client, dict.fromkeys(SERVICES, await address_of(process)), home=home)
        servers = json.loads((home / "addresses.json").read_bytes())
        owner = await asyncpg.connect(servers["postgres_dsn"])
        await life.register()
        await life.tell("/assignment/providers", **PARTNER)
        expert_id = (await life.tell("/assignment/experts", **PROFILE))["id"]
        conflict = {"ori": "CA0010000", "note": f"{EXPERT} and {NAME} are related."}
        await life.tell(f"/assignment/experts/{expert_id}/conflicts", **conflict, on="2024-03-02")
        at_work = await life.ask("requester", "de-escalation")
        waiting = await life.ask("coordinator", "crisis-intervention")
        await life.step(at_work, "screen", program="cri-tac", on="2024-03-06")
        await life.name_her(at_work, waiting)
        trained = await life.be_trained()
        shown = json.dumps([await everything(life, expert_id, at_work, waiting, trained)])
        assert [name for name in (*PARTS, EXPERT) if name not in shown] == []
        assert {"AnswerReceived", "EngagementClosed"} <= await readable(owner, trained)
        assert await tables_with(owner, (*PARTS, EXPERT)) != []
        before = tmp_path / "before.seal"
        before.write_text(await eventually(lambda: sealed(owner, life.position)))

        for request_id in (at_work, waiting, trained):
            await life.forget(f"request-{request_id}", "RequestForgotten", owner)
        await life.forget(f"expert-{expert_id}", "ExpertForgotten", owner)

        shown = json.dumps([await everything(life, expert_id, at_work, waiting, trained)])
        assert [name for name in (*PARTS, EXPERT) if name in shown] == []
        assert shown.count(REMOVED) > 6
        assert await readable(owner, trained) == set()

        await life.step(waiting, "screen", program="cri-tac", on="2024-03-11")
        await life.step(waiting, "withdraw", reason="funding", on="2024-03-12")
        await life.step(at_work, "withdraw", reason="funding", on="2024-03-12")
        await everything(life, expert_id, at_work, waiting, trained)
        rebuilt = await life.say("rebuild", "intake", "--reason", "made anew", role="operator")
        rebuilt += await life.say("rebuild", "assignment", "--reason", "made anew", role="operator")
        assert await tables_with(owner, (*PARTS, EXPERT)) == []

        await eventually(lambda: sealed(owner, life.position))
        assert "no seal" not in await life.say("audit", "verify", "--seals", str(before))
        bundle = tmp_path / "log.bundle"
        await life.say("audit", "bundle", str(bundle))
        places = {
            "the stream": await streamed(servers["nats_admin_url"]),
            "/reporting/log": json.dumps(await life.read("/reporting/log?limit=1000")),
            "byfield log": await life.say("log", "tail", "--after", "0", "--no-follow", "--json"),
            "the bundle": bundle.read_text(),
            "what rebuilding said": rebuilt,
        }
        for thing in (at_work, waiting, trained):
            told = await life.say("audit", "trail", "request", thing, "--personal")
            assert "asked for help" in told
            places[f"the trail of {thing}"] = told
        await owner.close()
        process.send_signal(signal.SIGINT)
        _, out, err = await ended(process)
    places["lines of the program"] = out + err
    places["files of the home"] = written(home)
    found = [
        (place, name) for place, it in places.items() for name in (*PARTS, EXPERT) if name in it
    ]
    assert found == []


PARTNER: Final[dict[str, Any]] = {
    "provider": "iacp",
    "name": "International Association of Chiefs of Police",
    "programs": ["cri-tac"],
    "member_from": "2018-01-01",
}
PROFILE: Final[dict[str, Any]] = {
    "provider": "iacp",
    "name": EXPERT,
    "topics": ["de-escalation", "use-of-force"],
    "agency_kinds": ["local"],
    "states": ["IA"],
    "capacity": 2,
    "on": "2024-03-01",
}
SPOKEN: Final[dict[str, Any]] = {"means": "telephone", "people": [{"name": NAME}]}


async def everything(life: Life, expert_id: str, *requests: str) -> list[Any]:
    """What the services show of these requests and of the expert."""
    paths = ["/assignment/experts?provider=iacp", f"/assignment/experts/{expert_id}"]
    for each in requests:
        paths += [f"/intake/requests/{each}", f"/intake/requests/{each}/desk/notes"]
    paths.append("/assignment/engagements")
    engaged = (await life.read(paths[-1]))["items"]
    paths += [f"/assignment/engagements/{each['engagement_id']}" for each in engaged]
    return [await life.read(path) for path in paths]


async def readable(owner: asyncpg.Connection[Any], request_id: str) -> set[str]:
    """The types of the facts that name a request and whose texts can be read."""
    find = """
        SELECT DISTINCT event.type FROM log.event
        JOIN byfield_vault.key
            ON key.id = (convert_from(event.data, 'UTF8')::jsonb ->> 'x-key')::uuid
        WHERE key.wrapped IS NOT NULL AND convert_from(event.data, 'UTF8') LIKE '%' || $1 || '%'
        """
    return {row["type"] for row in await owner.fetch(find, request_id)}


async def tables_with(owner: asyncpg.Connection[Any], names: tuple[str, ...]) -> list[str]:
    """The tables of all schemas in which one of these texts stands, also in bytes."""
    tables = await owner.fetch(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables "
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    wanted = [*names, *(name.encode().hex() for name in names)]
    stands = "SELECT EXISTS (SELECT FROM {} AS row WHERE row::text LIKE ANY ($1))"
    like = [f"%{each}%" for each in wanted]
    return [row["name"] for row in tables if await owner.fetchval(stands.format(row["name"]), like)]


async def sealed(owner: asyncpg.Connection[Any], position: int) -> str:
    """The note of a seal of the log up to a position, or beyond; nothing where there is none."""
    find = "SELECT note FROM log.seal WHERE size >= $1 ORDER BY size LIMIT 1"
    return str(await owner.fetchval(find, position) or "")


async def streamed(url: str) -> str:
    """All messages of the stream."""
    async with connected(url, name="a reader", on_lost=lambda: None) as connection:
        stream = connection.jetstream()
        last = (await stream.stream_info("BYFIELD")).state.last_seq
        messages = [await stream.get_msg("BYFIELD", at) for at in range(1, last + 1)]
    return "\n".join((message.data or b"").decode() for message in messages)


def written(home: Path) -> str:
    """The logs of the servers and what else lies in the home, without the files of tables."""
    files = [each for each in home.rglob("*") if each.is_file() and "postgres" not in each.parts]
    return "\n".join(each.read_bytes().decode(errors="replace") for each in files)
