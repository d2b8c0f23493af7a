"""The container, installed once for all tests that look at it."""

from collections.abc import Iterator

import pytest

from tests.support.container import SUITES, Container, new_container, why_not
from tests.support.installed import INSTALL, INSTALL_S, Installed, serve


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Half an hour is for who asks for it: `-m systemd`."""
    if "systemd" not in config.option.markexpr:
        asked = [item for item in items if item.get_closest_marker("systemd") is None]
        config.hook.pytest_deselected(items=[item for item in items if item not in asked])
        items[:] = asked


@pytest.fixture(scope="module", params=SUITES)
def suite(request: pytest.FixtureRequest) -> str:
    """Which Debian it is; `-k trixie` is for who wants only that one."""
    return str(request.param)


@pytest.fixture(scope="module")
def clean(suite: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    """A Debian that was just installed, and booted."""
    if reason := why_not():
        pytest.skip(reason)
    with new_container(tmp_path_factory.mktemp("container"), suite) as container:
        container.boot()
        yield container


@pytest.fixture(scope="module")
def installed(clean: Container) -> Installed:
    """The assistant on the simulated board, as installed by one command, with the service in reach."""
    clean.run(*INSTALL, "--board", "sim", "--key-file", "-", told="right-key\n", within_s=INSTALL_S)
    device = Installed(clean)
    serve(device)
    return device
