# Words for the person, and commands that a dry run only tells. Sourced by install.sh.
# shellcheck shell=sh

say() {
    printf '%s\n' "$*"
}

die() {
    printf 'install: %s\n' "$*" >&2
    exit 1
}

misused() {
    printf 'install: %s; see --help\n' "$*" >&2
    exit 2
}

# Runs a command that changes something.
run() {
    if [ -n "$dry_run" ]; then
        say "would run: $*"
    else
        "$@"
    fi
}

# Puts the file $1 to the path $2 with the mode $3.
put() {
    if [ -n "$dry_run" ]; then
        say "would write: $2"
    elif ! cmp -s "$1" "$2"; then
        install -D -m "$3" "$1" "$2"
    fi
}

# True where somebody can be asked.
somebody_there() {
    [ -z "$packaged$upgrade" ] && [ -t 0 ] && [ -t 1 ]
}
