#!/bin/sh
# The installed service in a booted Debian. Usage: tests/deploy/run.sh PYTHON [PYTEST-ARGUMENT...]
# Ends as pytest ends. Where there can be no container it says so, runs what shows the same in short, and ends with 77.
set -eu
cd "$(dirname "$0")/../.."
python=$1
shift

why=$("$python" -c 'from tests.support.container import why_not; print(why_not() or "")')
[ -n "$why" ] || exec "$python" -m pytest -m systemd tests/deploy -s "$@"

echo "$why. A supervisor of our own takes the place of systemd:" >&2
"$python" -m pytest -m alone tests/deploy -s
echo "$why" >&2
exit 77
