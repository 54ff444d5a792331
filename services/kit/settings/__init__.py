"""The settings of a process: `BYFIELD_*` variables, read once, checked and frozen."""

from services.kit.settings.addresses import PUBLIC_URL, is_loopback, refuse_unreadable
from services.kit.settings.process import DEVELOPMENT_A_MINUTE_MAX, FACTS_HELD_MAX
from services.kit.settings.reading import PREFIX, Environment, SettingsError, refusing, ring_of
from services.kit.settings.refused import SECRET_CHARACTERS_MIN, Settings

__all__ = [
    "DEVELOPMENT_A_MINUTE_MAX",
    "FACTS_HELD_MAX",
    "PREFIX",
    "PUBLIC_URL",
    "SECRET_CHARACTERS_MIN",
    "Environment",
    "Settings",
    "SettingsError",
    "is_loopback",
    "refuse_unreadable",
    "refusing",
    "ring_of",
]
