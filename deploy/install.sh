#!/bin/sh
# Installs the assistant as a service of this computer, brings it up to date, or removes it. `--help` tells more.
set -eu
umask 022

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR source=install/say.sh
. "$here/install/say.sh"
# shellcheck source=install/system.sh
. "$here/install/system.sh"
# shellcheck source=install/environment.sh
. "$here/install/environment.sh"
# shellcheck source=install/config.sh
. "$here/install/config.sh"
# shellcheck source=install/service.sh
. "$here/install/service.sh"
# shellcheck source=install/remove.sh
. "$here/install/remove.sh"

usage() {
    cat <<'HELP'
Usage: sudo deploy/install.sh [OPTION...]

Installs the assistant on Debian 12, Debian 13 or Raspberry Pi OS (64 bit), or brings it up to date: what is
there already stays as it is, configuration, key and memory in any case. At first, and where there is a terminal,
`assistant setup` asks for board, key and what else it wants to know.

  --board NAME        what the device is made of: a board of hardware/boards, or a file of your own. Where nobody can
                      be asked, and no sound card tells it, this has to be said
  --no-light          the board has no light, and a sound may tell each time that the device listens
  --key-file FILE     the key of the service is in FILE ("-": on standard input); it replaces an earlier one
  --camera KIND       "pi" (Debian's python3-picamera2), "usb" (OpenCV, 150 MB) or "none"; otherwise the
                      Raspberry Pi's own where there is such a package
  --upgrade           only bring up to date: ask nothing, fail if it is not installed
  --wheelhouse DIR    take the Python packages from DIR and nothing from the network
  --uninstall         remove it with all that it keeps
  --keep-data         with --uninstall: leave configuration, key and memory
  --dry-run           tell what would be done, and do nothing
  --help              this

Exit codes: 0 done, 1 something failed (after an upgrade: and the version before is back), 2 a mistake in the options.
HELP
}

board='' key_file='' camera='' wheelhouse=''
no_light='' upgrade='' uninstall='' keep_data='' dry_run='' packaged=''

value() {
    [ "$1" -ge 2 ] || misused "$2 wants a value"
}

while [ $# -gt 0 ]; do
    case $1 in
    --board) value $# "$1"; board=$2; shift ;;
    --key-file) value $# "$1"; key_file=$2; shift ;;
    --camera) value $# "$1"; camera=$2; shift ;;
    --wheelhouse) value $# "$1"; wheelhouse=$2; shift ;;
    --no-light) no_light=yes ;;
    --upgrade) upgrade=yes ;;
    --uninstall) uninstall=yes ;;
    --keep-data) keep_data=yes ;;
    --dry-run) dry_run=yes ;;
    --packaged) packaged=yes ;; # by the maintainer scripts of the Debian package, whose files are in place
    -h | --help) usage; exit 0 ;;
    *) misused "there is no option $1" ;;
    esac
    shift
done
case $camera in '' | pi | usb | none) ;; *) misused "--camera is pi, usb or none, not $camera" ;; esac
[ -z "$keep_data" ] || [ -n "$uninstall" ] || misused "--keep-data goes with --uninstall"
case $key_file in
'' | -) ;;
*) if [ ! -f "$key_file" ] || [ ! -s "$key_file" ]; then misused "--key-file: there is no key in $key_file"; fi ;;
esac
[ -z "$wheelhouse" ] || [ -d "$wheelhouse" ] || misused "--wheelhouse: there is no folder $wheelhouse"
[ -n "$packaged$uninstall" ] || choose_board
[ -n "$dry_run" ] || [ "$(id -u)" -eq 0 ] || die "this needs root: sudo $0"

if [ -n "$uninstall" ]; then
    remove_everything
    exit 0
fi

check_system
[ -z "$upgrade" ] || [ -L "$CURRENT" ] || die "$CURRENT is not there: install first, without --upgrade"
fetch_lists
choose_camera
install_packages
make_user
make_environment
write_config
place_files
switch_environment
start_service
finish
