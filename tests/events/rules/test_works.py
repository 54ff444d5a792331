"""What a fact is about is known by the names of its fields: each id is one of these."""

from __future__ import annotations

import pytest

from events.contracts.examples import examples
from events.event import Event
from events.facts import CATALOGUE
from events.rules.works import OTHER_REQUESTS, works_of

OF_NO_WORK = {
    *(
        "expert_id",
        "further_experts",
        "replaced_expert_id",
        "person_id",
        "consumer_id",
        "resumes",
        "key_id",
        "link_id",
        "participation_id",
        "order_id",
        "discarded_id",
    ),
    *("delivery_id", "finding_id", "recommendation_id", "depends_on", "note_id", "invitation_id"),
    *("testimonial_id", "quote_id"),
    # Both are told by facts that name the request too, and belong to it.
    *("family_id", "instead_of"),
}
"""Ids in facts that name no work, or only a part of the work that the fact names itself."""


@pytest.mark.parametrize("fact", CATALOGUE.published, ids=lambda fact: fact.wire_name)
def test_every_id_in_a_fact_is_of_its_work_of_other_work_or_of_none(fact: type[Event]) -> None:
    ids = {name for name, field in fact.model_fields.items() if "UUID" in str(field.annotation)}
    known = OF_NO_WORK | {"request_id", "engagement_id", OTHER_REQUESTS.get(fact.wire_name, "")}
    assert ids <= known


def test_a_fact_is_about_its_own_work_and_about_what_it_names() -> None:
    merged = examples()["RequestMerged"].model_dump()
    works = works_of(examples()["RequestMerged"])
    assert (works.request_id, works.others) == (merged["request_id"], (merged["into"],))
    flagged = examples()["RequestFlagged"].model_dump()
    assert works_of(examples()["RequestFlagged"]).others == tuple(flagged["similar"])
    evaluated = works_of(examples()["EvaluationReceived"])
    assert None not in {evaluated.request_id, evaluated.engagement_id}
    assert works_of(examples()["TopicMerged"]).others == ()
