# The configuration and the key, which `assistant setup` writes: what an owner wrote is never replaced, but for
# what the options say. Sourced by install.sh.
# shellcheck shell=sh

CONFIG=/etc/assistant/assistant.toml
KEY=/etc/credstore/gemini-api-key
ENCRYPTED_KEY=/etc/credstore.encrypted/gemini-api-key
DROP_INS=/etc/systemd/system/assistant.service.d

# The board whose sound card is in this computer, by the name that its file tells; else a speakerphone.
guess_board() {
    cards=/proc/asound/cards
    for file in "$made"/lib/python3*/site-packages/assistant/_boards/*.toml; do
        card=$(sed -n 's/^input = "\(..*\)".*/\1/p' "$file")
        if [ -n "$card" ] && [ -r "$cards" ] && grep -qiF -- "$card" "$cards"; then
            basename "$file" .toml
            return 0
        fi
    done
    echo usb-speakerphone
}

# Checks the file as the service will see it, with the version in $1.
config_valid() {
    runuser -u assistant -- "$1/bin/assistant" config --config "$CONFIG" >/dev/null
}

write_config() {
    fresh=''
    [ -e "$CONFIG" ] || fresh=yes
    set --
    [ -z "$board" ] || set -- "$@" --board "$board"
    [ -z "$no_light" ] || set -- "$@" --no-light
    [ -z "$key_file" ] || set -- "$@" --key-file "$key_file"
    if [ -n "$dry_run" ]; then
        [ -z "$fresh" ] || say "would write: $CONFIG"
        [ $# -eq 0 ] || say "would set by \`assistant setup\`: $*"
        return 0
    fi
    [ -z "$fresh" ] || install -D -m 644 "$here/assistant.toml" "$CONFIG"
    if [ -n "$fresh" ] && somebody_there; then
        set_up "$@"
    else
        if [ -n "$fresh" ] && [ -z "$board" ]; then set -- "$@" --board "$(guess_board)"; fi
        [ $# -eq 0 ] || set_up --yes "$@" >/dev/null
    fi
    check_config
}

set_up() {
    if ! "$made/bin/assistant" setup --config "$CONFIG" "$@"; then
        [ -z "$fresh" ] || rm "$CONFIG"
        rmdir --ignore-fail-on-non-empty "$(dirname "$CONFIG")"
        die "nothing was set up, and nothing was switched"
    fi
}

# A configuration that the version in use takes and the new one does not is a reason to stay.
check_config() {
    if config_valid "$made"; then return 0; fi
    if [ -e "$CURRENT" ] && ! config_valid "$CURRENT" 2>/dev/null; then
        say "Note: the version in use does not take $CONFIG either."
        return 0
    fi
    die "$CONFIG has to be corrected first; nothing was switched"
}
