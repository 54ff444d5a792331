"""Applications that are built once serve each test as newly built ones would."""

from __future__ import annotations

from deploy.services import SERVICES
from deploy.settings import Settings
from services.intake.app import SERVICE
from services.kit.run.mounting import mount_services
from tests.services.serving import built_once, mounted


def test_the_kept_document_of_a_process_is_that_of_each() -> None:
    settings, services = Settings.read(), tuple(SERVICES.values())
    assert mounted(services, settings).openapi() == mount_services(services, settings).openapi()


def test_nothing_is_left_of_the_test_before() -> None:
    settings = Settings.read()
    before = built_once(SERVICE, settings).state
    before.running = "what another test had opened"
    after = built_once(SERVICE, settings).state
    assert not hasattr(after, "running")
    assert after.rates is not before.rates
    assert after.policy is before.policy
