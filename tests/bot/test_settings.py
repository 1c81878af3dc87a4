import os
import subprocess
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.choices import Access
from bot.errors import SettingsError
from bot.settings import Settings, clear_environment, read_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    return str(caught.value)


def test_an_empty_environment_runs_offline_with_a_database_of_our_own() -> None:
    settings = read_settings()

    assert settings.offline
    assert settings.database_url is None
    assert (settings.llm_model, settings.embedding_model) == (
        "gpt-4o-mini",
        "text-embedding-3-small",
    )


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_a_key_or_an_endpoint_alone_ends_offline_mode(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "http://localhost:11434/v1")

    assert not read_settings().offline


def test_the_window_of_an_unknown_endpoint_is_assumed_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = read_settings().llm_context_window

    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:11434/v1")

    assert (usual, read_settings().llm_context_window) == (128_000, 8_192)


def test_dotenv_of_the_working_directory_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LLM_MODEL=llama3.1\nSOMETHING_ELSE=1\n")

    assert read_settings().llm_model == "llama3.1"


def test_the_environment_wins_over_dotenv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LLM_MODEL=llama3.1\n")
    monkeypatch.setenv("LLM_MODEL", "qwen3")

    assert read_settings().llm_model == "qwen3"


def test_an_empty_variable_unsets_what_dotenv_sets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_KEY=sk-1\nMAX_PAGES=\n")
    monkeypatch.setenv("OPENAI_API_KEY", " ")

    settings = read_settings()

    assert settings.offline
    assert settings.max_pages == 2_000


def test_a_dotenv_in_another_encoding_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("LLM_MODEL=modèle\n".encode("latin-1"))

    with pytest.raises(SettingsError, match=r"\.env cannot be read.*UTF-8"):
        read_settings()


def test_all_channels_are_allowed_until_some_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = read_settings()

    monkeypatch.setenv("ALLOWED_CHANNELS", " C024BE91L, discord:8391/112,,")

    assert usual.allowed_channels == frozenset()
    assert read_settings().allowed_channels == {"C024BE91L", "discord:8391/112"}


@pytest.mark.parametrize("listed", ["#general", "C1 C2", ","])
def test_what_names_no_channel_by_its_id_is_refused(
    monkeypatch: pytest.MonkeyPatch, listed: str
) -> None:
    assert "Write it like ALLOWED_CHANNELS=C024BE91L," in refusal(
        monkeypatch, ALLOWED_CHANNELS=listed
    )


def test_access_is_one_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = read_settings().access

    told = refusal(monkeypatch, ACCESS="private")

    assert usual is Access.PUBLIC
    assert "ACCESS='private' should be 'public' or 'channel'" in told
    assert "Write it like ACCESS=public" in told


def test_a_key_copied_with_its_line_break_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", " sk-1\n")

    key = read_settings().openai_api_key

    assert key is not None
    assert key.get_secret_value() == "sk-1"


@pytest.mark.skipif(os.geteuid() == 0, reason="root has another")
def test_the_usual_data_folder_is_in_the_home_folder(tmp_path: Path) -> None:
    assert read_settings().data_dir == tmp_path / ".footnote"


@pytest.mark.skipif(os.geteuid() != 0, reason="others have another")
def test_the_usual_data_folder_of_root_is_one_that_another_user_may_enter() -> None:
    assert read_settings().data_dir == Path("/var/lib/footnote")


def test_a_data_folder_may_begin_with_a_tilde(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA_DIR", "~/my files")

    assert read_settings().data_dir == tmp_path / "my files"


def test_all_wrong_values_are_named_in_one_error_with_the_fix(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = refusal(
        monkeypatch,
        MAX_PAGES="many",
        OPENAI_BASE_URL="localhost:11434/v1",
        ANSWER_TIMEOUT_S="nan",
        LOG_LEVEL="loud",
    ).splitlines()

    assert said == [
        "These settings cannot be used:",
        "  OPENAI_BASE_URL='localhost:11434/v1' should be a web address that begins with http:// or"
        " https://. Write it like OPENAI_BASE_URL=http://localhost:11434/v1, or remove it for the"
        " default.",
        "  ANSWER_TIMEOUT_S='nan' should be a finite number."
        " Write it like ANSWER_TIMEOUT_S=90.0, or remove it for the default.",
        "  MAX_PAGES='many' should be a valid integer."
        " Write it like MAX_PAGES=2000, or remove it for the default.",
        "  LOG_LEVEL='LOUD' should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."
        " Write it like LOG_LEVEL=WARNING, or remove it for the default.",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMBEDDING_DIMENSIONS", "4001"),
        ("LLM_CONTEXT_WINDOW", "100"),
        ("MAX_UPLOAD_BYTES", "0"),
        ("MAX_PASSAGES", "2.5"),
        ("READING_TIMEOUT_S", "-1"),
        ("FIRST_TOKEN_TIMEOUT_S", "inf"),
        ("DATA_DIR", "~nobody-of-that-name/x"),
        ("TRACE_CONTENT", "perhaps"),
        ("DISCORD_API_URL", "discord.example.com"),
        ("DISCORD_GATEWAY_URL", "https://gateway.example.com"),
        ("OTEL_TRACES_EXPORTER", "console"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"),
    ],
)
def test_a_value_out_of_range_is_refused_with_name_and_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    said = refusal(monkeypatch, **{name: value})

    assert f"{name}={value!r}" in said
    assert f"Write it like {name}=" in said


def test_a_collector_that_wants_grpc_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refusal(
        monkeypatch,
        OTEL_EXPORTER_OTLP_ENDPOINT="http://localhost:4317",
        OTEL_EXPORTER_OTLP_PROTOCOL="grpc",
    )

    assert "'grpc' is not spoken here" in said
    assert "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf" in said


def test_both_ends_of_discord_are_its_own_until_they_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = read_settings()

    monkeypatch.setenv("DISCORD_API_URL", "http://127.0.0.1:8000/api/v10")
    monkeypatch.setenv("DISCORD_GATEWAY_URL", "ws://127.0.0.1:8000/gateway")
    named = read_settings()

    assert usual.discord_api_url == "https://discord.com/api/v10"
    assert usual.discord_gateway_url is None
    assert named.discord_api_url == "http://127.0.0.1:8000/api/v10"
    assert named.discord_gateway_url == "ws://127.0.0.1:8000/gateway"


@pytest.mark.parametrize("written", ["http://proxy:3128", "proxy:3128"])
def test_a_proxy_may_be_written_as_other_programs_take_it(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("https_proxy", written)

    proxy = read_settings().https_proxy

    assert proxy is not None
    assert proxy.get_secret_value() == "http://proxy:3128"


SECRETS = {
    "OPENAI_API_KEY": ("sk-hunter2", "sk- hunter2"),
    "DATABASE_URL": ("postgresql://me:hunter2@host/db", "mysql://me:hunter2@host/db"),
    "HTTPS_PROXY": ("http://me:hunter2@proxy:3128", "socks5://me:hunter2@proxy:1080"),
    "SLACK_BOT_TOKEN": ("xoxb-hunter2", "xoxb- hunter2"),
    "SLACK_APP_TOKEN": ("xapp-hunter2", "xapp- hunter2"),
    "SLACK_SIGNING_SECRET": ("hunter2", "hunter2 hunter2"),
    "DISCORD_TOKEN": ("MTA.hunter2", "MTA. hunter2"),
    "OTEL_EXPORTER_OTLP_HEADERS": ("api_key=hunter2", "api_key: hunter2"),
    "OTEL_EXPORTER_OTLP_TRACES_HEADERS": ("api_key=hunter2", 'api_key="hunter2"'),
}


def test_every_secret_is_in_the_table_of_these_tests() -> None:
    secret = {n.upper() for n, f in Settings.model_fields.items() if "Secret" in str(f.annotation)}

    assert secret == set(SECRETS)


def test_no_repr_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, (good, _) in SECRETS.items():
        monkeypatch.setenv(name, good)

    settings = read_settings()

    assert "hunter2" not in f"{settings} {settings!r}"
    assert "hunter2" not in settings.model_dump_json()


@pytest.mark.parametrize("name", SECRETS)
def test_no_error_shows_a_secret(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    said = refusal(monkeypatch, **{name: SECRETS[name][1]})

    assert name in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    "address",
    ["https://me:hunter2@host/v1", "https://me:hun/hunter2@host/v1", "https://host/v1?key=hunter2"],
)
def test_a_password_inside_an_address_is_refused_without_showing_it(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    said = refusal(monkeypatch, OPENAI_BASE_URL=address)

    assert "OPENAI_BASE_URL" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ({}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/"}, "http://c:4318/v1/traces"),
        (
            {
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318",
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://t/here",
            },
            "http://t/here",
        ),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, "http://localhost:4318/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_TRACES_EXPORTER": "none"}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_SDK_DISABLED": "true"}, None),
    ],
)
def test_the_standard_variables_say_whether_and_where_traces_go(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], address: str | None
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert read_settings().traces_address == address


def test_settings_made_in_code_ignore_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_MODEL", "qwen3")

    assert Settings().llm_model == "gpt-4o-mini"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """`.env.example` with every line switched on, as the `.env` of the working directory."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    switched_on = [line if line.startswith("# ") else line.removeprefix("#") for line in lines]
    dotenv = tmp_path / ".env"
    dotenv.write_text("\n".join(switched_on), encoding="utf-8")
    return dotenv


def test_env_example_documents_every_setting_and_nothing_else(example: Path) -> None:
    documented = set(dotenv_values(example))

    assert documented == {name.upper() for name in Settings.model_fields}


@pytest.mark.usefixtures("example")
def test_env_example_is_usable_with_every_line_switched_on() -> None:
    settings = read_settings()

    assert settings.openai_api_key is not None
    assert settings.database_url is not None
    assert settings.llm_context_window == 32_768


def test_env_example_shows_the_defaults_that_hold(example: Path) -> None:
    shown = dotenv_values(example)

    defaults = {
        name.upper(): str(field.default).lower()
        for name, field in Settings.model_fields.items()
        if isinstance(field.default, int | float | str)
    }

    assert {n: str(shown[n]).lower() for n in defaults} == {
        n: default.removesuffix(".0") for n, default in defaults.items()
    }


def test_what_was_read_is_in_no_childs_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("slack_bot_token", "xoxb-secret")
    monkeypatch.setenv("LANG", "C.UTF-8")

    clear_environment()

    ended = subprocess.run(["env"], capture_output=True, text=True, check=True)
    assert "LANG=C.UTF-8" in ended.stdout
    assert "secret" not in ended.stdout
