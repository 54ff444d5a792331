"""What each form of an installation declares of its processes: compose, systemd, kubernetes."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped] # it ships no types

DEPLOY: Final = Path(__file__).parents[3] / "deploy"
COMPOSE: Final = DEPLOY / "compose.yaml"
SYSTEMD: Final = DEPLOY / "systemd"
KUBERNETES: Final = DEPLOY / "kubernetes"
FORMS: Final = ("compose", "systemd", "kubernetes")
_CREDENTIALS: Final = "/credentials"


@dataclass
class Process:
    """One process: the arguments of `byfield`, its variables, and the files that it is given."""

    arguments: list[str]
    variables: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """By the path at which it finds them: where each comes from."""
    probed: set[str] = field(default_factory=set)
    """Paths of HTTP."""


def declared(form: str) -> dict[str, Process]:
    """Return the processes of a form by their names, `migrate` among them."""
    return {"compose": _of_compose, "systemd": _of_systemd, "kubernetes": _of_kubernetes}[form]()


def composed() -> dict[str, Any]:
    """Return the compose file; variables stand as they are written."""
    said: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return said


def _of_compose() -> dict[str, Process]:
    said = composed()
    found = {}
    for name, service in said["services"].items():
        if "CENTER_IMAGE" not in service["image"]:
            continue
        files = {
            f"/run/secrets/{each}": said["secrets"][each]["file"] for each in service["secrets"]
        }
        found[name] = Process(service["command"], service["environment"], files)
    return found


def manifests() -> list[dict[str, Any]]:
    """Return every resource of the base."""
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())["resources"]
    return [each for file in listed for each in yaml.safe_load_all((KUBERNETES / file).read_text())]


def pods() -> dict[str, dict[str, Any]]:
    """Return what each process of the cluster is made of."""
    return {
        each["metadata"]["name"]: each["spec"]["template"]["spec"]
        for each in manifests()
        if each["kind"] in {"Deployment", "Job"}
    }


def _of_kubernetes() -> dict[str, Process]:
    [settings] = [each["data"] for each in manifests() if each["kind"] == "ConfigMap"]
    found = {}
    for name, pod in pods().items():
        [container] = pod["containers"]
        own = {each["name"]: each["value"] for each in container["env"]}
        [volume] = [each for each in pod["volumes"] if each["name"] == "secrets"]
        secrets = [each["secret"]["name"] for each in volume["projected"]["sources"]]
        variables = {**settings, **own}
        named = [value for variable, value in variables.items() if variable.endswith("_FILE")]
        named += [f"{variables['BYFIELD_NATS_KEYS']}/{'admin' if name == 'migrate' else name}.nk"]
        probed = {
            probe["httpGet"]["path"]
            for kind in ("startupProbe", "livenessProbe", "readinessProbe")
            if (probe := container.get(kind))
        }
        files = {path: "/".join(secrets) for path in named}
        found[name] = Process(container["args"], variables, files, probed)
    return found


def _of_systemd() -> dict[str, Process]:
    template = SYSTEMD / "byfield@.service"
    names = [
        file.parent.name.removeprefix("byfield@").removesuffix(".service.d")
        for file in SYSTEMD.glob("byfield@*.service.d/own.conf")
    ]
    found = {
        name: _unit(
            name,
            template.read_text(),
            (SYSTEMD / f"byfield@{name}.service.d" / "own.conf").read_text(),
        )
        for name in names
    }
    return found | {"migrate": _unit("migrate", (SYSTEMD / "byfield-migrate.service").read_text())}


def lines(text: str, key: str) -> list[str]:
    """Return what a unit says under a key, in order."""
    return re.findall(rf"^{key}=(.*)$", text, re.MULTILINE)


def _unit(name: str, *texts: str) -> Process:
    text = "\n".join(texts).replace("%i", name).replace("%d", _CREDENTIALS)
    command = shlex.split(lines(text, "ExecStart")[-1])
    common = (SYSTEMD / "byfield.env").read_text()
    said = [each for each in common.splitlines() if not each.startswith("#")]
    said += [each for line in lines(text, "Environment") for each in shlex.split(line)]
    variables = dict(each.split("=", 1) for each in said)
    handed = [line.split(":", 1) for line in lines(text, "LoadCredential")]
    files = {f"{_CREDENTIALS}/{to}": source for to, source in handed}
    return Process(command[1:], variables, files)
