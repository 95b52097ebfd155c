#!/usr/bin/env bash
# Installs the Debian packages that building, testing and the demo need. Does nothing, quickly, when all are there.
# Needs root or sudo only when something is missing. Services that new packages bring along are not started and no
# database cluster is created: installed servers are never touched.
set -euo pipefail

packages=(
    # build
    make cmake ninja-build ccache pkg-config g++ git
    libasio-dev libpq-dev libmariadb-dev libmariadb-dev-compat antlr4 libantlr4-runtime-dev libfmt-dev
    libgtest-dev libgmock-dev libtomlplusplus-dev libexpected-dev libspdlog-dev libcli11-dev libssl-dev libicu-dev
    libabsl-dev libxxhash-dev libbenchmark-dev libgmp-dev
    # checks and fuzzing
    clang libclang-rt-14-dev clang-format clang-tidy
    # servers, drivers and tools that the tests and the demo run
    postgresql mariadb-server mariadb-client pgbouncer haproxy sysbench openssl procps
    python3 python3-pytest python3-psycopg python3-psycopg2 python3-asyncpg python3-pymysql python3-mysqldb
    python3-cryptography
)

installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null |
    awk '$1 == "installed" { print $2 }' || true)
missing=()
for package in "${packages[@]}"; do
    grep -qxF "$package" <<<"$installed" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if ! command -v apt-get >/dev/null; then
    echo "This is made for Debian 12: there is no apt-get to install: ${missing[*]}" >&2
    exit 1
fi

echo "installing: ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then
    as_root=()
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    as_root=(sudo)
else
    echo "These Debian packages are missing, and installing them needs root or sudo. As root, run:" >&2
    echo "    apt-get update && apt-get install ${missing[*]}" >&2
    exit 1
fi

# While packages are being installed: no service start, no PostgreSQL cluster "main". Both are taken back at the end.
policy=/usr/sbin/policy-rc.d
no_cluster=/etc/postgresql-common/createcluster.d/braid-no-cluster.conf
made=()
take_back() { [ ${#made[@]} -eq 0 ] || "${as_root[@]}" rm -f "${made[@]}"; }
trap take_back EXIT
if [ ! -e "$policy" ]; then
    made+=("$policy")
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
fi
if [ ! -e "$no_cluster" ]; then
    made+=("$no_cluster")
    "${as_root[@]}" mkdir -p "$(dirname "$no_cluster")"
    echo 'create_main_cluster = false' | "${as_root[@]}" tee "$no_cluster" >/dev/null
fi

"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
