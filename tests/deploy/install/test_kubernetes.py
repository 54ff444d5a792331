from __future__ import annotations

import re

import kubernetes_validate  # type: ignore[import-untyped] # it ships no types
import pytest

from deploy.checking.everything import PROCESSES
from tests.deploy.install.declared import KUBERNETES, manifests, pods
from tests.deploy.install.running import needs, ran

VERSIONS = ("1.30", kubernetes_validate.latest_version())
IDENTITY = 10001


def named() -> list[str]:
    return [f"{each['kind']} {each['metadata']['name']}" for each in manifests()]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("at", range(len(manifests())), ids=named())
def test_a_resource_fits_the_schema_of_the_cluster_with_no_field_unknown(
    at: int, version: str
) -> None:
    kubernetes_validate.validate(manifests()[at], version, strict=True)


def test_a_field_that_is_misspelt_is_found() -> None:
    [job] = [each for each in manifests() if each["kind"] == "Job"]
    job["spec"]["template"]["spec"]["containers"][0]["securityContxt"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(job, VERSIONS[0], strict=True)


@pytest.mark.parametrize("name", pods())
def test_a_pod_keeps_to_what_the_standard_calls_restricted(name: str) -> None:
    pod = pods()[name]
    assert pod["automountServiceAccountToken"] is False
    # BYFIELD_... of the cluster's own would be refused as unknown settings.
    assert pod["enableServiceLinks"] is False
    said = pod["securityContext"]
    assert said["runAsNonRoot"] is True
    assert said["runAsUser"] == said["runAsGroup"] == said["fsGroup"] == IDENTITY
    assert said["seccompProfile"] == {"type": "RuntimeDefault"}
    [container] = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["image"] == "byfield"
    assert container["resources"]["limits"]["memory"]
    [secrets] = [each for each in pod["volumes"] if each["name"] == "secrets"]
    assert secrets["projected"]["defaultMode"] == 0o440
    kinds = {kind for volume in pod["volumes"] for kind in volume if kind != "name"}
    assert kinds <= {"projected", "emptyDir", "persistentVolumeClaim"}


def test_no_secret_is_kept_in_the_base() -> None:
    assert "Secret" not in {each["kind"] for each in manifests()}


def test_every_service_has_an_address_a_budget_and_a_second_pod() -> None:
    by_kind = {
        (each["kind"], each["metadata"]["name"]): each["spec"]
        for each in manifests()
        if "spec" in each
    }
    for name in PROCESSES:
        labels = by_kind["Deployment", name]["template"]["metadata"]["labels"]
        assert by_kind["Deployment", name]["selector"]["matchLabels"] == labels
        if name == "relay":
            assert by_kind["Deployment", name]["strategy"] == {"type": "Recreate"}
            continue
        assert by_kind["Deployment", name]["replicas"] > 1
        assert by_kind["Service", name]["selector"] == labels
        assert by_kind["PodDisruptionBudget", name]["selector"]["matchLabels"] == labels


def test_what_is_not_allowed_is_cut() -> None:
    policies = {
        each["metadata"]["name"]: each["spec"]
        for each in manifests()
        if each["kind"] == "NetworkPolicy"
    }
    assert policies["nothing"] == {
        "podSelector": {"matchLabels": {"app.kubernetes.io/part-of": "byfield"}},
        "policyTypes": ["Ingress", "Egress"],
    }
    for pod in manifests():
        if pod["kind"] in {"Deployment", "Job"}:
            labels = pod["spec"]["template"]["metadata"]["labels"]
            assert labels["app.kubernetes.io/part-of"] == "byfield"


@needs("kubectl")
def test_kustomize_renders_the_base() -> None:
    rendered = ran("kubectl", "kustomize", str(KUBERNETES))
    if "unknown command" in rendered.stderr:
        pytest.skip("this kubectl has no kustomize")
    assert rendered.returncode == 0, rendered.stderr
    assert len(re.findall("^kind: ", rendered.stdout, re.MULTILINE)) == len(manifests())
