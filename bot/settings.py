"""Everything the environment decides, read once at start-up; all other code gets arguments."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.choices import Access
from bot.errors import SettingsError
from bot.setting_kinds import (
    ChannelList,
    Count,
    Folder,
    HeaderList,
    Key,
    LogLevel,
    Port,
    PostgresAddress,
    ProxyAddress,
    Seconds,
    SocketAddress,
    WebAddress,
)


def _usual_window(known: Mapping[str, object]) -> int:
    return 128_000 if known.get("openai_base_url") is None else 8_192


def _usual_folder() -> Path:
    # Root's Postgres runs as another user, who may not enter root's home.
    root = hasattr(os, "geteuid") and os.geteuid() == 0  # Windows has none
    return Path("/var/lib/footnote" if root else "~/.footnote")


class Settings(BaseModel):
    """The values, wherever they come from; `read_settings` takes them from the environment.

    Each field is the variable of the same name in capitals, and `.env.example` says what it is
    for. Times are seconds; an empty value is the same as none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    openai_api_key: Key | None = Field(default=None, examples=["sk-…"])
    openai_base_url: WebAddress | None = Field(default=None, examples=["http://localhost:11434/v1"])
    https_proxy: ProxyAddress | None = Field(
        default=None, examples=["http://name:password@proxy:3128"]
    )
    """The way to endpoints that begin with https://; others are asked directly."""
    llm_model: str = "gpt-4o-mini"
    llm_context_window: int = Field(default_factory=_usual_window, ge=2_048, examples=[32_768])
    """Tokens. Small by default behind `OPENAI_BASE_URL`: Ollama silently cuts what is longer."""
    embedding_model: str = "text-embedding-3-small"
    embedding_dimensions: int | None = Field(default=None, ge=1, le=4_000, examples=[1_536])
    """None leaves it to the model; 4,000 is what an index of pgvector holds."""

    database_url: PostgresAddress | None = Field(
        default=None, examples=["postgresql://name:password@host:5432/footnote"]
    )
    """None means a Postgres of our own below `data_dir`."""
    data_dir: Folder = Field(
        default_factory=_usual_folder, validate_default=True, examples=["~/.footnote"]
    )
    """Absolute."""

    slack_bot_token: Key | None = Field(default=None, examples=["xoxb-…"])
    slack_app_token: Key | None = Field(default=None, examples=["xapp-…"])
    """For Socket Mode, which needs no address of our own."""
    slack_signing_secret: Key | None = Field(default=None, examples=["8f742231b10e…"])
    """For `footnote run --http`, where Slack posts to us."""
    slack_api_url: WebAddress = Field(
        default="https://slack.com/api/", examples=["https://slack-gov.com/api/"]
    )

    discord_token: Key | None = Field(default=None, examples=["MTAwMDAwMDAwMDAw.G1x…"])
    discord_api_url: WebAddress = Field(
        default="https://discord.com/api/v10", examples=["https://discord.com/api/v10"]
    )
    discord_gateway_url: SocketAddress | None = Field(
        default=None, examples=["wss://gateway.discord.gg"]
    )
    """None means the one that Discord's API names."""

    http_port: Port | None = Field(default=None, examples=[3000])
    """Where the small web server listens; None means that there is none, or 3000 with `--http`."""
    http_host: str | None = Field(default=None, examples=["0.0.0.0"])  # noqa: S104 - an example
    """None means this machine alone, or every address of it with `--http`."""

    answer_timeout_s: Seconds = 90.0
    connect_timeout_s: Seconds = 5.0
    first_token_timeout_s: Seconds = 30.0
    token_gap_timeout_s: Seconds = 20.0
    reading_timeout_s: Seconds = 60.0
    max_upload_bytes: Count = 25 * 1024 * 1024
    max_pages: Count = 2_000
    max_passages: Count = 2_000

    questions_per_minute: Count = 6
    """Per person, as the next two."""
    questions_per_hour: Count = 60
    files_per_hour: Count = 20
    tokens_per_day: Count = 2_000_000
    """Of models, per workspace or guild; beyond, answers are made of quotes until midnight UTC."""
    max_open_questions: Count = 500
    """Per workspace or guild; beyond, people are asked to come back."""

    retention_days: int = Field(default=90, ge=0, le=36_500, examples=[30])
    """So long are questions, answers and ratings kept; 0 keeps them. Documents are not meant."""

    access: Access = Access.PUBLIC
    """What answers in channels may use, until an admin chooses otherwise in chat."""
    allowed_channels: ChannelList = Field(
        default=frozenset(), examples=["C024BE91L,discord:8391/112"]
    )
    """Scopes or ids of channels; none means all. In others nothing is read or answered."""

    log_level: LogLevel = "WARNING"
    trace_content: bool = Field(default=False, examples=["true"])
    """Whether traces hold questions, passages and answers, not only names, times and counts."""
    otel_sdk_disabled: bool = Field(default=False, examples=["true"])
    otel_traces_exporter: Literal["otlp", "none"] | None = Field(default=None, examples=["otlp"])
    otel_exporter_otlp_endpoint: WebAddress | None = Field(
        default=None, examples=["https://app.phoenix.arize.com"]
    )
    otel_exporter_otlp_traces_endpoint: WebAddress | None = Field(
        default=None, examples=["https://app.phoenix.arize.com/v1/traces"]
    )
    otel_exporter_otlp_headers: HeaderList | None = Field(default=None, examples=["api_key=…"])
    otel_exporter_otlp_traces_headers: HeaderList | None = Field(
        default=None, examples=["api_key=…"]
    )
    otel_exporter_otlp_protocol: str | None = Field(default=None, examples=["http/protobuf"])
    otel_exporter_otlp_traces_protocol: str | None = Field(default=None, examples=["http/protobuf"])
    otel_service_name: str | None = Field(default=None, examples=["footnote"])
    otel_resource_attributes: str | None = Field(
        default=None, examples=["deployment.environment=staging"]
    )

    @property
    def offline(self) -> bool:
        """Whether there is no model to ask: answers are then quotes from the documents."""
        return self.openai_api_key is None and self.openai_base_url is None

    @property
    def traces_address(self) -> str | None:
        """Where spans are sent; None when tracing is off."""
        if self.otel_sdk_disabled or self.otel_traces_exporter == "none":
            return None
        if self.otel_exporter_otlp_traces_endpoint is not None:
            return self.otel_exporter_otlp_traces_endpoint
        if self.otel_exporter_otlp_endpoint is not None:
            return f"{self.otel_exporter_otlp_endpoint.rstrip('/')}/v1/traces"
        return "http://localhost:4318/v1/traces" if self.otel_traces_exporter == "otlp" else None

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, values: object) -> object:
        if not isinstance(values, dict):
            return values
        stripped = {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}
        return {name: value for name, value in stripped.items() if value != ""}

    @model_validator(mode="after")
    def _speaks_one_protocol(self) -> Self:
        spoken = self.otel_exporter_otlp_traces_protocol or self.otel_exporter_otlp_protocol
        if self.traces_address is not None and spoken not in {None, "http/protobuf"}:
            raise ValueError(
                f"OTEL_EXPORTER_OTLP_PROTOCOL={spoken!r} is not spoken here. "
                "Write it like OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf, "
                "with the collector's HTTP port (usually 4318)."
            )
        return self


class _Environment(BaseSettings, Settings):
    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8-sig", extra="ignore"
    )


def read_settings() -> Settings:
    """Read the environment and, for what it does not set, `.env` in the working directory.

    Raises:
        SettingsError: some values are unusable; it names all of them.
    """
    try:
        return _Environment()
    except ValidationError as error:
        raise SettingsError(list(_problems(error))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f".env cannot be read: {error}. Save it as UTF-8 text."]) from None


def clear_environment() -> None:
    """Take what was read out of the environment: libraries start programs that inherit it."""
    for name in [*os.environ]:
        if name.lower() in Settings.model_fields:
            del os.environ[name]


def _problems(error: ValidationError) -> Iterator[str]:
    for details in error.errors():
        why = details["msg"].removeprefix("Value error, ").removeprefix("Input ")
        if not details["loc"]:
            yield why
        elif details["type"] != "default_factory_not_called":  # echoes the problem of another
            yield _problem(str(details["loc"][0]), why.partition(", unable")[0], details)


def _problem(name: str, why: str, details: ErrorDetails) -> str:
    field = Settings.model_fields[name]
    example = field.examples[0] if field.examples else field.default
    secret = "SecretStr" in repr(field.annotation)
    # What stands before an @ or after a ? in an address may be a password or a key.
    value = re.sub(r"//.*@|\?.*", "…", str(details["input"]))
    shown = " (its value is secret)" if secret else f"={value!r}"
    return (
        f"{name.upper()}{shown} {why}. "
        f"Write it like {name.upper()}={example}, or remove it for the default."
    )
