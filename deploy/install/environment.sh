# The virtual environments: /opt/assistant/venvs/VERSION-HASH, and /opt/assistant/current that names the one in
# use. A new one is made beside the old, checked, and then taken by renaming a link. Sourced by install.sh.
# shellcheck shell=sh

VENVS=/opt/assistant/venvs

# The system's: a version must not stand on a Python that somebody put elsewhere.
PYTHON=/usr/bin/python3

# A module of the system's Python: its package may be unpacked and not yet configured.
importable() {
    "$PYTHON" -I -c 'import importlib.util, sys; sys.exit(not importlib.util.find_spec(sys.argv[1]))' "$1" 2>/dev/null
}

# The wheel beside install.sh, as in the Debian package; else the sources that install.sh stands in.
our_wheel() {
    find "$here" -maxdepth 1 -name 'live_assistant-*.whl' | head -n 1
}

# Whatever of ours makes one environment differ from another.
fingerprint() {
    {
        cat "$here"/requirements*.lock
        echo "$camera" "$(site_packages)" "$($PYTHON --version)"
        wheel=$(our_wheel)
        if [ -n "$wheel" ]; then
            sha256sum <"$wheel"
        else
            (cd "$here/.." && find assistant hardware/boards deploy/assistant.toml pyproject.toml README.md -type f ! -name '*.pyc' |
                LC_ALL=C sort | tr '\n' '\0' | xargs -0 sha256sum)
        fi
    } | sha256sum | cut -c 1-8
}

our_version() {
    wheel=$(our_wheel)
    if [ -n "$wheel" ]; then
        basename "$wheel" | cut -d - -f 2
    else
        sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$here/../assistant/__init__.py"
    fi
}

# picamera2 and, on Python 3.13, lgpio are packages of the system's and in no index.
site_packages() {
    if [ "$camera" = pi ] || importable lgpio; then echo --system-site-packages; fi
}

# pip as it is meant here: quick to fail without a network, and nothing is left in root's home.
pip_in() {
    venv=$1
    shift
    if [ -n "$wheelhouse" ]; then set -- "$@" --no-index --find-links "$wheelhouse"; fi
    "$venv/bin/python" -m pip --disable-pip-version-check --no-cache-dir --quiet "$@"
}

# Makes wheels of what the lock files $2... name, in the folder $1, with a virtual environment $1/build that
# builds sources. pip checks the hash of everything, build tools included, before it is unpacked or run: that is
# why nothing is installed straight from the network, where a package's build tools would come unchecked.
make_wheels() {
    folder=$1
    shift
    $PYTHON -m venv "$folder/build" || return
    pip_in "$folder/build" install --require-hashes -r "$here/requirements-build.lock" || return
    for lock in "$@"; do
        pip_in "$folder/build" wheel --require-hashes --no-deps --no-build-isolation --use-pep517 \
            -w "$folder/wheels" -r "$lock" || return
    done
    mkdir -p "$folder/ours"
    wheel=$(our_wheel)
    if [ -n "$wheel" ]; then
        cp "$wheel" "$folder/ours/"
    else
        pip_in "$folder/build" wheel --no-deps --no-build-isolation -w "$folder/ours" "$here/.."
    fi
}

# Every part of the environment $1 is there and can be loaded, but for the drivers of devices.
starts() {
    { "$1/bin/assistant" --version && "$1/bin/python" -P -c 'import assistant.app'; } >/dev/null
}

# `made` is the environment to be used, `before` the one in use. What is in use is never touched, even where it
# does not start any more: its twin is made beside it.
make_environment() {
    [ -n "$dry_run" ] || take_lock
    if [ -L "$PREFIX/trial" ] && [ -z "$dry_run" ]; then
        mv -fT "$PREFIX/trial" "$CURRENT" # an update was cut short
    fi
    before=$(readlink "$CURRENT") || before=''
    made=$VENVS/$(our_version)-$(fingerprint)
    [ "$before" != "$made.twin" ] || made=$before
    if [ "$made" = "$before" ] && ! starts "$made" 2>/dev/null; then
        case $made in *.twin) made=${made%.twin} ;; *) made=$made.twin ;; esac
    fi
    if starts "$made" 2>/dev/null; then
        say "$made is there already"
    elif [ -n "$dry_run" ]; then
        say "would make: $made"
    else
        build
    fi
    if [ -n "$camera_asked" ] && [ -z "$dry_run" ]; then printf '%s\n' "$camera_asked" >"$made/camera"; fi
}

build() {
    say "Making $made"
    mkdir -p "$VENVS"
    rm -rf "$made" # of an attempt that was cut short
    work=$(mktemp -d /var/tmp/assistant-install.XXXXXX)
    trap 'rm -rf "$work" "$made"' EXIT
    trap 'exit 1' HUP INT TERM
    locks="$here/requirements.lock $here/requirements-hardware.lock"
    [ "$camera" != usb ] || locks="$locks $here/requirements-camera.lock"
    # shellcheck disable=SC2086
    make_wheels "$work" $locks || die "the Python packages could not be had; is there a network? Nothing was changed."
    # shellcheck disable=SC2046
    $PYTHON -m venv $(site_packages) "$made"
    "$made/bin/python" -m pip --disable-pip-version-check --no-cache-dir --quiet install --no-index --no-deps \
        --ignore-installed "$work"/wheels/*.whl "$work"/ours/*.whl
    starts "$made" || die "the new version does not start. Nothing was changed."
    rm -rf "$work"
    trap - EXIT HUP INT TERM
}

# Takes what `make_environment` made, but for what is to be tried first: see `start_service`.
switch_environment() {
    if [ -n "$dry_run" ]; then
        say "would switch: $CURRENT -> $made"
    elif [ "$before" != "$made" ] && ! to_be_tried; then
        point_at "$made"
        rm -f "$VENVS/previous"
        [ -z "$before" ] || ln -s "$before" "$VENVS/previous"
    fi
}

# A newer version of a service that can run here.
to_be_tried() {
    [ -n "$before" ] && [ "$before" != "$made" ] && [ -n "$configured" ] && booted
}

# Renaming is one step: there is no moment without a version.
point_at() {
    ln -sfn "$1" "$CURRENT.new"
    mv -T "$CURRENT.new" "$CURRENT"
}

# Keeps the one in use and the one before it.
forget_older() {
    for venv in "$VENVS"/*-*; do
        [ "$venv" = "$(readlink "$CURRENT")" ] || [ "$venv" = "$(readlink "$VENVS/previous" || true)" ] ||
            run rm -rf "$venv"
    done
}
