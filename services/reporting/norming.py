"""The norms that clocks measure by, as this installation has set them."""

from __future__ import annotations

from services.kit.settings import PREFIX, Settings, SettingsError
from services.reporting.clocks.norms import Norms, NormsError, norms_with
from services.reporting.settings import ReportingSettings


def norms_of(settings: Settings) -> Norms:
    """Within how many days each stage should end. Raises `SettingsError`."""
    try:
        return norms_with(ReportingSettings.of(settings).norms)
    except NormsError as fault:
        raise SettingsError([f"{PREFIX}NORMS: {fault}"]) from fault
