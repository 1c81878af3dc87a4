"""What of the settings reaches the models."""

import pytest
from pydantic import SecretStr

from bot.endpoint import endpoint_from
from bot.settings import Settings


def test_a_proxy_is_the_one_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://another:3128")
    ours = SecretStr("http://proxy:3128")

    assert endpoint_from(Settings(https_proxy=ours)).proxy == ours
    assert endpoint_from(Settings()).proxy is None
