"""What a log never shows."""

import logging
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.logs import start_logging
from bot.settings import Settings

SETTINGS = Settings(
    openai_api_key=SecretStr("sk-hunter2"),
    https_proxy=SecretStr("http://me:hunter3@proxy:3128"),
    otel_exporter_otlp_headers=SecretStr("api_key=hunter4,x-tenant=hunter%205"),
)


@pytest.fixture(autouse=True)
def _usual_logging() -> Iterator[None]:
    root = logging.getLogger()
    usual, level = root.handlers[:], root.level
    yield
    root.handlers[:] = usual
    root.setLevel(level)


@pytest.mark.parametrize(
    "said",
    [
        "sent Authorization: Bearer sk-hunter2",
        "asked through http://me:hunter3@proxy:3128",
        "sent {'api_key': 'hunter4'}",
        "sent x-tenant: hunter 5",
    ],
)
def test_no_secret_is_in_a_log(said: str, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(SETTINGS)

    logging.getLogger("anybody").warning(said)

    shown = capsys.readouterr().err
    assert shown.startswith("footnote: ")
    assert "hunter" not in shown
