# shellcheck shell=bash
# The certificates of one cluster, under STATE/pki, and the kubeconfigs that carry them.
# Elliptic keys, because making RSA ones would be the slowest part of a start.

readonly certificate_days=365

# make_authority STATE : the CA that signs everything below, and the key that signs service account tokens.
make_authority() {
  local pki=$1/pki
  mkdir -p "$pki"
  chmod 700 "$pki"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days "$certificate_days" -subj /CN=runaijob-local-ca \
    -keyout "$pki/ca.key" -out "$pki/ca.crt" 2>/dev/null
  openssl ecparam -genkey -name prime256v1 -noout -out "$pki/service-account.key"
  openssl ec -in "$pki/service-account.key" -pubout -out "$pki/service-account.pub" 2>/dev/null
  cp "$pki/ca.crt" "$1/ca.crt"
}

# make_certificate STATE NAME SUBJECT [ALTERNATIVE_NAMES] : for a server when it has alternative names, else for a client.
make_certificate() {
  local pki=$1/pki name=$2 subject=$3 names=${4:-} extensions='extendedKeyUsage=clientAuth'
  [[ -z $names ]] || extensions=$'extendedKeyUsage=serverAuth,clientAuth\n'"subjectAltName=$names"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "$subject" -keyout "$pki/$name.key" -out "$pki/$name.csr" 2>/dev/null
  # From PKCS#8 to SEC 1, which says that it is an elliptic key: the Java client takes every other for RSA.
  openssl ec -in "$pki/$name.key" -out "$pki/$name.key" 2>/dev/null
  openssl x509 -req -in "$pki/$name.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -set_serial "0x$(openssl rand -hex 16)" \
    -days "$certificate_days" -extfile <(printf 'keyUsage=critical,digitalSignature\n%s\n' "$extensions") -out "$pki/$name.crt" 2>/dev/null
  rm "$pki/$name.csr"
}

# make_kubeconfig STATE FILE SERVER CERTIFICATE_NAME : complete in itself, so it can be copied anywhere.
make_kubeconfig() {
  local pki=$1/pki file=$2 server=$3 name=$4
  (
    umask 077
    cat >"$file" <<YAML
apiVersion: v1
kind: Config
current-context: runaijob-local
contexts:
- name: runaijob-local
  context: {cluster: runaijob-local, user: $name}
clusters:
- name: runaijob-local
  cluster:
    server: $server
    certificate-authority-data: $(base64 -w 0 <"$pki/ca.crt")
users:
- name: $name
  user:
    client-certificate-data: $(base64 -w 0 <"$pki/$name.crt")
    client-key-data: $(base64 -w 0 <"$pki/$name.key")
YAML
  )
}
