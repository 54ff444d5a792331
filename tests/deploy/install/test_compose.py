from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.deploy.install.declared import COMPOSE, DEPLOY, composed
from tests.deploy.install.running import needs, ran

CADDYFILE = DEPLOY / "proxy" / "Caddyfile"


@pytest.mark.parametrize("name", composed()["services"])
def test_a_container_changes_nothing_of_itself_and_has_no_power_that_it_does_not_need(
    name: str,
) -> None:
    service = composed()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert ("cap_add" in service) == (name in {"postgres", "proxy"})
    assert "privileged" not in service
    assert service["restart"] == ("on-failure:10" if name == "migrate" else "unless-stopped")


def test_a_segment_is_archived_once_and_the_same_again_after_a_crash(tmp_path: Path) -> None:
    [command] = [
        each.partition("=")[2]
        for each in composed()["services"]["postgres"]["command"]
        if each.startswith("-carchive_command=")
    ]
    archive, segment = tmp_path / "archive", tmp_path / "0001"
    archive.mkdir()
    done = command.replace("/archive", str(archive)).replace("%p", str(segment))
    for content, status in ((b"wal", 0), (b"wal", 0), (b"of another server", 1)):
        segment.write_bytes(content)
        said = ran("sh", "-c", done.replace("%f", segment.name), folder=tmp_path)
        assert said.returncode == status, content
    assert [(each.name, each.read_bytes()) for each in archive.iterdir()] == [("0001", b"wal")]


def test_no_image_and_no_host_of_a_registry_is_named() -> None:
    for name, service in composed()["services"].items():
        assert re.fullmatch(r"\$\{[A-Z]+_IMAGE:\?[^}]+\}", service["image"]), name


def test_the_database_is_reached_by_no_network_and_only_the_proxy_from_outside() -> None:
    services = composed()["services"]
    assert services["postgres"]["network_mode"] == "none"
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert composed()["networks"]["inside"]["internal"] is True


def test_every_secret_is_a_file_and_each_is_used() -> None:
    said = composed()
    used = {each for service in said["services"].values() for each in service.get("secrets", ())}
    assert used == said["secrets"].keys()
    assert all(list(each) == ["file"] for each in said["secrets"].values())


def test_the_processes_wait_for_the_migration_and_the_migration_for_the_database() -> None:
    services = composed()["services"]
    for name in ("access", "intake", "assignment", "reporting", "relay"):
        needed = services[name]["depends_on"]["migrate"]
        assert needed == {"condition": "service_completed_successfully"}
    assert services["migrate"]["depends_on"]["postgres"] == {"condition": "service_healthy"}


def test_the_proxy_leads_to_each_service_and_is_the_only_one_that_is_trusted() -> None:
    leads = dict(
        re.findall(r"handle /(\w+)/\* \{\s+reverse_proxy (\w+:\d+)", CADDYFILE.read_text())
    )
    assert leads == {
        name: f"{name}:8270" for name in ("access", "intake", "assignment", "reporting")
    }
    address = composed()["services"]["proxy"]["networks"]["inside"]["ipv4_address"]
    assert f'["{address}"]' in COMPOSE.read_text()


@needs("caddy")
def test_the_proxy_takes_its_file(tmp_path: Path) -> None:
    command = ("caddy", "validate", "--config", str(CADDYFILE), "--adapter", "caddyfile")
    validated = ran(*command, env={"CENTER_SITE": "tac.example", "HOME": str(tmp_path)})
    assert validated.returncode == 0, validated.stderr
