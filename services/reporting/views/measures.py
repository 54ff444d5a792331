"""What reporting shows of measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from pydantic import Field

from services.kit.http.views import View
from services.reporting.measures.dimensions import By
from services.reporting.measures.listing import Thing
from services.reporting.measures.measure import Measure, SmallNumbers


class NotTheSumView(View):
    """What a total is by a dimension, where it is not the sum of the rows."""

    total_is: str = Field(
        description="`distinct`: what stands in several rows is counted once, so it is at most the "
        "sum. `whole`: it is counted from all of it, and no sum."
    )
    why: str


class MeasureView(View):
    """The definition of a measure."""

    measure: str = Field(description="Its name, as addresses have it.")
    title: str
    unit: str = Field(description="What it is a number of.")
    version: int = Field(description="Another one where the same facts give another figure.")
    definition: str
    facts: Sequence[str] = Field(description="The facts that it is counted from.")
    day: str = Field(description="The business day that decides its period.")
    by: Sequence[By] = Field(description="The dimensions that apply: any of them, or two.")
    not_sums: Mapping[By, NotTheSumView]
    unknown: str = Field(description="How it says what is not known.")
    lists: Thing | None = Field(description="The things that it counts and the center can list.")
    why_not_listed: str | None
    small_numbers: SmallNumbers = Field(
        description="`exact`: it counts work. `hidden`: it is made of answers, and of fewer than "
        "five tells how many there are alone."
    )


class MeasuresView(View):
    """Every measure."""

    measures: Sequence[MeasureView]


class CountedFactView(View):
    """A fact that a thing is counted from."""

    position: int
    id: UUID
    type: str


class CountedView(View):
    """One thing that a figure counts, under one key of each dimension."""

    id: str = Field(description="Of an agency its ORI; of a site the first of its engagements.")
    keys: Sequence[str]
    number: float = Field(
        description="What it adds: 1, or its attendees, minutes, officers; of a median its days."
    )
    facts: Sequence[CountedFactView] = Field(
        description="Those of its facts that the measure names, up to the position, in the order "
        "of the log."
    )
    facts_left_out: int = Field(description="Further ones that are not told here.")


class ListedView(View):
    """A page of what a figure counts."""

    measure: str
    as_of: int
    by: Sequence[By]
    thing: Thing = Field(description="What the ids are of.")
    things: int = Field(description="How many different things are counted, on all pages.")
    items: Sequence[CountedView]
    next: str | None = Field(description="The cursor of the next page; none on the last one.")


def shown(measure: Measure) -> MeasureView:
    """Return the definition of a measure."""
    return MeasureView(
        measure=measure.name,
        title=measure.title,
        unit=measure.unit,
        version=measure.version,
        definition=measure.definition,
        facts=measure.facts,
        day=measure.day,
        by=measure.by,
        not_sums={
            by: NotTheSumView(total_is=instead.total, why=instead.why)
            for by, instead in measure.not_sums.items()
            if by in measure.by
        },
        unknown=measure.unknown,
        lists=None if measure.lists is None else measure.lists.thing,
        why_not_listed=measure.why_not_listed,
        small_numbers=measure.small_numbers,
    )
