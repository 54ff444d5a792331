"""The main job in production: five people, each process killed once, and nothing done twice."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import asyncpg
import httpx
import pytest

from deploy.checking.everything import faults_of
from deploy.client import Client
from deploy.demo.browser import Browser, Form, ShownPage
from deploy.demo.proof import prove
from deploy.local.issuer.people import PEOPLE
from deploy.services import SERVICES
from deploy.settings import Settings
from events.log.postgres import PostgresLog
from services.kit.settings import PREFIX
from tests.journeys.installation import PROVIDER, Installation, installed
from tests.journeys.main_job import FACTS, HELP, ORI, MainJob, read_outcome
from tests.waiting import eventually

ADMINISTRATOR: Final = PEOPLE["ada"]
ASKED_MAX: Final = 6
_INVITATION: Final = re.compile(r"https\S+/access/invitation/[\w-]+")
SEALED: Final = "SELECT bool_or(size >= $1) FROM log.seal"
STRANGE: Final = "CA0010000"
"""An agency for which nobody here speaks."""


class People:
    """Whoever signed in, by role."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._browsers: dict[str, Browser] = {}

    def token(self, role: str) -> str:
        """The token of the session of whoever has a role."""
        return self._browsers[role].session

    async def sign_in(self, subject: str, role: str, invitation: str) -> None:
        """Take an invitation, and sign in at the issuer."""
        browser = self._browsers[role] = Browser(self._page)
        await browser.send(await browser.open(invitation))
        asked = await browser.open(f"/access/sign-in/{PROVIDER}")
        await browser.send(asked, person=subject)

    async def invite(self, subject: str, role: str, **party: str) -> None:
        """Have the administrator invite somebody, who signs in."""
        by, person = self._browsers["administrator"], PEOPLE[subject]
        said = {"name": person.name, "mail": person.email, "reason": "needs-access"}
        page = await by.open("/access/people/invite")
        shown = await by.send(page, role=role, **said, **party)
        await self.sign_in(subject, role, invitation_in(shown.text))

    async def open(self, role: str, path: str) -> ShownPage:
        """The page that is shown to whoever has a role."""
        return await self._browsers[role].open(path)

    async def status(self, role: str, method: str, path: str, body: object = None) -> int:
        """How it is answered what somebody asks."""
        headers = {"Authorization": f"Bearer {self.token(role)}"}
        return (await self._client.ask(method, path, headers=headers, json=body)).status_code

    async def _page(
        self, method: str, address: str, headers: Mapping[str, str], form: Form | None
    ) -> httpx.Response:
        return await self._client.ask(method, address, headers=headers, form=form)


def invitation_in(shown: str) -> str:
    """The link that is shown to whoever invites."""
    found = _INVITATION.search(shown)
    assert found, shown
    return found.group()


@pytest.mark.journey
@pytest.mark.fault
async def test_in_production_five_people_do_the_main_job_although_each_process_is_killed(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    async with installed(home, tmp_path) as center:
        tls = ssl.create_default_context(cafile=center.certificate)
        transport = httpx.AsyncHTTPTransport(verify=tls)
        async with Client(center.address, transport=transport) as client:
            await nothing_is_unsafe(center, monkeypatch)
            people = People(client)
            job = MainJob(client, dict.fromkeys(SERVICES, ""), people.token)
            await do(job, people, center)
            await read_outcome(job)
            await reads_are_known(people)
            await nobody_speaks_for_another(job, people)
            await figures_are_published(job, center)
        await proved(center, monkeypatch)
        await center.processes.stop()


async def nothing_is_unsafe(center: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Demand that `byfield check` misses a server of mails alone.

    On a busy machine a server may be slower than it waits for; then it is asked again.
    """
    for name in (*SERVICES, "relay"):
        missed = {"mail"} if name == "access" else set()
        with monkeypatch.context() as patched:
            set_settings(center.processes.settings_of(name), patched)
            for _ in range(ASKED_MAX):
                faults = await faults_of(name)
                if {fault.about for fault in faults} == missed:
                    break
            else:
                pytest.fail(f"{name}: {[str(fault) for fault in faults]}")


def set_settings(settings: Mapping[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process's environment have these settings and no others."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    for name, value in settings.items():
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", str(value))


async def do(job: MainJob, people: People, center: Installation) -> None:
    """Let people in, and take the job to its end; after each step one process is killed."""
    admit = ("access", "admit", "--role", "administrator", "--mail", ADMINISTRATOR.email)
    invitation = invitation_in(await center.say(*admit))
    await people.sign_in(ADMINISTRATOR.subject, "administrator", invitation)
    await people.invite("carla", "coordinator")
    await people.invite("vera", "validator")
    kill = center.processes.kill_and_start
    await job.register()
    await job.enroll()
    await people.invite("rita", "requester", agency=ORI)
    await people.invite("pavel", "provider", provider="iacp")
    await kill("access")  # it says who everybody is
    await job.submit()
    await kill("relay")
    await job.screen()
    await kill("assignment")  # it may be about to open the engagement
    await job.assign()
    await kill("reporting")
    await job.deliver()
    await kill("intake")  # it may be about to ask how it went
    await job.evaluate()
    await kill("relay")


async def reads_are_known(people: People) -> None:
    """Let the administrator see at access what it asks the others: who read what there."""
    shown = (await people.open("administrator", "/access/who-read")).text
    assert "Some reads are missing" not in shown
    assert {"intake", "reporting"} <= set(re.findall(r", (\w+)</span>", shown))
    assert PEOPLE["carla"].name in shown


async def nobody_speaks_for_another(job: MainJob, people: People) -> None:
    """Let each person try once what is another's to do."""
    [invitation, *_] = (await job.read(f"/intake/requests/{job.request_id}/invitations"))["items"]
    request, screening = f"/intake/requests/{job.request_id}", {"program": "cri-tac"}
    tried = {
        "administrator": ("GET", request, None),
        "coordinator": ("POST", f"/intake/invitations/{invitation['invitation_id']}/token", {}),
        "provider": ("POST", f"{request}/screen", screening),
        "requester": ("POST", "/intake/requests", {**HELP, "ori": STRANGE}),
        "validator": ("POST", f"{request}/screen", screening),
    }
    found = {role: await people.status(role, *asked) for role, asked in tried.items()}
    assert found == dict.fromkeys(tried, 403)


async def figures_are_published(job: MainJob, center: Installation) -> None:
    """Publish the quarter in which the work was delivered: anybody reads what was told."""
    await job.publish(2024, 3)
    await center.processes.kill_and_start("reporting")  # it may be about to show them

    async def shown() -> httpx.Response | None:
        answer = await job.client.ask("GET", "/reporting/snapshots/fy2024-q3")
        return answer if answer.is_success else None

    published = await eventually(shown)
    assert published is not None
    digest = base64.b64encode(hashlib.sha256(published.content).digest()).decode()
    assert published.headers["Repr-Digest"] == f"sha-256=:{digest}:"


async def proved(center: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Demand that nothing was told twice, that all agree, and that the log is as it was sealed."""
    set_settings(center.owners, monkeypatch)
    settings = Settings.read()
    async with PostgresLog(settings.dsn_of("log")) as log:
        told = [fact.type for fact in await log.read()]
    assert tuple(name for name in told if name in FACTS) == FACTS
    assert told.count("FiguresPublished") == 1, told
    proofs = [proof async for proof in prove(settings)]
    assert all(proof.holds for proof in proofs), proofs
    owner = await asyncpg.connect(settings.dsn_of("log"))
    await eventually(lambda: owner.fetchval(SEALED, len(told)))
    await owner.close()
    said = await center.say("audit", "verify")
    assert re.match(r"(\d+) records hashed, \d+ seals true, up to \1\.", said), said
