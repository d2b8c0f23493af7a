#!/bin/sh
# Builds the Debian package. Usage: deploy/debian/build.sh FOLDER [WHEELHOUSE]
# FOLDER takes live-assistant_VERSION_all.deb; WHEELHOUSE has what builds our wheel, where there is no network.
#
# The Python packages are not in it. They would make it a package of 60 MB for each architecture and each Python
# version, four in all, built on as many machines since one of them exists as source only; so it is one package of
# half a megabyte for all of them, and dpkg fetches what the lock files name by hash when it configures it.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
camera='' wheelhouse=${2:-} dry_run=''
# shellcheck source-path=SCRIPTDIR source=../install/say.sh
. "$here/install/say.sh"
# shellcheck source-path=SCRIPTDIR source=../install/environment.sh
. "$here/install/environment.sh"

version=$(sed -n '1s/.*(\(.*\)).*/\1/p' "$here/debian/changelog")
[ "$version" = "$(our_version)" ] || die "deploy/debian/changelog is for $version, the sources are $(our_version)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
umask 022
lib=$tree/usr/lib/live-assistant doc=$tree/usr/share/doc/live-assistant
mkdir -p "$lib/install" "$doc" "$tree/DEBIAN" "$tree/usr/bin"

make_wheels "$work"
cp "$work"/ours/*.whl "$here"/requirements.lock "$here"/requirements-build.lock "$here"/requirements-hardware.lock \
    "$here"/requirements-camera.lock "$here/assistant.toml" "$lib/"
install -m 755 "$here/install.sh" "$lib/"
install -m 644 "$here"/install/*.sh "$lib/install/"
install -D -m 644 -t "$tree/usr/lib/systemd/system" "$here/assistant.service" \
    "$here/assistant-preseed.service" "$here/assistant-update.service" "$here/assistant-update.timer"
install -D -m 644 -t "$tree/usr/lib/udev/rules.d" "$here/60-assistant.rules"
ln -s /opt/assistant/current/bin/assistant "$tree/usr/bin/assistant"
install -m 644 "$here/debian/copyright" "$doc/"
mkdir -p "$tree/usr/share/man/man1"
gzip -9n <"$here/debian/assistant.1" >"$tree/usr/share/man/man1/assistant.1.gz"
gzip -9n <"$here/debian/changelog" >"$doc/changelog.gz"

for script in preinst postinst prerm postrm; do
    install -m 755 "$here/debian/$script" "$tree/DEBIAN/"
done
depends=$(sed 's/#.*//; s/[[:space:]]*$//; /^$/d; s/^python3-venv$/python3-venv (>= 3.11)/' "$here/apt-packages.txt" |
    paste -sd , | sed 's/,/, /g')
sed "s/@VERSION@/$version/; s/@DEPENDS@/passwd, systemd (>= 252), $depends/; s/@SIZE@/$(du -sk "$tree/usr" | cut -f 1)/" \
    "$here/debian/control.in" >"$tree/DEBIAN/control"
(cd "$tree" && find usr -type f | LC_ALL=C sort | xargs md5sum >DEBIAN/md5sums)
dpkg-deb --root-owner-group --build "$tree" "$out/live-assistant_${version}_all.deb"
