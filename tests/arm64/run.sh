#!/bin/sh
# The imports and the unit tests on arm64, emulated by QEMU. Usage: tests/arm64/run.sh [PYTEST-ARGUMENT...]
# Ends as pytest ends; 77 where it cannot run, and says so.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${XDG_CACHE_HOME:-$HOME/.cache}/live-assistant/arm64
misc=/proc/sys/fs/binfmt_misc
entry=$misc/live-assistant-arm64

cannot() {
    echo "NOT TESTED HERE: arm64. $1" >&2
    exit 77
}

[ "$(uname -m)" != aarch64 ] || cannot "This computer is one: \`make test\` tests it."
[ "$(id -u)" -eq 0 ] || cannot "It needs root: sudo make test-arm64"
for tool in debootstrap qemu-aarch64-static unshare flock; do
    command -v "$tool" >/dev/null || cannot "'$tool' is not installed: deploy/apt-install.sh tests/arm64/packages.txt"
done
grep -qw binfmt_misc /proc/filesystems || cannot "This kernel has no binfmt_misc."

# From here on, what is mounted and what runs is seen by nobody else, gone when this ends, and gives way to others.
if [ -z "${ARM64_APART:-}" ]; then
    ARM64_APART=yes exec nice -n 19 ionice -c 3 \
        unshare --mount --propagation private --pid --fork --kill-child --mount-proc "$0" "$@"
fi

mkdir -p "$folder"
exec 9>"$folder/lock"
flock --nonblock 9 || cannot "Another run is using $folder."

# The kernel hands programs of arm64 to QEMU (F: opened now, so that it need not be inside the root). This is seen
# by everybody, so it has a name of its own and is taken back; systems that do this anyway keep what they have.
[ -e "$misc/register" ] || mount -t binfmt_misc binfmt_misc "$misc" || cannot "binfmt_misc cannot be mounted."
forget() {
    [ ! -e "$entry" ] || echo -1 >"$entry"
}
trap forget EXIT
trap 'exit 130' HUP INT TERM
forget # of a run that was killed
magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
printf '%s\n' ":$(basename "$entry"):M::$magic:$mask:$(command -v qemu-aarch64-static):OCF" >"$misc/register"

"$here/build.sh" "$folder"

# A copy of the sources, so that nobody changes them meanwhile.
root=$folder/root
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root/source"
mount -t tmpfs tmpfs "$root/source"
tar -C "$here/../.." -c --exclude=__pycache__ --exclude='./.venv*' --exclude=./.git --exclude='./.*cache' --exclude=./build . |
    tar -C "$root/source" -x

# The bytecode is kept: compiling everything anew is what takes longest at the start.
inside() {
    chroot "$root" /usr/bin/env -i --chdir=/source PATH=/venv/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root \
        CI=1 PYTHONPYCACHEPREFIX=/var/cache/bytecode "$@"
}
inside uname -mr
# In the path of every Python there, whatever environment a test starts it with.
inside python -c 'import pathlib, site; pathlib.Path(site.getsitepackages()[0], "source.pth").write_text("/source")'
inside python tests/arm64/imports.py

said=''
while read -r name reason; do
    case $name in
    '#') continue ;;
    *::*) set -- --deselect="$name" "$@" ;;
    *) set -- --ignore="$name" "$@" ;;
    esac
    said="$said
NOT TESTED HERE: $name $reason"
done <"$here/left_out.txt"
code=0
inside python -m pytest -m "not alone and not bench" -n 2 --dist loadfile --timeout=1200 -p no:cacheprovider \
    --durations=30 "$@" || code=$?
echo "$said"
exit $code
