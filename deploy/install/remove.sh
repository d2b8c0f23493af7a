# Removing. Debian packages stay: others may need them. Sourced by install.sh.
# shellcheck shell=sh

remove_everything() {
    if booted; then
        run systemctl --quiet disable --now assistant.service assistant-preseed.service assistant-update.timer \
            2>/dev/null || true
    fi
    if [ -z "$packaged" ]; then
        run rm -f "$RULES" "$COMMAND"
        for unit in $OURS; do
            run rm -f "$UNITS/$unit" "$UNITS/multi-user.target.wants/$unit" "$UNITS/timers.target.wants/$unit"
        done
    fi
    run rm -rf /opt/assistant
    [ -n "$keep_data" ] || remove_data
    if booted; then run systemctl daemon-reload; fi
    [ -n "$dry_run" ] || say "Removed.${keep_data:+ Configuration, key and memory are still there.}"
}

remove_data() {
    run rm -rf /etc/assistant /var/lib/assistant /var/cache/assistant "$DROP_INS"
    run rm -f /var/lib/systemd/timers/stamp-assistant-update.timer
    run rm -f "$KEY" "$ENCRYPTED_KEY"
    for folder in "$(dirname "$KEY")" "$(dirname "$ENCRYPTED_KEY")"; do
        # Debian 13's systemd brings them along.
        if [ -d "$folder" ] && ! dpkg -S "$folder" >/dev/null 2>&1; then
            run rmdir --ignore-fail-on-non-empty "$folder"
        fi
    done
    if getent passwd assistant >/dev/null; then run userdel assistant; fi
}
