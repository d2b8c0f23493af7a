# Starting, and going back to the version before where the new one does not get ready. Sourced by install.sh.
# shellcheck shell=sh

READY_S=90

# `active` is only who told systemd that it hears and speaks (Type=notify).
ready() {
    [ "$(systemctl is-active assistant.service)" = active ]
}

ready_within() {
    for _ in $(seq "$1"); do
        if ready; then return 0; fi
        sleep 1
    done
    return 1
}

start_service() {
    set -- assistant-preseed.service assistant-update.timer
    [ -z "$configured" ] || set -- assistant.service "$@"
    run systemctl --quiet enable "$@"
    if [ -n "$dry_run" ]; then
        say "would start: assistant.service"
        return 0
    fi
    booted || return 0
    systemctl start assistant-update.timer
    if to_be_tried; then
        try_new
    elif [ -n "$configured" ]; then
        start_again
    fi
}

# In a quiet moment, watched, and gone back from if it is ill: as `assistant update` does.
try_new() {
    started=$(systemctl show -P InvocationID assistant.service)
    if "$made/bin/python" -P -m assistant.update.take "$PREFIX" "$made"; then return 0; fi
    if [ -L "$PREFIX/trial" ]; then # it could not even do that
        mv -fT "$PREFIX/trial" "$CURRENT"
        systemctl --no-block restart assistant.service
    fi
    tried=$(unit_of_the_service)
    restore_files
    # Where the new one was started, the one before is back by the unit of the new one.
    [ "$started" = "$(systemctl show -P InvocationID assistant.service)" ] ||
        [ "$tried" = "$(unit_of_the_service)" ] || systemctl --no-block restart assistant.service
    [ "$(readlink "$CURRENT")" = "$made" ] || rm -rf "$made"
    die "the new version is not used; the one before is back, with its units (journalctl -u assistant)${packaged:+.
    \`sudo dpkg --configure live-assistant\` tries it again, and another version may be installed over it}"
}

unit_of_the_service() {
    systemctl cat assistant.service 2>/dev/null | sed '/^#/d'
}

start_again() {
    was_ready=''
    if ready; then was_ready=yes; fi
    if [ -n "$packaged" ] && [ -n "$was_ready" ]; then return 0; fi # nothing is new, and somebody may talk
    # Not waiting: a device without a microphone would keep us here.
    systemctl --no-block restart assistant.service
    sleep 1
    if [ -n "$was_ready" ]; then
        ready_within "$READY_S" || die "the assistant did not get ready within $READY_S s: journalctl -u assistant"
    elif ! ready_within 20; then
        say "The assistant runs and is not ready yet:"
        systemctl show -P StatusText assistant.service
        journalctl --quiet --no-pager --output=cat --lines=5 --unit=assistant.service
        return 0
    fi
    say "The assistant is ready."
}

finish() {
    [ -z "$dry_run" ] || return 0
    rm -rf "$PREFIX/files-before"
    forget_older
    if [ -z "$configured" ]; then
        say "Installed, and not started yet: \`sudo assistant setup\` asks what the device is made of, and starts it."
        return 0
    fi
    if ! booted; then
        say "Installed. The assistant starts when this system does."
        return 0
    fi
    # What it finds is for the person to read: a missing key is no reason to have installed in vain.
    if somebody_there; then
        "$CURRENT/bin/assistant" doctor || true
    elif [ -z "$packaged" ]; then
        "$CURRENT/bin/assistant" doctor --quick || true
    fi
    [ -e "$KEY" ] || [ -e "$ENCRYPTED_KEY" ] || say "There is no key yet: sudo assistant setup"
    say "Installed: $(readlink "$CURRENT"). The configuration is $CONFIG; the log is journalctl -u assistant."
}
