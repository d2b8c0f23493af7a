# The computer: what it is, its packages, the user, files of the system's. Sourced by install.sh.
# shellcheck shell=sh

UNITS=/etc/systemd/system
OURS="assistant.service assistant-preseed.service assistant-update.service assistant-update.timer"
RULES=/etc/udev/rules.d/60-assistant.rules
COMMAND=/usr/local/bin/assistant
CURRENT=/opt/assistant/current

# True where systemd runs the computer, and not where a system is only being prepared (a chroot, an image).
booted() {
    [ -d /run/systemd/system ]
}

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

choose_camera() {
    if [ -z "$camera" ]; then
        camera=none
        if [ -f /opt/assistant/camera ]; then
            camera=$(cat /opt/assistant/camera) # as it was chosen before
        elif known python3-picamera2; then
            camera=pi
        fi
    fi
    [ "$camera" != pi ] || known python3-picamera2 ||
        die "there is no package python3-picamera2 here; it is Raspberry Pi OS's. Take --camera usb or none"
}

install_packages() {
    [ -z "$packaged" ] || return 0 # dpkg has seen to it
    lists=$here/apt-packages.txt
    run "$here/apt-install.sh" "$lists"
    extra=$(mktemp)
    [ "$camera" != pi ] || echo python3-picamera2 >>"$extra"
    # lgpio has no wheels for Python 3.13, and Debian no package: it is Raspberry Pi OS's.
    if known python3-lgpio; then echo python3-lgpio >>"$extra"; fi
    if [ -s "$extra" ]; then run "$here/apt-install.sh" "$extra"; fi
    rm -f "$extra"
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

place_files() {
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
