{{- define "mcp-server.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Release name alone when it already says what it is, else release-chart. */}}
{{- define "mcp-server.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "mcp-server.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "mcp-server.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Immutable in a Deployment: nothing here may ever depend on a version or on commonLabels. */}}
{{- define "mcp-server.selectorLabels" -}}
app.kubernetes.io/name: {{ include "mcp-server.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}

{{- define "mcp-server.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: {{ include "mcp-server.name" . }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "mcp-server.labels" -}}
{{ include "mcp-server.selectorLabels" . }}
{{ include "mcp-server.commonLabels" . }}
{{- end }}

{{/* The `metadata` of an object. Call with dict "root" $ and optionally "name", "labels", "annotations". */}}
{{- define "mcp-server.metadata" -}}
{{- $annotations := merge (dict) (.annotations | default dict) .root.Values.commonAnnotations -}}
metadata:
  name: {{ .name | default (include "mcp-server.fullname" .root) }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "mcp-server.labels" .root | nindent 4 }}
    {{- with .labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "mcp-server.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "mcp-server.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "mcp-server.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end }}
{{- end }}

{{/* Seconds after which no call can still be running: see docs/configuration.md, BACKEND_API_TIMEOUT. */}}
{{- define "mcp-server.callSecondsMax" -}}
{{- max 30 (add 5 (ceil .Values.config.backendApiTimeout | int64)) }}
{{- end }}

{{/* Seconds a pod needs to go: preStop, then DRAIN_DELAY, then DRAIN_TIMEOUT. */}}
{{- define "mcp-server.shutdownSeconds" -}}
{{- add .Values.preStopSleepSeconds .Values.config.drainDelay .Values.config.drainTimeout }}
{{- end }}

{{- define "mcp-server.gracePeriodSeconds" -}}
{{- if kindIs "invalid" .Values.terminationGracePeriodSeconds }}
{{- add (include "mcp-server.shutdownSeconds" . | int64) 10 }}
{{- else }}
{{- .Values.terminationGracePeriodSeconds | int64 }}
{{- end }}
{{- end }}

{{- define "mcp-server.replicasMin" -}}
{{- ternary .Values.autoscaling.minReplicas .Values.replicaCount .Values.autoscaling.enabled | int64 }}
{{- end }}

{{/* The port of a URL: explicit, else the scheme's. */}}
{{- define "mcp-server.urlPort" -}}
{{- $url := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- $port | default (ternary "80" "443" (eq $url.scheme "http")) }}
{{- end }}

{{/* Hosts published by Ingress and HTTPRoute, and those of the values; then the Service's own names, which an explicit list would otherwise lock out. */}}
{{- define "mcp-server.allowedHosts" -}}
{{- $hosts := .Values.config.allowedHosts | default list }}
{{- if .Values.ingress.enabled }}{{ $hosts = concat $hosts .Values.ingress.hosts }}{{ end }}
{{- if .Values.httpRoute.enabled }}{{ $hosts = concat $hosts .Values.httpRoute.hostnames }}{{ end }}
{{- if $hosts }}
{{- $name := include "mcp-server.fullname" . }}
{{- $scoped := printf "%s.%s" $name .Release.Namespace }}
{{- $hosts = concat $hosts (list $name $scoped (printf "%s.svc" $scoped) (printf "%s.svc.cluster.local" $scoped)) }}
{{- end }}
{{- $hosts | uniq | join "," }}
{{- end }}

{{/* Settings of the ConfigMap, one line each. AZURE_* never: the webhook writes those into the container. */}}
{{- define "mcp-server.config" -}}
{{- $c := .Values.config }}
{{- $settings := dict
    "BACKEND_API_URL" $c.backendApiUrl
    "BACKEND_API_SCOPE" $c.backendApiScope
    "BACKEND_API_TIMEOUT" $c.backendApiTimeout
    "READINESS_CHECK_BACKEND" (toString $c.readinessCheckBackend)
    "LOG_LEVEL" $c.logLevel
    "LOG_FORMAT" $c.logFormat
    "HOST" $c.host
    "PORT" (int64 .Values.containerPort)
    "ALLOWED_HOSTS" (include "mcp-server.allowedHosts" .)
    "ALLOWED_ORIGINS" (join "," $c.allowedOrigins)
    "DRAIN_DELAY" (toString (int64 $c.drainDelay))
    "DRAIN_TIMEOUT" (toString (int64 $c.drainTimeout))
    "HTTPS_PROXY" $c.httpsProxy
    "http_proxy" $c.httpProxy
    "ALL_PROXY" $c.allProxy
    "NO_PROXY" $c.noProxy
    "SSL_CERT_FILE" (ternary "/etc/mcp-server/ca/ca.crt" $c.sslCertFile (not (empty .Values.caBundle.configMap)))
    "SSL_CERT_DIR" $c.sslCertDir
}}
{{- with $c.maxConnections }}{{ $_ := set $settings "MAX_CONNECTIONS" (int64 .) }}{{ end }}
{{- with $c.maxConcurrentCalls }}{{ $_ := set $settings "MAX_CONCURRENT_CALLS" (int64 .) }}{{ end }}
{{- range $name, $value := $settings }}
{{- if not (empty $value) }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* Settings of the Secret, base64; empty when there are none. */}}
{{- define "mcp-server.secret" -}}
{{- $settings := dict
    "AZURE_CLIENT_SECRET" .Values.secretConfig.azureClientSecret
    "HTTPS_PROXY" .Values.secretConfig.httpsProxy
    "http_proxy" .Values.secretConfig.httpProxy
    "ALL_PROXY" .Values.secretConfig.allProxy
}}
{{- range $name, $value := $settings }}
{{- if $value }}
{{ $name }}: {{ $value | b64enc | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* Identity settings the chart itself must write, as `env` entries: the webhook respects what is there. */}}
{{- define "mcp-server.identityEnv" -}}
{{- $id := .Values.identity }}
{{- if and (ne $id.mode "webhook") $id.clientId }}
- {name: AZURE_CLIENT_ID, value: {{ $id.clientId | quote }}}
{{- end }}
{{- if and (ne $id.mode "webhook") $id.tenantId }}
- {name: AZURE_TENANT_ID, value: {{ $id.tenantId | quote }}}
{{- end }}
{{- with $id.authorityHost }}
- {name: AZURE_AUTHORITY_HOST, value: {{ . | quote }}}
{{- end }}
{{- if eq $id.mode "projected" }}
- {name: AZURE_FEDERATED_TOKEN_FILE, value: /var/run/secrets/azure/tokens/azure-identity-token}
{{- end }}
{{- end }}
