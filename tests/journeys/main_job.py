"""The main job over HTTP: an agency asks, a provider helps, the agency says how it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import httpx

from deploy.client import KEY, Client
from events.ids import derived_id
from tests.keys import key

ORI = "IA0570100"
WHO = {"requester": ORI, "provider": "iacp.robin"}
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE_ID}-00f067aa0ba902b7-01"
HELP: Final[dict[str, Any]] = {
    "ori": ORI,
    "program": "cri-tac",
    "topics": ["de-escalation"],
    "delivery_types": ["in-person-training"],
    "problem": "Nobody has been trained since 2015.",
    "contact": {
        "role": "point_of_contact",
        "name": "Alex Roe",
        "email": "alex@agency.example",
    },
    "authorized_by": "Chief Roe",
    "on": "2024-03-04",
}
"""What the agency asks for."""
FACTS = (
    "AgencyRegistered",
    "ProviderEnrolled",
    "ExpertListed",
    "RequestSubmitted",
    "RequestScreened",
    "EngagementOpened",
    "ProviderAssigned",
    "DeliveryRecorded",
    "EngagementDelivered",
    "EvaluationInvited",
    "EvaluationInvited",  # the requester, and the expert
    "AnswerReceived",
)
"""What the log holds when it is done, in this order."""


def key_of_role(role: str) -> str:
    """The development key of whoever has a role."""
    return key(role, WHO.get(role))


@dataclass(slots=True)
class MainJob:
    """The job on its way; every step is told how far the one before had come."""

    client: Client
    addresses: Mapping[str, str]
    """Service -> the address of its process."""
    token_of: Callable[[str], str] = key_of_role
    """Role -> what whoever has it shows."""
    position: int = 0
    request_id: str = ""

    async def register(self) -> None:
        """The agency becomes known."""
        await self._command(
            "/intake/agencies",
            {
                "ori": ORI,
                "name": "Cedar Rapids Police Department",
                "kind": "local",
                "state": "IA",
                "sworn": 220,
                "on": "2024-03-01",
            },
        )

    async def enroll(self) -> None:
        """A partner and its expert become known."""
        await self._command(
            "/assignment/providers",
            {
                "provider": "iacp",
                "name": "International Association of Chiefs of Police",
                "programs": ["cri-tac"],
                "member_from": "2018-01-01",
            },
        )
        await self._command(
            "/assignment/experts",
            {
                "provider": "iacp",
                "name": "Robin Doe",
                "topics": ["de-escalation"],
                "agency_kinds": ["local"],
                "states": ["IA"],
                "capacity": 2,
                "on": "2024-03-01",
            },
        )

    async def submit(self) -> None:
        """The agency asks for help."""
        answer = await self._command(
            "/intake/requests",
            HELP,
            role="requester",
        )
        self.request_id = answer["id"]

    async def screen(self) -> None:
        """The center takes the request."""
        body = {"program": "cri-tac", "on": "2024-03-06"}
        await self._command(f"/intake/requests/{self.request_id}/screen", body)

    async def assign(self) -> None:
        """The first of the ranking gets the work."""
        await self._command(f"{self._engagement}/assign", {"on": "2024-03-08"})

    async def deliver(self) -> None:
        """The provider gives a training, and that was all."""
        training = {
            "delivery_type": "in-person-training",
            "topics": ["de-escalation"],
            "mode": "in-person",
            "hours": 8,
            "attendees_in_person": 25,
            "on": "2024-04-15",
        }
        await self._command(f"{self._engagement}/deliveries", training, role="provider")
        await self._command(f"{self._engagement}/deliver", {"on": "2024-04-15"}, role="provider")

    async def evaluate(self, **said: str) -> None:
        """Whoever holds the invitation's token says how it went, and what else is said here."""
        path = f"/intake/requests/{self.request_id}/invitations"
        # The requester's comes first; the expert is asked too.
        invitation, *_ = (await self.read(path, role="coordinator"))["items"]
        fetch = f"/intake/invitations/{invitation['invitation_id']}/token"
        token = (await self._command(fetch, {}, role="requester"))["token"]
        names = ("delivery", "experts", "information", "knowledge", "change")
        await self._command(
            f"/intake/evaluations/{invitation['invitation_id']}",
            {
                "ratings": dict.fromkeys(names, 5),
                "would_recommend": 10,
                "publish_testimonial": False,
                "on": "2024-05-02",
                **said,
            },
            token=token,
        )

    async def publish(self, fiscal_year: int, quarter: int) -> None:
        """The center publishes the figures of a quarter."""
        asked = {"fiscal_year": fiscal_year, "quarter": quarter}
        await self._command("/reporting/snapshots", asked)

    async def read(self, path: str, *, role: str = "coordinator") -> Any:
        """What a page says, as of everything that this job has done."""
        return (await self._answered("GET", path, self.token_of(role))).json()

    @property
    def _engagement(self) -> str:
        return f"/assignment/engagements/{derived_id(UUID(self.request_id), 'engagement')}"

    async def _command(
        self, path: str, body: dict[str, Any], *, role: str = "coordinator", token: str = ""
    ) -> dict[str, Any]:
        response = await self._answered("POST", path, token or self.token_of(role), json=body)
        answer: dict[str, Any] = response.json()
        assert int(response.headers["Byfield-Position"]) == answer["position"]
        self.position = answer["position"]
        return answer

    async def _answered(self, method: str, path: str, token: str, **body: Any) -> httpx.Response:
        """Ask under a key that follows from what is asked."""
        headers = {
            "Authorization": f"Bearer {token}",
            "Byfield-After": str(self.position),
            KEY: key_of(method, path),
            "traceparent": TRACEPARENT,
        }
        url = self.addresses[path.split("/")[1]] + path
        response = await self.client.ask(method, url, headers=headers, **body)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
        return response


def key_of(method: str, path: str) -> str:
    """The `Idempotency-Key` of a request of this job."""
    return f"{method} {path}"


async def read_outcome(job: MainJob) -> None:
    """Demand that reporting tells the whole story, as of the job's last position."""
    timeline = await job.read(f"/reporting/requests/{job.request_id}/timeline")
    # Answers are shown to nobody.
    assert [entry["type"] for entry in timeline["items"]] == list(FACTS[3:-1])
    figures = await job.read("/reporting/figures?by=fiscal-year")
    assert figures["as_of"] == job.position
    [year] = figures["rows"]
    assert year["key"] == "2024"
    assert (year["requests"], year["agencies"], year["engagements_delivered"]) == (1, 1, 1)
    assert (year["deliveries"], year["attendees"]) == (1, 25)
    assert year["officers_represented"] == {"sworn": 220, "participating": 0, "agencies_unknown": 0}
    assert year["days_to_delivery"]["median"] == 42
