# The computer: what it is, its packages, the user, files of the system's. Sourced by install.sh.
# shellcheck shell=sh

UNITS=/etc/systemd/system
OURS="assistant.service assistant-preseed.service assistant-update.service assistant-update.timer"
RULES=/etc/udev/rules.d/60-assistant.rules
COMMAND=/usr/local/bin/assistant
PREFIX=/opt/assistant
CURRENT=$PREFIX/current
APT_LISTS=/var/lib/apt/lists
# The first line of the copies in /etc that the package's preinst makes of the units in use.
KEPT="# Kept by the package live-assistant"

# True where systemd runs the computer, and not where a system is only being prepared (a chroot, an image).
booted() {
    [ -d /run/systemd/system ]
}

# Nobody else updates meanwhile.
take_lock() {
    mkdir -p "$PREFIX"
    exec 9>"$PREFIX/update.lock"
    flock --nonblock 9 || die "\`assistant update\` is under way; wait for it"
}

# A package that apt knows; a freshly written card knows none before it asked.
known() {
    # Without the caches that apt-cache would leave behind.
    [ -n "$(apt-cache -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= show "$1" 2>/dev/null)" ]
}

check_system() {
    command -v apt-get >/dev/null || die "this system has no apt-get; Debian 12, Debian 13 or Raspberry Pi OS is needed"
    architecture=$(dpkg --print-architecture)
    case $architecture in
    amd64 | arm64) ;;
    *) die "this system is $architecture; several parts exist for 64 bit only (amd64, arm64)" ;;
    esac
    # shellcheck source=/dev/null
    release=$(. /etc/os-release && echo "${VERSION_ID:-0}")
    case $release in
    12 | 13) ;;
    *) say "Note: this is made for Debian 12 and 13 and was not tried on $(. /etc/os-release && echo "$PRETTY_NAME")." ;;
    esac
}

fetch_lists() {
    [ -z "$packaged" ] || return 0
    for list in "$APT_LISTS"/*_Packages*; do
        [ ! -e "$list" ] || return 0
    done
    run "$here/apt-install.sh" --lists
}

# dpkg installs nothing for us: what is not there then cannot be had.
has_picamera2() {
    if [ -n "$packaged" ]; then importable picamera2; else known python3-picamera2; fi
}

# `camera` is what the device gets, `camera_asked` what somebody asked for: only that is remembered.
choose_camera() {
    camera_asked=$camera
    if [ -z "$camera" ] && [ -f "$CURRENT/camera" ]; then
        camera=$(cat "$CURRENT/camera")
        camera_asked=$camera
    elif [ -z "$camera" ] && has_picamera2; then
        camera=pi
    fi
    if [ "$camera" = pi ] && ! has_picamera2; then
        [ -n "$packaged" ] ||
            die "there is no package python3-picamera2 here; it is Raspberry Pi OS's. Take --camera usb or none"
        say "Note: there is no python3-picamera2 here, so there is no camera."
        camera=none
    fi
    camera=${camera:-none}
}

install_packages() {
    [ -z "$packaged" ] || return 0 # dpkg has seen to it
    extra=''
    [ "$camera" != pi ] || extra=python3-picamera2
    # lgpio has no wheels for Python 3.13, and Debian no package: it is Raspberry Pi OS's.
    if known python3-lgpio; then extra="$extra python3-lgpio"; fi
    if [ -n "$dry_run" ]; then
        say "would install, where they are missing:" \
            "$(sed 's/[#|].*//' "$here/apt-packages.txt" | xargs)$(printf ' %s' $extra)"
    else
        printf '%s\n' $extra | "$here/apt-install.sh" "$here/apt-packages.txt" -
    fi
}

make_user() {
    if ! getent passwd assistant >/dev/null; then
        run useradd --system --user-group --home-dir /var/lib/assistant --no-create-home --shell /usr/sbin/nologin \
            --comment "Voice assistant" assistant
    fi
    for group in audio video input gpio spi plugdev; do
        if getent group "$group" >/dev/null && ! id -nG assistant 2>/dev/null | tr ' ' '\n' | grep -qx "$group"; then
            run usermod --append --groups "$group" assistant
        fi
    done
}

# What was there before is kept until the new version has proven itself. dpkg's own files are dpkg's, and count from
# now on.
place_files() {
    [ -n "$dry_run" ] || keep_files
    if [ -z "$packaged" ]; then
        for unit in $OURS; do
            put "$here/$unit" "$UNITS/$unit" 644
        done
        put "$here/60-assistant.rules" "$RULES" 644
        run mkdir -p "$(dirname "$COMMAND")"
        run ln -sfn "$CURRENT/bin/assistant" "$COMMAND"
    fi
    if booted; then
        run systemctl daemon-reload
        # Without its daemon, as in a container, there are no devices to apply rules to.
        if [ -S /run/udev/control ]; then
            run udevadm control --reload
            run udevadm trigger --action=change --subsystem-match=gpio --subsystem-match=spidev \
                --subsystem-match=dma_heap --subsystem-match=leds
        fi
    fi
}

kept() {
    [ -f "$1" ] && head -n 1 "$1" | grep -q "^$KEPT"
}

keep_files() {
    restore_files # of an attempt that was cut short
    mkdir -p "$PREFIX/files-before"
    for file in $(our_files); do
        if [ -z "$packaged" ]; then
            [ ! -e "$file" ] || cp "$file" "$PREFIX/files-before/"
        elif kept "$file"; then
            mv "$file" "$PREFIX/files-before/"
        fi
    done
}

our_files() {
    for unit in $OURS; do echo "$UNITS/$unit"; done
    echo "$RULES"
}

restore_files() {
    [ -d "$PREFIX/files-before" ] || return 0
    for kept in "$PREFIX/files-before"/*; do
        [ -e "$kept" ] || continue
        case $kept in
        *.rules) put "$kept" "$RULES" 644 ;;
        *) put "$kept" "$UNITS/$(basename "$kept")" 644 ;;
        esac
    done
    rm -rf "$PREFIX/files-before"
    if booted; then systemctl daemon-reload; fi
}
