{{/* Every contradiction that the schema cannot see, reported at once. Included by the Deployment. */}}
{{- define "mcp-server.check" -}}
{{- $v := .Values }}
{{- $wrong := list }}

{{- if not $v.config.backendApiUrl }}
{{- $wrong = append $wrong "config.backendApiUrl is required: the base URL of your REST backend, such as https://api.example.com" }}
{{- end }}

{{- $calls := include "mcp-server.callSecondsMax" . | int64 }}
{{- if lt (int64 $v.config.drainTimeout) $calls }}
{{- $wrong = append $wrong (printf "config.drainTimeout is %d s, but a call may take %d s (config.backendApiTimeout): calls would be cut at every rollout" (int64 $v.config.drainTimeout) $calls) }}
{{- end }}
{{- $shutdown := include "mcp-server.shutdownSeconds" . | int64 }}
{{- $grace := include "mcp-server.gracePeriodSeconds" . | int64 }}
{{- if lt $grace (add $shutdown 5) }}
{{- $wrong = append $wrong (printf "terminationGracePeriodSeconds is %d, but preStopSleepSeconds + config.drainDelay + config.drainTimeout is %d: needs at least %d, or null to have it computed" $grace $shutdown (add $shutdown 5)) }}
{{- end }}

{{- if $v.autoscaling.enabled }}
{{- if gt (int64 $v.autoscaling.minReplicas) (int64 $v.autoscaling.maxReplicas) }}
{{- $wrong = append $wrong (printf "autoscaling.minReplicas %d is above autoscaling.maxReplicas %d" (int64 $v.autoscaling.minReplicas) (int64 $v.autoscaling.maxReplicas)) }}
{{- end }}
{{- $cpu := $v.autoscaling.targetCPUUtilizationPercentage }}
{{- $memory := $v.autoscaling.targetMemoryUtilizationPercentage }}
{{- if not (or $cpu $memory $v.autoscaling.extraMetrics) }}
{{- $wrong = append $wrong "autoscaling.enabled needs a CPU or a memory target" }}
{{- end }}
{{- $requests := ($v.resources | default dict).requests | default dict }}
{{- if and $cpu (not $requests.cpu) }}
{{- $wrong = append $wrong "autoscaling.targetCPUUtilizationPercentage is a percentage of resources.requests.cpu, which is not set" }}
{{- end }}
{{- if and $memory (not $requests.memory) }}
{{- $wrong = append $wrong "autoscaling.targetMemoryUtilizationPercentage is a percentage of resources.requests.memory, which is not set" }}
{{- end }}
{{- end }}

{{- $pdb := $v.podDisruptionBudget }}
{{- if $pdb.enabled }}
{{- $noMax := kindIs "invalid" $pdb.maxUnavailable }}
{{- $noMin := kindIs "invalid" $pdb.minAvailable }}
{{- if and $noMax $noMin }}
{{- $wrong = append $wrong "podDisruptionBudget needs maxUnavailable or minAvailable" }}
{{- else if not (or $noMax $noMin) }}
{{- $wrong = append $wrong "podDisruptionBudget.maxUnavailable and minAvailable exclude each other: set one of them to null" }}
{{- else if or (has (toString $pdb.maxUnavailable) (list "0" "0%")) (eq (toString $pdb.minAvailable) "100%") }}
{{- $wrong = append $wrong "podDisruptionBudget lets no pod go: node upgrades would hang" }}
{{- else if and (not $noMin) (not (hasSuffix "%" (toString $pdb.minAvailable))) (gt (include "mcp-server.replicasMin" . | int64) 1) (ge (int64 $pdb.minAvailable) (include "mcp-server.replicasMin" . | int64)) }}
{{- $wrong = append $wrong (printf "podDisruptionBudget.minAvailable %d leaves none of the %s pods to go: node upgrades would hang" (int64 $pdb.minAvailable) (include "mcp-server.replicasMin" .)) }}
{{- end }}
{{- end }}
{{- if and (has (toString $v.strategy.maxSurge) (list "0" "0%")) (has (toString $v.strategy.maxUnavailable) (list "0" "0%")) }}
{{- $wrong = append $wrong "strategy.maxSurge and strategy.maxUnavailable are both 0: a rollout could never begin" }}
{{- end }}

{{- $id := $v.identity }}
{{- if and (eq $id.mode "webhook") $id.clientId (not $v.serviceAccount.create) }}
{{- $wrong = append $wrong "identity.clientId is an annotation of the service account, which serviceAccount.create: false leaves to you: annotate it and clear identity.clientId" }}
{{- end }}
{{- if and (has $id.mode (list "projected" "clientSecret")) (not (and $id.clientId $id.tenantId)) }}
{{- $wrong = append $wrong (printf "identity.mode %s needs identity.clientId and identity.tenantId" $id.mode) }}
{{- end }}
{{- if and (eq $id.mode "clientSecret") (not (or $v.secretConfig.azureClientSecret $v.existingSecret)) }}
{{- $wrong = append $wrong "identity.mode clientSecret needs existingSecret or secretConfig.azureClientSecret" }}
{{- end }}
{{- if and $v.secretConfig.azureClientSecret (ne $id.mode "clientSecret") }}
{{- $wrong = append $wrong (printf "secretConfig.azureClientSecret is set, but identity.mode is %s" $id.mode) }}
{{- end }}
{{- range $name := list "httpsProxy" "httpProxy" "allProxy" }}
{{- if and (index $v.config $name) (index $v.secretConfig $name) }}
{{- $wrong = append $wrong (printf "config.%s and secretConfig.%s are the same setting" $name $name) }}
{{- end }}
{{- end }}
{{- if and $v.caBundle.configMap $v.config.sslCertFile }}
{{- $wrong = append $wrong "caBundle.configMap and config.sslCertFile are the same setting" }}
{{- end }}

{{- $own := list "BACKEND_API_URL" "BACKEND_API_SCOPE" "BACKEND_API_TIMEOUT" "READINESS_CHECK_BACKEND" "LOG_LEVEL" "LOG_FORMAT" "HOST" "PORT" "ALLOWED_HOSTS" "ALLOWED_ORIGINS" "MAX_CONNECTIONS" "MAX_CONCURRENT_CALLS" "DRAIN_DELAY" "DRAIN_TIMEOUT" "HTTPS_PROXY" "HTTP_PROXY" "ALL_PROXY" "NO_PROXY" "SSL_CERT_FILE" "SSL_CERT_DIR" "AZURE_CLIENT_ID" "AZURE_TENANT_ID" "AZURE_AUTHORITY_HOST" "AZURE_FEDERATED_TOKEN_FILE" "AZURE_CLIENT_SECRET" }}
{{- range $v.extraEnv }}
{{- if has (upper .name) $own }}
{{- $wrong = append $wrong (printf "extraEnv sets %s, which the chart sets: use its value under config, secretConfig or identity" .name) }}
{{- end }}
{{- end }}

{{- if and $v.service.loadBalancerSourceRanges (ne $v.service.type "LoadBalancer") }}
{{- $wrong = append $wrong (printf "service.loadBalancerSourceRanges restricts nobody: service.type is %s" $v.service.type) }}
{{- end }}
{{- if and $v.ingress.enabled (not $v.ingress.hosts) }}
{{- $wrong = append $wrong "ingress.enabled needs ingress.hosts: the server answers only hosts it knows" }}
{{- end }}
{{- if and $v.httpRoute.enabled (not (and $v.httpRoute.parentRefs $v.httpRoute.hostnames)) }}
{{- $wrong = append $wrong "httpRoute.enabled needs httpRoute.parentRefs and httpRoute.hostnames" }}
{{- end }}

{{- with $wrong }}
{{- fail (printf "\n\nThe values of %s contradict each other or are incomplete:\n  - %s\n" $.Chart.Name (join "\n  - " .)) }}
{{- end }}
{{- end }}
