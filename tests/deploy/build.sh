#!/bin/sh
# Makes what the container tests start from: a minimal Debian with the packages of deploy/apt-packages.txt, and the
# Python packages of the lock files as its own Python wants them, so that the installation inside needs no network.
# Usage: tests/deploy/build.sh FOLDER SUITE
set -eu

deploy=$(cd "$(dirname "$0")/../../deploy" && pwd)
suite=$2
mkdir -p "$1"
cd "$1"

wanted=$(cat "$deploy/apt-packages.txt" "$deploy/../tests/deploy/build.sh" | sha256sum)
if [ ! -f "root-$suite.made" ] || [ "$(cat "root-$suite.made")" != "$wanted" ]; then
    echo "Making a Debian $suite (about 90 s)"
    rm -rf "root-$suite" "root-$suite.made"
    packages=$(sed 's/[#|].*//' "$deploy/apt-packages.txt" | xargs | tr ' ' ,)
    nice debootstrap --variant=minbase \
        --include="systemd,systemd-sysv,dbus,udev,iproute2,procps,libfaketime,$packages" "$suite" "root-$suite" >"root-$suite.log"
    rm -f "root-$suite"/var/cache/apt/archives/*.deb
    echo "$wanted" >"root-$suite.made"
fi

wanted=$(cat "$deploy"/requirements*.lock | sha256sum)
if [ ! -f "wheels-$suite.made" ] || [ "$(cat "wheels-$suite.made")" != "$wanted" ]; then
    echo "Getting the Python packages (about 40 s)"
    rm -rf "wheels-$suite" "wheels-$suite.made"
    mkdir "wheels-$suite"
    # In memory, on top of the root, which stays as it is. The index may be reached through a proxy whose certificate
    # this computer knows.
    # shellcheck disable=SC2016
    nice systemd-nspawn -q --register=no --keep-unit --pipe --volatile=overlay --resolv-conf=copy-host \
        --bind-ro=/etc/ssl/certs/ca-certificates.crt:/ca-certificates.crt --bind-ro="$deploy:/deploy" \
        --bind="$PWD/wheels-$suite:/wheels" --setenv=PIP_CERT=/ca-certificates.crt \
        --setenv=PIP_DEFAULT_TIMEOUT=180 --setenv=PIP_ROOT_USER_ACTION=ignore -D "root-$suite" /bin/sh -euc '
            python3 -m venv /pip
            for lock in build hardware ""; do
                /pip/bin/pip --disable-pip-version-check --no-cache-dir --quiet download --no-deps --require-hashes \
                    -d /wheels -r "/deploy/requirements${lock:+-$lock}.lock"
            done' </dev/null
    echo "$wanted" >"wheels-$suite.made"
fi
