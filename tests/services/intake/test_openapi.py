from __future__ import annotations

from typing import Any

import pytest

from services.intake.app import SERVICE
from services.intake.settings import IntakeSettings
from tests.services.serving import built_once


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return built_once(SERVICE, IntakeSettings.read()).openapi()


def test_every_route_is_described(document: dict[str, Any]) -> None:
    routes = {
        f"{method.upper()} {path}": operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    assert set(routes) == {
        "POST /agencies",
        "GET /agencies",
        "GET /agencies/{ori}",
        "PUT /agencies/{ori}/profile",
        "GET /agencies/{ori}/aliases",
        "POST /agencies/{ori}/aliases",
        "POST /agencies/{ori}/aliases/{alias}/take-back",
        "POST /agencies/{ori}/succession",
        "POST /agencies/{ori}/dissolution",
        "POST /agencies/{ori}/cover",
        "POST /agencies/{ori}/cover/end",
        "POST /agencies/{ori}/dormancy",
        "POST /agencies/{ori}/dormancy/end",
        "POST /agencies/{ori}/take-back",
        "GET /agencies/{ori}/contacts",
        "POST /agencies/{ori}/contacts",
        "POST /agencies/{ori}/executive",
        "GET /agencies/{ori}/other-actions",
        "POST /agencies/{ori}/other-actions",
        "POST /agencies/{ori}/other-actions/{action}/end",
        "POST /requests",
        "GET /requests",
        "GET /requests/{request_id}",
        "GET /requests/{request_id}/screening",
        "POST /requests/{request_id}/screen",
        "POST /requests/{request_id}/authorize",
        "POST /requests/{request_id}/authorize/take-back",
        "POST /requests/{request_id}/confirm-authorization",
        "POST /requests/{request_id}/dismiss-claim",
        "POST /requests/{request_id}/merge",
        "POST /requests/{request_id}/keep",
        "POST /requests/{request_id}/escalate",
        "POST /requests/{request_id}/decline",
        "POST /requests/{request_id}/screen-again",
        "POST /requests/{request_id}/amend",
        "POST /requests/{request_id}/refer",
        "POST /requests/{request_id}/reinstate",
        "POST /requests/{request_id}/correct-day",
        "POST /requests/{request_id}/withdraw",
        "GET /requests/{request_id}/participants",
        "POST /requests/{request_id}/participants",
        "POST /requests/{request_id}/participants/{participation_id}/leave",
        "GET /requests/{request_id}/desk",
        "POST /requests/{request_id}/desk/take",
        "POST /requests/{request_id}/desk/release",
        "GET /requests/{request_id}/desk/notes",
        "POST /requests/{request_id}/desk/notes",
        "POST /requests/{request_id}/desk/notes/{note_id}/correct",
        "POST /requests/{request_id}/desk/notes/{note_id}/strike",
        "GET /requests/{request_id}/invitations",
        "POST /invitations/{invitation_id}/token",
        "POST /invitations/{invitation_id}/remind",
        "POST /invitations/{invitation_id}/expire",
        "POST /invitations/{invitation_id}/send-again",
        "GET /evaluations/{invitation_id}",
        "POST /evaluations/{invitation_id}",
        "POST /engagements/{engagement_id}/invitations",
        "POST /engagements/{engagement_id}/invitations/withdraw",
        "GET /testimonials",
        "POST /testimonials/{testimonial_id}/release",
        "POST /testimonials/{testimonial_id}/set-aside",
        "POST /testimonials/{testimonial_id}/withdraw",
        "GET /topics",
        "PUT /topics/{topic}",
        "POST /topics/{topic}/retire",
        "POST /topics/{topic}/merge",
        "POST /topics/{topic}/split",
        "GET /reads",
    }
    assert all("summary" in route and "description" in route for route in routes.values())


def test_an_evaluation_is_opened_by_its_own_kind_of_token(document: dict[str, Any]) -> None:
    for operation in document["paths"]["/evaluations/{invitation_id}"].values():
        assert operation["security"] == [{"InvitationToken": []}]


def test_what_is_personal_is_marked(document: dict[str, Any]) -> None:
    contact = document["components"]["schemas"]["GivenContact"]["properties"]
    assert contact["name"]["x-personal"] is True
    assert contact["email"]["x-personal"] is True
    person = document["components"]["schemas"]["GivenPerson"]["properties"]
    assert all("x-personal" in str(person[name]) for name in ("name", "email", "telephone"))
    assert document["components"]["schemas"]["SubmitBody"]["properties"]["authorized_by"][
        "x-personal"
    ]


def test_limits_of_fields_are_told(document: dict[str, Any]) -> None:
    body = document["components"]["schemas"]["SubmitBody"]["properties"]
    assert (body["topics"]["minItems"], body["topics"]["maxItems"]) == (1, 10)
    assert body["problem"]["maxLength"] == 4000
    assert body["ori"]["pattern"] == "^[A-Z]{2}[A-Z0-9]{5}([A-Z0-9]{2})?$"
