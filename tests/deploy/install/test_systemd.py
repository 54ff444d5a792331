from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.checking.everything import PROCESSES
from tests.deploy.install.declared import SYSTEMD, lines
from tests.deploy.install.running import needs, ran

UNITS = ("byfield@.service", "byfield-migrate.service")
EXPOSURE_MAX = 15
"""In tenths: a unit without any of these lines has 96."""


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, with a program that is there."""
    folder = tmp_path / "units"
    shutil.copytree(SYSTEMD, folder)
    program = str(Path(sys.executable).with_name("byfield"))
    for file in folder.rglob("*"):
        if file.is_file():
            file.write_text(file.read_text().replace("/opt/byfield/bin/byfield", program))
    return folder


def analyzed(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    units = {"SYSTEMD_UNIT_PATH": f"{folder}:"}
    return ran("systemd-analyze", *arguments, folder=folder, env=units)


@needs("systemd-analyze")
def test_systemd_understands_every_line(units: Path) -> None:
    names = [f"byfield@{name}.service" for name in PROCESSES]
    said = analyzed(
        units, "verify", "--man=no", *names, "byfield-migrate.service", "byfield.target"
    )
    assert (said.returncode, said.stderr) == (0, "")


@needs("systemd-analyze")
@pytest.mark.parametrize("unit", UNITS)
def test_a_process_can_reach_little_of_the_machine(unit: str, units: Path) -> None:
    said = analyzed(units, "security", "--offline=true", f"--threshold={EXPOSURE_MAX}", f"./{unit}")
    assert said.returncode == 0, said.stdout


def test_the_target_wants_each_process() -> None:
    [wanted] = lines((SYSTEMD / "byfield.target").read_text(), "Wants")
    assert sorted(wanted.split()) == sorted(f"byfield@{name}.service" for name in PROCESSES)


def test_at_boot_a_server_that_is_slow_keeps_nobody_away_until_a_person_comes() -> None:
    process, migration = ((SYSTEMD / unit).read_text() for unit in UNITS)
    assert lines(process, "Requires") == []
    assert "byfield-migrate.service" in lines(process, "After")[0].split()
    assert (lines(process, "Restart"), lines(migration, "Restart")) == (["always"], ["on-failure"])
    for unit in (process, migration):
        assert lines(unit, "StartLimitIntervalSec") == ["0"]


def test_no_two_processes_listen_on_one_port() -> None:
    texts = [file.read_text() for file in SYSTEMD.glob("byfield@*.d/own.conf")]
    ports = [port for text in texts for port in lines(text, "Environment=BYFIELD_PORT")]
    assert len(ports) == len(set(ports)) == len(PROCESSES) - 1
