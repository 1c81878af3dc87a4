"""What every test may ask for."""

import faulthandler
import os
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

pytest_plugins = ["tests.database_fixtures", "tests.app_fixtures", "tests.figures"]

_SCREEN = pytest.StashKey[int]()

# Failures in the contract, which every platform's tests import, say what was compared.
for part in ("contract_in", "contract_out", "contract_trouble", "contract_files"):
    pytest.register_assert_rewrite(f"tests.adapters.{part}")
for part in ("in", "out"):
    pytest.register_assert_rewrite(f"tests.adapters.adapter_contract_{part}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full-size",
        action="store_true",
        help="run every count at the size that the promises name, not at a tenth of it",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is for the full size, and begin with what may take longest."""
    if not config.getoption("--full-size"):
        marked = [item for item in items if item.get_closest_marker("one_of_three")]
        left_out = {item.nodeid for n, item in enumerate(marked) if (n // 3 + n % 3) % 3}
        items[:] = [item for item in items if item.nodeid not in left_out]
    items.sort(key=_patience_s, reverse=True)


def _patience_s(item: pytest.Item) -> float:
    marker = item.get_closest_marker("timeout")
    return 0.0 if marker is None else float(marker.args[0])


def pytest_configure(config: pytest.Config) -> None:
    """Keep a way to the real screen, before what tests print is caught."""
    config.addinivalue_line(
        "markers", "one_of_three: of a test with three faults, the small size tries one, in turns"
    )
    config.stash[_SCREEN] = os.dup(2)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """End the process in which a test does not even end once its time is over.

    What raises in the test then may be swallowed, or what tidies up behind it may hang; without
    this, all others would wait for it until somebody looks.
    """
    limit_s = 2 * (_patience_s(item) or float(item.config.getini("timeout"))) + 60
    end = threading.Timer(limit_s, _give_up, (item.nodeid, item.config.stash[_SCREEN]))
    end.daemon = True
    end.start()
    try:
        return (yield)
    finally:
        end.cancel()


def _give_up(test: str, screen: int) -> None:
    os.write(screen, f"\n{test} hangs:\n".encode())
    faulthandler.dump_traceback(screen)
    os._exit(1)


@pytest.fixture
def full_size(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--full-size"))


@pytest.fixture
def shared_data() -> Path:
    """Real questions and files kept beside the repository; tests that need them skip without."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the data folder beside the repository (../shared/data)")
    return folder
