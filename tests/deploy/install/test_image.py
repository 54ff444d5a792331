"""The image: built by buildah from a base that TEST_BASE_IMAGE names, and asked what it can do."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.deploy.install.running import ran

ROOT = Path(__file__).parents[3]
CONTAINERFILE = ROOT / "deploy" / "container" / "Containerfile"
BUILD_SECONDS_MAX = 800
BASE = os.environ.get("TEST_BASE_IMAGE")
needs_base = pytest.mark.skipif(
    BASE is None or shutil.which("buildah") is None,
    reason="needs buildah, and TEST_BASE_IMAGE: the name of an image with Python that it has",
)
HERE = {"BUILDAH_ISOLATION": "chroot", "STORAGE_DRIVER": "vfs"}
"""What needs no power over the machine."""


def buildah(*arguments: str) -> str:
    said = ran("buildah", *arguments, env=HERE, folder=ROOT, seconds_max=BUILD_SECONDS_MAX)
    assert said.returncode == 0, said.stderr[-2000:]
    return said.stdout.strip()


@pytest.fixture(scope="module")
def container() -> Iterator[str]:
    name = "localhost/byfield-test"
    buildah(
        "build",
        "--format",
        "docker",
        "--network",
        "host",
        "--build-arg",
        f"BASE_IMAGE={BASE}",
        "-f",
        str(CONTAINERFILE),
        "-t",
        name,
        ".",
    )
    made = buildah("from", name)
    yield made
    buildah("rm", made)
    buildah("rmi", name)


def said_by(container: str, script: str, folder: Path) -> str:
    """What a script says in the container, by a file: of a short run buildah loses the output."""
    folder.chmod(0o777)
    buildah("run", "-v", f"{folder}:/said:rw", container, "--", "sh", "-c", f"({script}) >/said/it")
    return (folder / "it").read_text().strip()


@needs_base
def test_it_runs_as_nobody_and_owns_nothing_but_its_home(container: str, tmp_path: Path) -> None:
    owned = "find / -xdev -user 10001 -not -path '/proc/*' -not -path '/said*' 2>/dev/null"
    script = f"id -u; byfield --version; {owned}; ls /opt/byfield/bin"
    user, _, home, *tools = said_by(container, script, tmp_path).split()
    assert (user, home) == ("10001", "/var/lib/byfield")
    assert "byfield" in tools
    assert {"pip", "hatchling"} & set(tools) == set()


@needs_base
def test_it_needs_nothing_that_only_the_embedded_servers_need(
    container: str, tmp_path: Path
) -> None:
    said = said_by(container, "byfield check relay --json || true", tmp_path)
    assert '"about":"sealing-key"' in said


def test_no_base_is_chosen_and_the_user_is_a_number() -> None:
    text = CONTAINERFILE.read_text()
    assert re.findall(r"^ARG BASE_IMAGE(.*)$", text, re.MULTILINE) == [""]
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"${BASE_IMAGE}"}
    assert re.findall(r"^USER (.+)$", text, re.MULTILINE) == ["10001:10001"]
    assert re.findall(r"^ENTRYPOINT (.+)$", text, re.MULTILINE) == ['["byfield"]']
    assert re.findall(r"^HEALTHCHECK .* CMD (.+)$", text, re.MULTILINE) == ['["byfield", "health"]']


def test_what_builds_the_package_is_installed_whole_by_its_hashes() -> None:
    [named] = re.findall(r"/\^\(([a-z|-]+)\)==/", CONTAINERFILE.read_text())
    needed = {"hatchling"}
    for line in requires("hatchling") or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            needed.add(requirement.name)
    assert set(named.split("|")) == needed


def test_only_what_the_image_is_made_of_is_sent_to_whoever_builds_it() -> None:
    kept = [
        line
        for line in (ROOT / ".containerignore").read_text().splitlines()
        if line and line[0] != "#"
    ]
    assert kept[0] == "*"
    copied = set(re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE.read_text(), re.MULTILINE))
    sources = {each for line in copied for each in line.split()}
    for source in sources:
        assert any(
            source.startswith(line[1:].removesuffix("/**")) for line in kept if line[0] == "!"
        ), source
