from __future__ import annotations

import os

import pytest

from deploy.services import SERVICES
from deploy.settings import Settings
from events.rules.norms import DEFAULT_NORMS
from services.assignment.defaults import DEFAULT_WEIGHTS
from services.kit.settings import SettingsError


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("BYFIELD_"):
            monkeypatch.delenv(name)


def test_an_object_of_settings_is_read_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYFIELD_WEIGHTS", '{"topics": 0.5}')
    assert Settings.read().weights == {**DEFAULT_WEIGHTS, "topics": 0.5}
    monkeypatch.setenv("BYFIELD_WEIGHTS", '{"topics": "much"}')
    with pytest.raises(SettingsError, match="BYFIELD_WEIGHTS"):
        Settings.read()


def test_one_environment_sets_every_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYFIELD_WEIGHTS", '{"topics": 0.5}')
    monkeypatch.setenv("BYFIELD_NORMS", '{"pairing": 7}')
    monkeypatch.setenv("BYFIELD_EVALUATION_DAYS", '{"answer": 45}')
    settings = Settings.read()
    assert settings.norms == {**DEFAULT_NORMS, "pairing": 7}
    assert settings.evaluation_days["answer"] == 45


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("NORM", "NORMS"),
        ("WEIGHT", "WEIGHTS"),
        ("EVALUATION_KEYS", "EVALUATION_KEY"),
        ("POSTGRE_DSN", "POSTGRES_DSN"),
    ],
)
def test_the_hint_looks_at_the_settings_of_all(
    misspelt: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"BYFIELD_{misspelt}", "1")
    with pytest.raises(SettingsError, match=f"{misspelt}: .*did you mean BYFIELD_{meant}?"):
        Settings.read()


def test_every_service_may_have_a_database_of_its_own() -> None:
    own = {f"{name}_dsn": f"postgresql://{name}" for name in SERVICES}
    settings = Settings.read(postgres_dsn="postgresql://all", **own)
    assert [settings.dsn_of(name) for name in SERVICES] == list(own.values())
    assert settings.dsn_of("log") == "postgresql://all"


def test_a_service_is_run_under_its_own_name() -> None:
    assert [service.name for service in SERVICES.values()] == list(SERVICES)
