"""Failures in the contract say what was compared."""

import pytest

for part in ("contract_in", "contract_out", "contract_trouble", "contract_files"):
    pytest.register_assert_rewrite(f"tests.adapters.{part}")
for part in ("in", "out"):
    pytest.register_assert_rewrite(f"tests.adapters.adapter_contract_{part}")
