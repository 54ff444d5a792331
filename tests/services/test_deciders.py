"""Which facts belong to which rules, so that a stream is not decided on only where it must be."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

import events
from events.decider import Decider
from events.event import Event
from events.facts import CATALOGUE
from services.access.decisions import (
    CONSUMER_DECIDER,
    FORGETTING_DECIDER,
    HOLD_DECIDER,
    PERSON_DECIDER,
)
from services.assignment.decisions import (
    ENGAGEMENT_DECIDER,
    EXPERT_DECIDER,
    FINDINGS_DECIDER,
    PROVIDER_DECIDER,
)
from services.intake.decisions import (
    AGENCY_DECIDER,
    DESK_DECIDER,
    EVALUATION_DECIDER,
    REQUEST_DECIDER,
    TESTIMONIAL_DECIDER,
    TOPIC_DECIDER,
)
from services.reporting.decisions import REVIEWS_DECIDER, SNAPSHOTS_DECIDER

_DECIDERS: Final[dict[str, Decider[Any, Any, Any]]] = {
    decider.category: decider
    for decider in (
        AGENCY_DECIDER,
        CONSUMER_DECIDER,
        DESK_DECIDER,
        ENGAGEMENT_DECIDER,
        EVALUATION_DECIDER,
        EXPERT_DECIDER,
        FINDINGS_DECIDER,
        FORGETTING_DECIDER,
        HOLD_DECIDER,
        PERSON_DECIDER,
        PROVIDER_DECIDER,
        REQUEST_DECIDER,
        REVIEWS_DECIDER,
        SNAPSHOTS_DECIDER,
        TESTIMONIAL_DECIDER,
        TOPIC_DECIDER,
    )
}
_WITHOUT_RULES: Final = {"operations"}
"""What operators ordered: no rule refuses an order."""
_SCHEMAS: Final = Path(events.__file__).parent / "schemas"


@pytest.mark.parametrize(
    "fact",
    [each for each in CATALOGUE if each.category not in _WITHOUT_RULES],
    ids=lambda fact: fact.wire_name,
)
def test_each_fact_belongs_to_the_rules_of_its_category_which_take_it_in(fact: type[Event]) -> None:
    decider = _DECIDERS[fact.category]
    example = _SCHEMAS / f"{fact.wire_name}.v{fact.schema_version}.example.json"
    decider.evolve(decider.initial, fact.model_validate_json(example.read_bytes()))
