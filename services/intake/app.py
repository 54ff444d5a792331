"""Intake put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.facts import CATALOGUE
from services.intake.pages import SITES
from services.intake.policy import POLICY
from services.intake.projections import PROJECTIONS
from services.intake.reactions.evaluations import invite_evaluation
from services.intake.reactions.reauthorization import ask_reauthorization
from services.intake.routes import ROUTERS
from services.intake.rules import RULES
from services.intake.schedules import schedules
from services.intake.settings import IntakeSettings
from services.kit.feed.reaction import Reaction
from services.kit.http.running_service import RunningService
from services.kit.run.service import Service


def _reactions(running: RunningService) -> Sequence[Reaction]:
    return [
        invite_evaluation(
            running.log, IntakeSettings.of(running.settings).evaluation_days["answer"]
        ),
        ask_reauthorization(running.log, running.pool),
    ]


SERVICE: Final = Service(
    name="intake",
    title="Byfield intake",
    catalogue=CATALOGUE,
    routers=ROUTERS,
    policy=POLICY,
    projections=PROJECTIONS,
    rules=RULES,
    check=IntakeSettings.of,
    reactions=_reactions,
    schedules=schedules,
    sites=SITES,
)
