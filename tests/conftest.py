"""What every test may ask for."""

from pathlib import Path

import pytest

pytest_plugins = ["tests.database_fixtures"]

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
