# Goal: nothing a security reviewer would raise. HIGH and CRITICAL findings are zero; the rest is waived by name, with a reason.
# Method: a second Helm engine, the linter's own, renders the chart, so this also shows that two engines agree.
import json
import pathlib
import subprocess
import sys

import pytest
import yaml

from charts import CHART, ROOT, render
from test_rendering import SWITCHES

BIN = pathlib.Path(sys.executable).parent
WAIVERS = yaml.safe_load((pathlib.Path(__file__).parent / "waivers.yaml").read_text())


def scan(path, *options):
    done = subprocess.run([BIN / "trivy", "config", "--skip-check-update", "--skip-version-check", "-q", "-f", "json", *options, path],
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout).get("Results") or []


def findings(results):
    return [(m["ID"], m["Severity"], result["Target"]) for result in results for m in result.get("Misconfigurations") or []]


@pytest.mark.parametrize("name", ["default", "ingress", "http-route", "projected", "client-secret", "ca-bundle"])
def test_rendered_objects(name, tmp_path):
    (tmp_path / "all.yaml").write_text(render(SWITCHES.get(name, {})).text)
    found = findings(scan(tmp_path / "all.yaml"))
    assert [f for f in found if f[1] in ("HIGH", "CRITICAL")] == []
    assert sorted({f[0] for f in found} - WAIVERS.keys()) == []
    if name == "default":
        assert WAIVERS.keys() - {f[0] for f in found} == set(), "a waiver that nothing needs"


def test_second_engine_renders_the_chart():
    results = scan(CHART, "--helm-values", CHART / "ci" / "default-values.yaml", "--severity", "HIGH,CRITICAL")
    assert [r for r in results if "deployment" in r["Target"]] and findings(results) == []


def test_linter_sees_a_defect(tmp_path):
    (tmp_path / "all.yaml").write_text(render({"securityContext": {"readOnlyRootFilesystem": False}}).text)
    assert [f for f in findings(scan(tmp_path / "all.yaml")) if f[1] == "HIGH"]


def test_dockerfile_lints():
    dockerfile = ROOT / "Dockerfile"
    done = subprocess.run([BIN / "hadolint", "--failure-threshold", "info", dockerfile], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert [f for f in findings(scan(dockerfile)) if f[1] in ("HIGH", "CRITICAL")] == []
