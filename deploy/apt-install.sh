#!/bin/sh
# Installs what is missing of the Debian packages that the given lists name, and nothing else.
# Usage: deploy/apt-install.sh LIST...    ("-": on standard input)
set -eu

installed() {
    dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

missing=''
while read -r line; do
    wanted=${line%%#*}
    [ -n "$(echo "$wanted" | tr -d ' \t')" ] || continue
    first='' found=''
    for name in $(echo "$wanted" | tr '|' ' '); do
        [ -n "$first" ] || first=$name
        if command -v dpkg-query >/dev/null 2>&1 && installed "$name"; then found=yes; fi
    done
    [ -n "$found" ] || missing="$missing $first"
done <<LINES
$(cat "$@")
LINES

[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "These Debian packages, or what your system calls them, are needed:$missing" >&2
    exit 1
fi

sudo=''
if [ "$(id -u)" -ne 0 ]; then
    sudo=sudo
    if ! command -v sudo >/dev/null 2>&1; then
        echo "Run this as root: apt-get install$missing" >&2
        exit 1
    fi
fi

echo "Installing Debian packages:$missing"
# A fresh system has no package lists yet; a stale list is no reason to fail.
$sudo apt-get update -q || true
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
