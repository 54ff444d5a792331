"""What reporting shows of measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from services.kit.http.views import View
from services.reporting.measures.dimensions import By
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
    small_numbers: SmallNumbers = Field(
        description="`exact`: it counts work. `hidden`: it is made of answers, and of fewer than "
        "five tells how many there are alone."
    )


class MeasuresView(View):
    """Every measure."""

    measures: Sequence[MeasureView]


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
        small_numbers=measure.small_numbers,
    )
