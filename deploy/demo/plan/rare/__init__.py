"""Rare events, woven into the plan so that no figure of a milestone changes."""

from __future__ import annotations

import random
from collections.abc import Sequence

from deploy.demo.plan.acts import Life
from deploy.demo.plan.rare import (
    assessments,
    assignments,
    duplicates,
    evaluations,
    imports,
    other_actions,
    work,
)
from deploy.demo.plan.rare.amounts import Amounts
from deploy.demo.plan.rare.choosing import Choosing


def woven(lives: Sequence[Life], amounts: Amounts, seed: int) -> Choosing:
    """Return the lives with rare events, drawn with a seed of their own: other lives stay equal."""
    # What suits the fewest lives comes first.
    chance = random.Random(f"{seed} rare")
    choosing = Choosing(lives, chance)
    if amounts.cities:
        assessments.as_published(choosing, chance)
    choosing.bend(amounts.imported, imports.imported)
    choosing.bend(amounts.waiting, assignments.waiting)
    choosing.bend(amounts.settled, assessments.settled)
    choosing.bend(amounts.amended, work.amended)
    choosing.bend(amounts.declined_for_other_action, other_actions.declined)
    duplicates.keep(choosing, amounts.kept)
    duplicates.merge(choosing, chance, amounts.merged)
    choosing.bend(amounts.lapsed, assignments.lapsed)
    choosing.bend(amounts.other_action_reviewed, other_actions.reviewed)
    choosing.bend(amounts.excluded, assignments.excluded(chance))
    choosing.bend(amounts.struck, work.struck)
    choosing.bend(amounts.reopened, work.reopened(chance))
    choosing.bend(amounts.evaluated_by_all, evaluations.asked_of_all(chance))
    return choosing
