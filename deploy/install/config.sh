# The configuration and the key, which `assistant setup` writes: what an owner wrote is never replaced, but for
# what the options say. Sourced by install.sh.
# shellcheck shell=sh

CONFIG=/etc/assistant/assistant.toml
KEY=/etc/credstore/gemini-api-key
ENCRYPTED_KEY=/etc/credstore.encrypted/gemini-api-key
VERTEX_KEY=/etc/credstore/vertex-service-account
ENCRYPTED_VERTEX_KEY=/etc/credstore.encrypted/vertex-service-account
CARDS=/proc/asound/cards
DROP_INS=/etc/systemd/system/assistant.service.d

boards() {
    if [ -n "$packaged" ]; then
        echo "$made"/lib/python3*/site-packages/assistant/_boards
    else
        echo "$here/../hardware/boards"
    fi
}

# The file of the board $1, which may be one itself.
board_file() {
    case $1 in *.toml) echo "$1" ;; *) echo "$(boards)/$1.toml" ;; esac
}

has_light() {
    awk '/^\[/ { inside = $1 == "[lights]" } inside && /^kind *=/ { kind = $3 } END { exit kind ~ /^("none")?$/ }' \
        "$(board_file "$1")"
}

# The board whose sound card is in this computer, by the name that its file tells.
guess_board() {
    for file in "$(boards)"/*.toml; do
        card=$(sed -n 's/^input = "\([^"][^"]*\)".*/\1/p' "$file")
        if [ -n "$card" ] && [ -r "$CARDS" ] && grep -qiF -- "$card" "$CARDS"; then
            basename "$file" .toml
            return 0
        fi
    done
    return 1
}

# A new configuration needs a board that tells when it listens: where nobody can be asked, it has to be said.
choose_board() {
    if [ -n "$board" ]; then
        [ -f "$(board_file "$board")" ] || misused "there is no board $board; there are: $(board_names)"
        case $board in *.toml) board=$(realpath "$board") ;; esac
    fi
    if [ -e "$CONFIG" ] || [ -n "$upgrade" ] || somebody_there; then return 0; fi
    [ -n "$board" ] || board=$(guess_board) || board=''
    if [ -z "$board" ] && [ -n "$no_light" ]; then board=usb-speakerphone; fi
    [ -n "$board" ] ||
        misused "which board this is cannot be guessed: say --board NAME ($(board_names)), or --no-light for a speakerphone"
    [ -n "$no_light" ] || has_light "$board" ||
        misused "board $board has no light: say --no-light, and a sound tells each time that it listens, or another --board NAME"
}

board_names() {
    for file in "$(boards)"/*.toml; do basename "$file" .toml; done | paste -sd , | sed 's/,/, /g'
}

# Checks the file as the service will see it, with the version in $1; tells what is wrong.
config_valid() {
    runuser -u assistant -- "$1/bin/assistant" config --config "$CONFIG" 2>&1 >/dev/null
}

write_config() {
    fresh=''
    [ -e "$CONFIG" ] || fresh=yes
    # dpkg asks nobody, and cannot refuse: without a board the service stays off.
    if [ -n "$fresh" ] && [ -n "$packaged" ]; then
        board=$(guess_board) || board=''
        [ -z "$board" ] || has_light "$board" || board=''
    fi
    set --
    [ -z "$board" ] || set -- "$@" --board "$board"
    [ -z "$no_light" ] || set -- "$@" --no-light
    [ -z "$key_file" ] || set -- "$@" --key-file "$key_file"
    configured=yes
    if [ -n "$dry_run" ]; then
        [ -z "$fresh" ] || say "would write: $CONFIG"
        [ $# -eq 0 ] || say "would set by \`assistant setup\`: $*"
        return 0
    fi
    [ -z "$fresh" ] || install -D -m 644 "$here/assistant.toml" "$CONFIG"
    if [ -n "$fresh" ] && somebody_there; then
        set_up "$@"
    elif [ $# -gt 0 ]; then
        set_up --yes "$@" >/dev/null
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
    if complaint=$(config_valid "$made"); then return 0; fi
    if [ -e "$CURRENT" ] && ! config_valid "$CURRENT" >/dev/null; then
        say "Note: the version in use does not take $CONFIG either."
    elif [ -e "$CURRENT" ] || [ -z "$packaged" ]; then
        say "$complaint" >&2
        die "$CONFIG has to be corrected first; nothing was switched"
    fi
    [ -z "$packaged" ] || configured=''
}
