{{- define "runaijob-operator.selector" -}}
app.kubernetes.io/name: runaijob-operator
{{- end }}

{{- define "runaijob-operator.labels" -}}
{{ include "runaijob-operator.selector" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "runaijob-operator.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{- /* What the operator may do in the namespaces that it watches. */ -}}
{{- define "runaijob-operator.rules" -}}
- apiGroups: [run.ai]
  resources: [runaijobs]
  verbs: [list, watch, delete]
- apiGroups: [run.ai]
  resources: [runaijobs/status]
  verbs: [patch]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, create, delete]
- apiGroups: [""]
  resources: [events]
  verbs: [list, watch, create]
{{- end }}

{{- define "runaijob-operator.subjects" -}}
- kind: ServiceAccount
  name: runaijob-operator
  namespace: {{ .Release.Namespace }}
{{- end }}
