# Goal: values that contradict each other, lack something or are mistyped never install, and the message says what to change.
# Method: one bad value at a time, expect Helm's error to name it.
import helm_python as helm
import pytest

from charts import render

GUID = "00000000-0000-0000-0000-0000000000aa"

CONTRADICTIONS = {
    "backend missing": ({"config": {"backendApiUrl": ""}}, "config.backendApiUrl is required"),
    "drain shorter than a call": ({"config": {"drainTimeout": 29}}, "a call may take 30 s"),
    "drain shorter than a slow call": ({"config": {"backendApiTimeout": 50, "drainTimeout": 54}}, "a call may take 55 s"),
    "grace too short": ({"terminationGracePeriodSeconds": 74}, "needs at least 75"),
    "grace shorter than preStop": ({"preStopSleepSeconds": 60, "terminationGracePeriodSeconds": 80}, "needs at least 130"),
    "grace shorter than the delay": ({"config": {"drainDelay": 30}, "terminationGracePeriodSeconds": 80}, "needs at least 100"),
    "hpa upside down": ({"autoscaling": {"minReplicas": 11}}, "minReplicas 11 is above"),
    "hpa without metric": ({"autoscaling": {"targetCPUUtilizationPercentage": None, "targetMemoryUtilizationPercentage": None}},
                           "needs a CPU or a memory target"),
    "hpa cpu without request": ({"resources": {"requests": {"cpu": None}}}, "resources.requests.cpu, which is not set"),
    "hpa memory without request": ({"resources": {"requests": {"memory": None}}}, "resources.requests.memory, which is not set"),
    "pdb both": ({"podDisruptionBudget": {"minAvailable": 1}}, "exclude each other"),
    "pdb neither": ({"podDisruptionBudget": {"maxUnavailable": None}}, "needs maxUnavailable or minAvailable"),
    "pdb blocks": ({"podDisruptionBudget": {"maxUnavailable": None, "minAvailable": 2}}, "node upgrades would hang"),
    "pdb blocks by percent": ({"podDisruptionBudget": {"maxUnavailable": "0%"}}, "node upgrades would hang"),
    "rollout cannot begin": ({"strategy": {"maxSurge": 0}}, "could never begin"),
    "client id without account": ({"serviceAccount": {"create": False, "name": "x"}}, "identity.clientId is an annotation"),
    "projected without ids": ({"identity": {"mode": "projected"}}, "needs identity.clientId and identity.tenantId"),
    "secret mode without secret": ({"identity": {"mode": "clientSecret", "tenantId": GUID}}, "needs existingSecret or"),
    "secret without secret mode": ({"secretConfig": {"azureClientSecret": "x"}}, "identity.mode is webhook"),
    "proxy twice": ({"config": {"httpsProxy": "http://p:1"}, "secretConfig": {"httpsProxy": "http://u:p@p:1"}}, "are the same setting"),
    "ca twice": ({"caBundle": {"configMap": "x"}, "config": {"sslCertFile": "/x"}}, "are the same setting"),
    "own setting by extraEnv": ({"extraEnv": [{"name": "DRAIN_TIMEOUT", "value": "9"}]}, "extraEnv sets DRAIN_TIMEOUT"),
    "own setting in lower case": ({"extraEnv": [{"name": "https_proxy", "value": "x"}]}, "extraEnv sets https_proxy"),
    "webhook's setting by extraEnv": ({"extraEnv": [{"name": "AZURE_CLIENT_ID", "value": "x"}]}, "extraEnv sets AZURE_CLIENT_ID"),
    "ranges without balancer": ({"service": {"loadBalancerSourceRanges": ["10.0.0.0/8"]}}, "service.type is ClusterIP"),
    "ingress without host": ({"ingress": {"enabled": True}}, "needs ingress.hosts"),
    "route without gateway": ({"httpRoute": {"enabled": True, "hostnames": ["a.example"]}}, "needs httpRoute.parentRefs"),
}

MISTYPED = {
    "source range": {"service": {"type": "LoadBalancer", "loadBalancerSourceRanges": ["10.0.0.1"]}},
    "metric without type": {"autoscaling": {"extraMetrics": [{"external": {}}]}},
    "unknown value": {"imgae": {}},
    "unknown below image": {"image": {"tagg": "1"}},
    "unknown below config": {"config": {"backendApiURL": "https://x"}},
    "number as text": {"replicaCount": "2"},
    "digest": {"image": {"digest": "sha256:12"}},
    "pull policy": {"image": {"pullPolicy": "Sometimes"}},
    "backend over http": {"config": {"backendApiUrl": "http://api.example.com"}},
    "backend with credentials": {"config": {"backendApiUrl": "https://u:p@api.example.com"}},
    "backend with query": {"config": {"backendApiUrl": "https://api.example.com/?a=b"}},
    "scope": {"config": {"backendApiScope": "api://x"}},
    "timeout": {"config": {"backendApiTimeout": 51}},
    "log level": {"config": {"logLevel": "LOUD"}},
    "log format": {"config": {"logFormat": "xml"}},
    "listen on a name": {"config": {"host": "example.com"}},
    "origin with path": {"config": {"allowedOrigins": ["https://a.example/x"]}},
    "host with comma": {"config": {"allowedHosts": ["a,b"]}},
    "drain delay": {"config": {"drainDelay": 301}},
    "drain timeout": {"config": {"drainTimeout": 601}},
    "connections": {"config": {"maxConnections": 0}},
    "calls": {"config": {"maxConcurrentCalls": 100001}},
    "proxy password in the ConfigMap": {"config": {"httpsProxy": "http://u:p@proxy:3128"}},
    "client id": {"identity": {"clientId": "my-identity"}},
    "tenant id": {"identity": {"tenantId": "not a tenant"}},
    "authority": {"identity": {"authorityHost": "http://login.example"}},
    "token lifetime": {"identity": {"tokenExpirationSeconds": 60}},
    "identity mode": {"identity": {"mode": "magic"}},
    "privileged port": {"containerPort": 80},
    "service type": {"service": {"type": "ExternalName"}},
    "quantity": {"resources": {"limits": {"memory": "128MB"}}},
    "probe field": {"readinessProbe": {"periodSecond": 5}},
    "liveness success threshold": {"livenessProbe": {"successThreshold": 2}},
    "percentage": {"strategy": {"maxSurge": "101%"}},
    "label value": {"podLabels": {"a": "b c"}},
    "annotation value": {"podAnnotations": {"a": True}},
    "path": {"ingress": {"paths": ["messages"]}},
    "route timeout": {"httpRoute": {"requestTimeout": "75"}},
    "peer": {"networkPolicy": {"ingress": {"from": [{"podselector": {}}]}}},
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradictions_are_refused(name):
    values, message = CONTRADICTIONS[name]
    with pytest.raises(helm.HelmError) as refused:
        render(values)
    assert message in str(refused.value)


@pytest.mark.parametrize("name", MISTYPED)
def test_mistyped_values_are_refused(name):
    with pytest.raises(helm.HelmError) as refused:
        render(MISTYPED[name])
    assert "values don't meet the specifications of the schema" in str(refused.value)


def test_all_contradictions_are_said_at_once():
    with pytest.raises(helm.HelmError) as refused:
        render({"config": {"backendApiUrl": "", "drainTimeout": 1}, "autoscaling": {"minReplicas": 11}})
    assert str(refused.value).count("\n  - ") == 3
