#!/bin/sh
# Makes what the container test starts from: a minimal Debian with the packages of deploy/apt-packages.txt, and the
# Python packages of the lock files, so that the installation inside needs no network.
# Usage: tests/deploy/build.sh FOLDER SUITE PYTHON
set -eu

deploy=$(cd "$(dirname "$0")/../../deploy" && pwd)
suite=$2 python=$3
mkdir -p "$1"
cd "$1"

wanted=$(cat "$deploy/apt-packages.txt" "$deploy/../tests/deploy/build.sh" | sha256sum)
if [ ! -f "root-$suite.made" ] || [ "$(cat "root-$suite.made")" != "$wanted" ]; then
    echo "Making a Debian $suite (about 90 s)"
    rm -rf "root-$suite" "root-$suite.made"
    packages=$(sed 's/[#|].*//' "$deploy/apt-packages.txt" | xargs | tr ' ' ,)
    nice debootstrap --variant=minbase \
        --include="systemd,systemd-sysv,dbus,udev,iproute2,procps,libfaketime,$packages" "$suite" "root-$suite" >"root-$suite.log"
    echo "$wanted" >"root-$suite.made"
fi

wanted=$(cat "$deploy"/requirements*.lock | sha256sum)
if [ ! -f "wheels-$suite.made" ] || [ "$(cat "wheels-$suite.made")" != "$wanted" ]; then
    echo "Getting the Python packages (about 40 s)"
    rm -rf "wheels-$suite" "wheels-$suite.made"
    for lock in build hardware ''; do
        nice "$python" -m pip download --quiet --no-deps --require-hashes -d "wheels-$suite" \
            -r "$deploy/requirements${lock:+-$lock}.lock"
    done
    echo "$wanted" >"wheels-$suite.made"
fi
