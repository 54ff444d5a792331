"""What Byfield gives to Prometheus and Grafana names what it measures, and leads to what to do."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import shutil
import signal
import subprocess
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import yaml  # type: ignore[import-untyped] # it ships no types

from deploy.local.nats import Nats
from deploy.relay_samples import RELAY_METRICS
from deploy.seal_samples import SEAL_METRICS
from deploy.services import SERVICES
from events.log.seals.key_file import make_key
from services.kit.run.metrics import METRICS
from services.kit.run.samples import Metric
from tests.processes import address_of, byfield, ended
from tests.waiting import eventually

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "deploy" / "monitoring"
PAGE: Final = (ROOT / "docs" / "monitoring.md").read_text()
ALERTS: Final = [
    rule
    for group in yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]
DASHBOARD: Final = json.loads((FOLDER / "dashboard.json").read_text())
OF_OTHERS: Final = {"up", "process_cpu_seconds_total", "process_resident_memory_bytes"}
"""Of Prometheus itself, and of its library."""


def every_metric() -> list[Metric]:
    counted = [each.counted.metrics for each in SERVICES.values() if each.counted]
    return [
        *METRICS,
        *(metric for some in counted for metric in some),
        *RELAY_METRICS,
        *SEAL_METRICS,
    ]


def exposed() -> dict[str, set[str]]:
    """The labels of each name that can be asked for."""
    names: dict[str, set[str]] = {}
    for metric in every_metric():
        labels = {*metric.labels, "instance", "job"}
        if metric.kind == "histogram":
            names[f"{metric.name}_bucket"] = {*labels, "le"}
            names[f"{metric.name}_sum"] = names[f"{metric.name}_count"] = labels
        else:
            names[metric.name] = labels
    return names


def expressions() -> Iterator[str]:
    for rule in ALERTS:
        yield rule["expr"]
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield target["expr"]


def test_the_page_has_every_metric_as_it_is_declared() -> None:
    lines = re.findall(r"^\| `(?:byfield_).*$", PAGE, re.MULTILINE)
    assert lines == [
        f"| `{each.name}` | {each.kind} | {', '.join(f'`{label}`' for label in each.labels)} | "
        f"{each.says} |"
        for each in every_metric()
    ]


def test_names_follow_the_conventions_of_prometheus() -> None:
    for metric in every_metric():
        assert re.fullmatch(r"byfield_[a-z]+(_[a-z]+)*", metric.name)
        assert metric.name.endswith("_total") == (metric.kind == "counter"), metric.name
        assert not re.search(r"_(ms|minutes|hours|kb|mb|percent)\b", metric.name)


@pytest.mark.parametrize("expression", sorted(set(expressions())))
def test_what_rules_and_pictures_ask_for_is_exposed(expression: str) -> None:
    names = exposed()
    asked = re.findall(r"\b((?:byfield|process)_\w+|up)(?:\{([^}]*)\})?", expression)
    assert asked
    for name, selected in asked:
        assert name in names.keys() | OF_OTHERS, name
        labels = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", selected))
        assert labels <= names.get(name, {"instance", "job"}), name
    grouped = re.findall(r"\bby \(([^)]*)\)", expression)
    known = {label for name, _ in asked for label in names.get(name, {"instance", "job"})}
    assert {each.strip() for some in grouped for each in some.split(",")} <= known


async def test_a_process_with_everything_exposes_all_that_is_declared(
    home: Path, database: str, nats: Nats
) -> None:
    witness = home / "witness"
    witness.mkdir(parents=True)
    settings = {
        "home": home,
        "postgres_dsn": database,
        "nats_url": nats.admin_url,
        "port": 0,
        "metrics_port": 0,
        "seal_key_file": home / "seal.key",
        "seal_witnesses": f'["{witness}"]',
        "log_level": "info",
        "log_format": "json",
    }
    make_key(home / "seal.key", "tests")
    async with byfield("up", settings=settings, stderr=PIPE) as up:
        metrics = await metrics_of(up)
        async with httpx.AsyncClient() as client:
            await client.get(f"{await address_of(up)}/health/live")

            async def whole() -> bool:
                missing = {each.name for each in every_metric()} - await names_at(metrics, client)
                return not missing

            await eventually(whole)


async def test_a_relay_that_listens_for_nothing_else_exposes_its_own(
    home: Path, database: str, nats: Nats
) -> None:
    settings = {
        "home": home,
        "postgres_dsn": database,
        "nats_url": nats.admin_url,
        "metrics_port": 0,
        "log_level": "info",
        "log_format": "json",
    }
    async with byfield("migrate", settings=settings) as migrate:
        await ended(migrate)
    async with byfield("run", "relay", settings=settings, stderr=PIPE) as relay:
        metrics = await metrics_of(relay)
        async with httpx.AsyncClient() as client:
            found = await names_at(metrics, client)
        names = {name for name in found if name.startswith("byfield_")}
    assert names == {"byfield_release_info", "byfield_scrape_fault"} | {
        each.name for each in RELAY_METRICS
    }


async def test_a_process_sends_its_spans_before_it_ends(
    home: Path, database: str, nats: Nats
) -> None:
    got: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        [length] = re.findall(rb"(?i)content-length: (\d+)", head)
        got.append(await reader.readexactly(int(length)))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as collector:
        port = collector.sockets[0].getsockname()[1]
        settings = {
            "home": home,
            "postgres_dsn": database,
            "nats_url": nats.admin_url,
            "traces_url": f"http://127.0.0.1:{port}/v1/traces",
        }
        async with byfield("run", "relay", "--port", "0", settings=settings) as relay:
            async with httpx.AsyncClient() as client:
                await client.get(await address_of(relay))
            relay.send_signal(signal.SIGTERM)
            assert (await ended(relay))[0] == 0
    [sent] = [gzip.decompress(each) if each.startswith(b"\x1f\x8b") else each for each in got]
    assert b"byfield-relay" in sent
    assert b"GET /" in sent


async def metrics_of(process: Process) -> str:
    """The address of its metrics, as its log says it."""
    assert process.stderr is not None
    while line := await process.stderr.readline():
        said = json.loads(line)
        if said["event"] == "metrics_listen":
            return str(said["address"])
    raise AssertionError("the process ended")


async def names_at(address: str, client: httpx.AsyncClient) -> set[str]:
    text = (await client.get(address)).text
    return set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))


def headings(page: str) -> set[str]:
    """The anchors of a page."""
    titles = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_leads_to_what_to_do(rule: dict[str, Any]) -> None:
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert anchor in headings((ROOT / page).read_text())
    assert rule["labels"]["severity"] in {"page", "ticket"}


def test_every_alert_is_tested_with_what_fires_it() -> None:
    tests = yaml.safe_load((FOLDER / "alerts.test.yaml").read_text())["tests"]
    fired = {
        each["alertname"]
        for test in tests
        for each in test["alert_rule_test"]
        if each["exp_alerts"]
    }
    assert fired == {rule["alert"] for rule in ALERTS}


@pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool of Prometheus is not installed"
)
@pytest.mark.parametrize(
    "command",
    [
        ("check", "rules", "alerts.yaml"),
        ("test", "rules", "alerts.test.yaml"),
        ("check", "config", "--syntax-only", "prometheus.yaml"),
    ],
    ids=" ".join,
)
def test_promtool_finds_nothing_wrong(command: tuple[str, ...]) -> None:
    done = subprocess.run(  # noqa: S603 - ours
        ["promtool", *command],  # noqa: S607 - wherever it is installed
        cwd=FOLDER,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_asks_which_prometheus_it_is() -> None:
    [variable] = DASHBOARD["templating"]["list"]
    assert (variable["name"], variable["type"]) == ("datasource", "datasource")
    sources = re.findall(r'"uid": "([^"]+)"', (FOLDER / "dashboard.json").read_text())
    assert set(sources) == {"byfield", "${datasource}"}
    titles = [panel["title"] for panel in DASHBOARD["panels"]]
    assert len(set(titles)) == len(titles)
