#!/bin/sh
# Makes the arm64 Debian that the tests run in: FOLDER/root, with the packages that the device and its tests need,
# and a virtual environment at /venv with the Python packages of the lock file. Programs of arm64 have to run here.
# Usage: tests/arm64/build.sh FOLDER
set -eu

deploy=$(cd "$(dirname "$0")/../../deploy" && pwd)
mkdir -p "$1"
cd "$1"

inside() {
    chroot root /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root \
        PIP_CERT=/etc/ssl/certs/ca-certificates.crt PIP_ROOT_USER_ACTION=ignore "$@"
}

# Everything of the lists but what shows, plays or puts other computers in between: sound servers and screens.
packages=alsa-utils,fonts-dejavu-core,iproute2,python3,sox,$(sed 's/[#|].*//' "$deploy/apt-packages.txt" | xargs | tr ' ' ,)
if [ ! -f root.made ] || [ "$(cat root.made)" != "$packages" ]; then
    echo "Making a Debian bookworm for arm64 (6 minutes)"
    rm -rf root root.made venv.made
    debootstrap --arch=arm64 --variant=minbase --include="$packages" bookworm root >root.log
    printf '127.0.0.1 localhost\n::1 localhost\n' >root/etc/hosts
    rm -f root/var/cache/apt/archives/*.deb
    echo "$packages" >root.made
fi

wanted=$(cat "$deploy/requirements-build.lock" "$deploy/requirements-dev.lock" | sha256sum)
if [ ! -f venv.made ] || [ "$(cat venv.made)" != "$wanted" ]; then
    echo "Getting the Python packages, and compiling those that come as source only (6 minutes)"
    rm -rf root/venv venv.made
    # The index may be reached through a proxy whose certificate this computer knows.
    cp /etc/resolv.conf root/etc/resolv.conf
    cp /etc/ssl/certs/ca-certificates.crt root/etc/ssl/certs/ca-certificates.crt
    mkdir -p root/deploy
    cp "$deploy"/requirements*.lock root/deploy/
    inside python3 -m venv /venv
    for lock in build dev; do
        inside /venv/bin/pip --disable-pip-version-check --no-cache-dir --quiet install --require-hashes \
            --no-deps --no-build-isolation --use-pep517 -r "/deploy/requirements-$lock.lock"
    done
    echo "$wanted" >venv.made
fi
