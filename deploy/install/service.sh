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
    run systemctl --quiet enable assistant.service assistant-preseed.service assistant-update.timer
    if [ -n "$dry_run" ]; then
        say "would start: assistant.service"
        return 0
    fi
    booted || return 0
    systemctl start assistant-update.timer
    was_ready=''
    if ready; then was_ready=yes; fi
    # Not waiting: a device without a microphone would keep us here.
    systemctl --no-block restart assistant.service
    sleep 1
    if [ -z "$was_ready" ]; then
        if ready_within 20; then
            say "The assistant is ready."
        else
            say "The assistant runs and is not ready yet:"
            systemctl show -P StatusText assistant.service
            journalctl --quiet --no-pager --output=cat --lines=5 --unit=assistant.service
        fi
    elif ready_within "$READY_S"; then
        say "The assistant is ready."
    elif [ -n "$before" ] && [ "$before" != "$made" ]; then
        point_at "$before"
        rm -rf "$made" "$VENVS/previous"
        systemctl --no-block restart assistant.service
        die "the new version did not get ready within $READY_S s (journalctl -u assistant); the one before is back"
    else
        die "the assistant did not get ready within $READY_S s: journalctl -u assistant"
    fi
}

finish() {
    [ -z "$dry_run" ] || return 0
    forget_older
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
