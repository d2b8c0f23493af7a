import os
import subprocess
import sys

import pytest

ASK = "from assistant.live.route import has_route; print(has_route())"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take the network away from a process")
@pytest.mark.parametrize(
    ("network", "routed"),
    [
        ("true", "False"),
        ("ip link set lo up", "False"),
        ("ip link set lo up && ip route add default dev lo", "True"),
    ],
)
def test_a_machine_without_a_way_to_anywhere_says_so(network: str, routed: str) -> None:
    done = subprocess.run(
        ["unshare", "--net", "sh", "-c", f'{network} && exec "$0" -c "$1"', sys.executable, ASK],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )

    assert done.stdout.strip() == routed
