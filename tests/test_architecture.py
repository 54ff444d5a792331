"""The contracts of the house hold, and a breakage of each is seen."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("events", "services", "deploy")
RULE = "services/intake/decisions/submitting.py"

BREAKAGES = {
    "events.log.postgres": RULE,
    "services.kit.feed.connections": "services/assignment/decisions/engagements.py",
    "random": RULE,
    "time": "services/assignment/matching/ranking.py",
    "os": "events/rules/engagements.py",
    "secrets": "services/intake/commands/requests.py",
    "asyncpg": "services/reporting/clocks/tracks.py",
    "services.assignment.commands.plans": "services/intake/queries/requests.py",
    "services.intake.routes.requests": "services/intake/queries/logged.py",
    "events.intake": "services/kit/feed/parking.py",
    "services.kit.settings": "events/log/append/appender.py",
    "deploy.settings": "services/reporting/app.py",
    "services.kit.run.health": "services/kit/settings/reading.py",
    "events.facts": "events/log/feed/feed.py",
    "events.vault.private_log": "events/vault/keys_ahead.py",
    "services.access.openid.signing_in": "services/access/openid/id_token.py",
    "deploy.bench.figures": "services/importing/history/parts.py",
}
"""What is imported, against a contract, by which module."""
UNPLACED = ("services/intake/somewhere.py", "events/somewhere.py", "deploy/somewhere.py")

CLOCKS = {"now", "today", "utcnow", "fromtimestamp", "time", "monotonic", "perf_counter"}
CHANCE = {"uuid1", "uuid4", "uuid6", "uuid7", "new_id", "getrandbits", "urandom"}
WORLD = {"open", "input", "print", "eval", "exec", "__import__", "breakpoint", "read_text"}


def contracts() -> list[dict[str, Any]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: list[dict[str, Any]] = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return found


def pure_files() -> Iterator[Path]:
    """The files of every module that is held to do no I/O."""
    [sources] = [each["source_modules"] for each in contracts() if "no I/O" in each["name"]]
    for module in sources:
        path = ROOT.joinpath(*module.split("."))
        yield from path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")]


def linted(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - a fixed command
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("*.json"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture(scope="module")
def refused(copy: Path) -> str:
    """What is said of a house in which every contract is broken."""
    whole = linted(copy)
    assert whole.returncode == 0, whole.stdout + whole.stderr
    for imported, importer in BREAKAGES.items():
        with (copy / importer).open("a") as file:
            file.write(f"\nimport {imported}\n")
    for unplaced in UNPLACED:
        (copy / unplaced).touch()
    broken = linted(copy)
    assert broken.returncode != 0
    return broken.stdout


@pytest.mark.parametrize("imported", BREAKAGES)
def test_an_import_against_a_contract_is_refused(refused: str, imported: str) -> None:
    importer = BREAKAGES[imported].removesuffix(".py").replace("/", ".")
    assert f"{importer} -> {imported} " in refused


@pytest.mark.parametrize("unplaced", UNPLACED)
def test_a_module_without_a_layer_is_refused(refused: str, unplaced: str) -> None:
    package = unplaced.rpartition("/")[0].replace("/", ".")
    said = " ".join(refused.split())
    assert f"{package}.somewhere" in said


def test_every_contract_is_broken_by_one_of_these(refused: str) -> None:
    kept = [line for line in refused.splitlines() if line.endswith(" KEPT")]
    assert kept == []


def called_worldly(tree: ast.AST) -> Iterator[str]:
    """Calls that ask the clock, chance or the world, as no import shows."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            if name in CLOCKS | CHANCE | WORLD:
                yield f"line {node.lineno}: {name}"


@pytest.mark.parametrize("file", list(pure_files()), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_rule_is_told_the_time_and_makes_no_id(file: Path) -> None:
    assert list(called_worldly(ast.parse(file.read_text()))) == []


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "date.today()",
        "datetime.datetime.utcnow()",
        "uuid4()",
        "uuid.uuid4()",
        "ids.new_id()",
        "open('x')",
        "Field(default_factory=lambda: datetime.now(UTC))",
    ],
)
def test_a_call_of_the_clock_of_chance_or_of_the_world_is_seen(line: str) -> None:
    assert list(called_worldly(ast.parse(line)))


def test_no_module_is_hidden_from_the_linter() -> None:
    shown = subprocess.run(  # noqa: S603 - a fixed command
        [Path(sys.executable).with_name("ruff"), "check", "--show-files", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    seen = {Path(line) for line in shown.stdout.splitlines()}
    ours = {path for package in (*PACKAGES, "tests") for path in (ROOT / package).rglob("*.py")}
    assert ours <= seen
