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

{{- /* The rules of a role: the root, the folder of config/ whose role.yaml files/ has a copy of, and the kind of the role in there. */ -}}
{{- define "runaijob-operator.rules" -}}
{{- $kind := index . 2 -}}
{{- range (index . 0).Files.Get (printf "files/%s_role.yaml" (index . 1)) | splitList "\n---\n" -}}
{{- $role := fromYaml . -}}
{{- if eq $role.kind $kind -}}
{{- toYaml $role.rules -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "runaijob-operator.subjects" -}}
- kind: ServiceAccount
  name: runaijob-operator
  namespace: {{ .Release.Namespace }}
{{- end }}
