"""A confidential request, over HTTP: seen by the center and by the agency that made it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.intake.conftest import Center
from tests.services.intake.given import ORI


async def seen(center: Center, request_id: str, role: str, subject: str) -> tuple[int, int]:
    """Status of its page, number of items of the list."""
    after = (await center.log.head()).position
    said: dict[str, Any] = {"role": role, "who": subject, "byfield_after": after}
    page = await center.ask("GET", f"/requests/{request_id}", **said)
    listed = await center.ask("GET", f"/requests?ori={ORI}", **said)
    return page.status_code, len(listed.json()["items"])


@pytest.mark.parametrize(
    ("role", "subject", "found"),
    [
        ("coordinator", "maria", (200, 1)),
        ("operator", "lee", (200, 1)),
        ("requester", ORI, (200, 1)),
        ("requester", f"{ORI}.robin", (200, 1)),
        ("requester", "IA0570200", (404, 0)),
    ],
)
@pytest.mark.parametrize("asked", [{"confidential": True}, {"program": "critical-response"}])
async def test_it_is_shown_to_the_center_and_to_whose_it_is(
    center: Center, asked: dict[str, object], role: str, subject: str, found: tuple[int, int]
) -> None:
    assert await seen(center, await center.submit(**asked), role, subject) == found


@pytest.mark.parametrize("asked", [{}, {"program": "critical-response", "confidential": False}])
async def test_what_is_not_confidential_is_another_agencys_all_the_same(
    center: Center, asked: dict[str, object]
) -> None:
    request_id = await center.submit(**asked)
    assert await seen(center, request_id, "requester", "IA0570200") == (404, 0)
    assert await seen(center, request_id, "requester", ORI) == (200, 1)
