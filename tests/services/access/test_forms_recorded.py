"""A form with faults shows whom it is about: that is a read, and it is recorded."""

from __future__ import annotations

import pytest

from services.kit.http.read_records import list_reads
from tests.services.access.administrators import Administrator, administrator
from tests.services.access.test_pages import Site, site

__all__ = ["site"]


@pytest.fixture
async def ada(site: Site) -> Administrator:
    return await administrator(site)


@pytest.mark.parametrize(
    ("form", "operation"),
    [
        ("roles/new", "grant_role"),
        ("roles/end", "end_role"),
        ("remove", "remove_person"),
        ("correct", "correct_person"),
        ("expert", "name_expert"),
    ],
)
async def test_a_form_with_faults_is_recorded_as_a_read_of_the_person(
    site: Site, ada: Administrator, form: str, operation: str
) -> None:
    ana = await site.house.admitted("ana", role="provider", provider="iacp")
    path = f"/people/{ana}/{form}"
    answer = await ada.send(path, role="", name="", reason="", expert_id="")
    assert answer.status_code == 422, answer.text
    assert "ana" in answer.text
    latest, *_ = await list_reads(site.house.running.pool, limit=9)
    assert (latest.operation, latest.thing, latest.thing_id) == (operation, "person", str(ana))
    assert latest.person == f"person-{ada.person_id}"


async def test_a_form_that_leads_on_is_no_read(site: Site, ada: Administrator) -> None:
    ana = await site.house.admitted("ana")
    sent = await ada.send(f"/people/{ana}/remove", reason="left", own="yes")
    assert sent.status_code == 303, sent.text
    reads = await list_reads(site.house.running.pool, limit=9)
    assert [each.operation for each in reads] == ["show_remove"]
