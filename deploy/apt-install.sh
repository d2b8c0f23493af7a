#!/bin/sh
# Installs what is missing of the Debian packages that the given lists name, and nothing else.
# Usage: deploy/apt-install.sh LIST...    ("-": on standard input)
#        deploy/apt-install.sh --lists    only asks which packages there are
# A fresh system installs its updates by itself after boot, and nobody else can meanwhile: it is waited for.
set -eu

LOCK_S=600

installed() {
    dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

become_root() {
    sudo=''
    [ "$(id -u)" -ne 0 ] || return 0
    sudo=sudo
    if ! command -v sudo >/dev/null 2>&1; then
        echo "Run this as root: $*" >&2
        exit 1
    fi
}

# apt-get's own patience is for what it installs, not for the lists. Stale ones are no reason to fail.
fetch_lists() {
    said=''
    for _ in $(seq $((LOCK_S / 5))); do
        if told=$($sudo env LC_ALL=C apt-get update -q 2>&1); then return 0; fi
        case $told in
        *"Could not get lock"*) ;;
        *) break ;;
        esac
        [ -n "$said" ] || echo "Waiting for another apt-get to end"
        said=yes
        sleep 5
    done
    printf '%s\n' "$told" >&2
}

if [ "$*" = --lists ]; then
    become_root apt-get update
    fetch_lists
    exit 0
fi

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

become_root "apt-get install$missing"
echo "Installing Debian packages:$missing"
fetch_lists
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=$LOCK_S install -y --no-install-recommends $missing
