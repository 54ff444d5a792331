"""The weights of the criteria, as this installation has set them."""

from __future__ import annotations

from services.assignment.matching.weights import Weights, WeightsError, weights_with
from services.assignment.settings import AssignmentSettings
from services.kit.settings import PREFIX, Settings, SettingsError


def weights_of(settings: Settings) -> Weights:
    """How much each criterion of the ranking counts. Raises `SettingsError`."""
    try:
        return weights_with(AssignmentSettings.of(settings).weights)
    except WeightsError as fault:
        raise SettingsError([f"{PREFIX}WEIGHTS: {fault}"]) from fault
