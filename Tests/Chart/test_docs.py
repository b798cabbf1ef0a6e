# Goal: README and schema say what values.yaml says.
import json
import subprocess
import sys
import tarfile

import helm_python as helm
import yaml

from charts import CHART, DEFAULTS, ROOT


def test_readme_and_schema_are_current():
    done = subprocess.run([sys.executable, ROOT / "scripts" / "chart-docs", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_schema_node_that_is_a_value_has_a_description():
    def undescribed(node, path=""):
        for name, child in node.get("properties", {}).items():
            if "description" not in child and path.split(".")[0] not in ("podSecurityContext", "securityContext"):
                yield f"{path}{name}"
            yield from undescribed(child, f"{path}{name}.")
    assert list(undescribed(json.loads((CHART / "values.schema.json").read_text()))) == []


def test_schema_is_closed_where_values_are_known():
    def open_nodes(node, values, path=""):
        if "properties" in node and node.get("additionalProperties") is not False and path not in ("resources.requests.", "resources.limits."):
            yield path
        for name, child in node.get("properties", {}).items():
            yield from open_nodes(child, values, f"{path}{name}.")
    assert list(open_nodes(json.loads((CHART / "values.schema.json").read_text()), DEFAULTS)) == []


def test_chart_metadata_is_complete():
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert {"description", "home", "icon", "keywords", "kubeVersion", "maintainers", "annotations", "appVersion"} <= chart.keys()


def test_package_holds_the_chart_and_nothing_of_ours(tmp_path):
    with tarfile.open(helm.package(CHART, destination=str(tmp_path))) as archive:
        names = {name.removeprefix("mcp-server/") for name in archive.getnames()}
    assert {"Chart.yaml", "README.md", "values.yaml", "values.schema.json", "templates/NOTES.txt", "examples/aks.yaml"} <= names
    assert not [name for name in names if name.startswith("ci/")]
