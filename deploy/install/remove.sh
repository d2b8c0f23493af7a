# Removing. Debian packages stay: others may need them. Sourced by install.sh.
# shellcheck shell=sh

remove_everything() {
    if booted; then run systemctl --quiet stop assistant-update.timer assistant-update.service 2>/dev/null || true; fi
    [ -n "$dry_run" ] || [ ! -d "$PREFIX" ] || take_lock
    # The links also go where nothing is booted.
    run systemctl --quiet disable assistant.service assistant-preseed.service assistant-update.timer 2>/dev/null || true
    if booted; then run systemctl --quiet stop assistant.service assistant-preseed.service 2>/dev/null || true; fi
    if [ -n "$packaged" ]; then
        for file in $(our_files); do
            if kept "$file"; then run rm "$file"; fi
        done
    else
        run rm -f "$RULES" "$COMMAND"
        for unit in $OURS; do
            run rm -f "$UNITS/$unit" "$UNITS/multi-user.target.wants/$unit" "$UNITS/timers.target.wants/$unit"
        done
    fi
    run rm -rf "$PREFIX"
    [ -n "$keep_data" ] || remove_data
    if booted; then run systemctl daemon-reload; fi
    [ -n "$dry_run" ] || say "Removed.${keep_data:+ Configuration, key and memory are still there.}"
}

# What postrm removes of the Debian package, too.
remove_data() {
    run rm -rf /etc/assistant /var/lib/assistant /var/cache/assistant "$DROP_INS"
    run rm -f /var/lib/systemd/timers/stamp-assistant-update.timer
    for folder in /boot/firmware /boot; do
        run rm -f "$folder/assistant-taken.toml" "$folder/assistant-error.txt"
    done
    run rm -f "$KEY" "$ENCRYPTED_KEY" "$VERTEX_KEY" "$ENCRYPTED_VERTEX_KEY"
    for folder in "$(dirname "$KEY")" "$(dirname "$ENCRYPTED_KEY")"; do
        # Debian 13's systemd brings them along.
        if [ -d "$folder" ] && ! dpkg -S "$folder" >/dev/null 2>&1; then
            run rmdir --ignore-fail-on-non-empty "$folder"
        fi
    done
    if getent passwd assistant >/dev/null; then run userdel assistant; fi
}
