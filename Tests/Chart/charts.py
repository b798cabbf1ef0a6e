"""Renders the chart with the real Helm engine and finds things in the result."""
import copy
import pathlib

import helm_python as helm
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "helm" / "mcp-server"
DEFAULTS = yaml.safe_load((CHART / "values.yaml").read_text())
REQUIRED = yaml.safe_load((CHART / "ci" / "default-values.yaml").read_text())

# Supported Kubernetes versions: from the chart's kubeVersion to the newest whose schemas are known.
KUBERNETES_VERSIONS = [f"1.{minor}" for minor in range(30, 38)]


def merged(base, values):
    """`values` over `base`, maps merged as Helm merges them; neither is changed."""
    out = copy.deepcopy(base)
    for key, value in values.items():
        out[key] = merged(out[key], value) if isinstance(value, dict) and isinstance(out.get(key), dict) else copy.deepcopy(value)
    return out


class StrictLoader(yaml.SafeLoader):
    """Refuses a mapping that says a key twice, as the API server's strict decoding does."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.YAMLError(f"duplicate key {key!r} at line {key_node.start_mark.line + 1}")
            seen.add(key)
        return super().construct_mapping(node, deep)


class Rendered:
    """The objects of one rendering, hooks included."""

    def __init__(self, objects, notes, text):
        self.objects, self.notes, self.text = objects, notes, text

    def all(self, kind):
        return [o for o in self.objects if o["kind"] == kind]

    def one(self, kind):
        found = [o for o in self.all(kind) if "helm.sh/hook" not in o["metadata"].get("annotations", {})]
        assert len(found) == 1, f"{len(found)} objects of kind {kind}"
        return found[0]

    def has(self, kind):
        return bool(self.all(kind))

    @property
    def pod(self):
        return self.one("Deployment")["spec"]["template"]

    @property
    def container(self):
        return self.pod["spec"]["containers"][0]

    @property
    def settings(self):
        name = self.one("Deployment")["metadata"]["name"]
        return next(o for o in self.all("ConfigMap") if o["metadata"]["name"] == name)["data"]


def render(values=None, *, release="mcp-server", namespace="mcp-system", chart=CHART, required=True):
    """Renders as `helm install` would; raises `helm.HelmError` where Helm refuses."""
    given = merged(REQUIRED, values or {}) if required else (values or {})
    with helm.Chart.load(chart) as loaded:
        with helm.Config(namespace=namespace, storage_driver="memory") as config:
            # This step checks the schema, the dependencies and the order; it prints no hooks.
            installed = config.install(loaded, release, given, dry_run="client")
        files = loaded.render(given, name=release, namespace=namespace, is_install=True)
    text = "".join(f"---\n# Source: {path}\n{files[path].strip()}\n" for path in sorted(files)
                   if path.endswith(".yaml") and files[path].strip())
    objects = [o for o in yaml.load_all(text, Loader=StrictLoader) if o]
    return Rendered(objects, installed.get("notes", ""), text)
