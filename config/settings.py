"""Settings of one running Sala: what differs from machine to machine and must not be in a file that is shared.

Read from the environment and from `.env` by `load_settings`; docs/settings.md lists every variable.
"""

import datetime as dt
import difflib
import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "SALA_"

TELEGRAM_MESSAGES_PER_SECOND = 30
"""What Telegram lets a bot send in bulk without paying."""

PAID_MESSAGES_PER_SECOND = 1000
"""What Telegram lets a bot send that pays for its broadcasts."""

WEBHOOK_PATH = "/telegram"
"""Behind `public_url`, where Telegram brings updates."""

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{20,}")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_MAY_HOLD_A_SECRET = frozenset({"token", "webhook_secret", "database", "api_url", "public_url"})


class SettingsError(Exception):
    """The settings can't be used; `mistakes` has one line each, with the variable and the remedy."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def _split_at_commas(value: Any) -> Any:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        host = parts.hostname if parts.port != 0 else None  # reading the port checks it
    except ValueError:
        parts, host = urlsplit(""), None
    if not host or parts.scheme not in {"http", "https"}:
        raise ValueError("is no web address; write it as https://sala.example.org")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("has more than a host and a path; leave out user, password, ? and #")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ValueError("would send the bot's token or people's answers unencrypted; write https://")
    return value.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _host_and_port(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 2**16:
        raise ValueError(f"{value!r} is no host and port; write it as 127.0.0.1:8080")
    return value


def _file_or_postgresql(value: str) -> str:
    scheme, separator, _ = value.partition("://")
    if separator and scheme != "postgresql":
        raise ValueError(
            "is neither a file nor postgresql://…; write it as sala.db or postgresql://host/name"
        )
    return value


def _moment(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return dt.datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is no date and time; write it as 2015-11-20T07:30") from None
    return value


def _telegram_secret(value: SecretStr) -> SecretStr:
    if not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("must be 1 to 256 letters, digits, _ and - (`openssl rand -hex 32` makes one)")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
Rate = Annotated[float, Field(gt=0, le=PAID_MESSAGES_PER_SECOND, allow_inf_nan=False)]


class Settings(BaseSettings):
    """Every setting, checked and frozen. Each is read from `SALA_` and its name in capitals.

    `now` is naive where the variable has no offset: then it is meant in the event's zone.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    token: SecretStr | None = Field(None, examples=["123456:the-letters-BotFather-gave-you"])
    event: Annotated[tuple[str, ...], BeforeValidator(_split_at_commas)] = Field((), examples=["sapw"])
    database: Annotated[str, AfterValidator(_file_or_postgresql)] = Field(
        "sala.db", examples=["/var/lib/sala/sala.db"], repr=False
    )
    api_url: WebAddress = Field("https://api.telegram.org", examples=["http://127.0.0.1:8081"])
    organizers: Annotated[
        frozenset[Annotated[int, Field(gt=0, lt=2**63)]], BeforeValidator(_split_at_commas)
    ] = Field(frozenset(), examples=["11223344,55667788"])
    listen: Annotated[str, AfterValidator(_host_and_port)] | None = Field(None, examples=["127.0.0.1:8080"])
    public_url: WebAddress | None = Field(None, examples=["https://sala.example.org"])
    webhook: bool = Field(default=False, examples=["on"])
    webhook_secret: Annotated[SecretStr, AfterValidator(_telegram_secret)] | None = Field(
        None, examples=["a-long-random-word"]
    )
    messages_per_second: Rate = Field(TELEGRAM_MESSAGES_PER_SECOND, examples=["25"])
    chat_messages_per_second: Rate = Field(1, examples=["20"])
    paid_broadcast: bool = Field(default=False, examples=["on"])
    now: Annotated[dt.datetime, BeforeValidator(_moment)] | None = Field(None, examples=["2015-11-20T07:30"])
    clock_speed: float = Field(1, gt=0, allow_inf_nan=False, examples=["60"])

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - all five arguments are the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # load_settings gathers the values: it names misspelt variables, which the library's sources pass over,
        # and a rehearsal must be able to keep the machine's own environment out.
        return (init_settings,)

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        mistakes = []
        if self.messages_per_second > TELEGRAM_MESSAGES_PER_SECOND and not self.paid_broadcast:
            mistakes.append(
                f"{PREFIX}MESSAGES_PER_SECOND: Telegram allows {TELEGRAM_MESSAGES_PER_SECOND}; "
                f"write at most that, or pay for more and set {PREFIX}PAID_BROADCAST=on"
            )
        if self.webhook:
            mistakes += [
                f"{variable(name)} is not set; {PREFIX}WEBHOOK=on needs it (for example {_example(name)})"
                for name in ("listen", "public_url", "webhook_secret")
                if getattr(self, name) is None
            ]
        if mistakes:
            raise ValueError("\n".join(mistakes))
        return self

    def unpaid_per_second(self) -> float | None:
        """The rate of what can't be paid for (edits), where `messages_per_second` is paid for; else None.

        A server that lets more than one message a second into a chat is none of Telegram's, and has no such rate.
        """
        is_telegram = self.chat_messages_per_second <= 1
        return float(TELEGRAM_MESSAGES_PER_SECOND) if self.paid_broadcast and is_telegram else None

    @property
    def api_is_here(self) -> bool:
        """Whether the Bot API is on this machine: Telegram's own is not."""
        return _is_loopback(urlsplit(self.api_url).hostname or "")

    def require_token(self) -> str:
        """The bot's token; SettingsError where it is missing or can't be one (it is never shown)."""
        name = variable("token")
        if self.token is None:
            raise SettingsError(f"{name} is not set; get a token from @BotFather and put {name}=… into .env")
        token = self.token.get_secret_value()
        if not _TOKEN.fullmatch(token):
            raise SettingsError(
                f"{name} is no bot token; copy it whole from @BotFather: digits, a colon, about 35 letters"
            )
        return token

    def listen_address(self) -> tuple[str, int] | None:
        """Host and port of the web side, None where it is off."""
        if self.listen is None:
            return None
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    def webhook_url(self) -> str:
        """Where Telegram brings updates; empty where they are fetched."""
        return f"{self.public_url}{WEBHOOK_PATH}" if self.webhook else ""


def variable(field: str) -> str:
    """The environment variable that a field of Settings is read from."""
    return f"{PREFIX}{field.upper()}"


def load_settings(environ: Mapping[str, str] | None = None, env_file: str | Path | None = ".env") -> Settings:
    """The settings from `environ` (None: this process's), which wins, and `env_file` (None: no file).

    An empty value counts as unset, a missing file as an empty one. SettingsError names every mistake.
    """
    given = _read(env_file) if env_file is not None else {}
    given |= os.environ if environ is None else environ
    values = {name[len(PREFIX) :]: value for name, value in given.items() if name.startswith(PREFIX)}
    fields = {name.upper(): name for name in Settings.model_fields}
    mistakes = [_unknown(name, fields) for name in sorted(values.keys() - fields.keys())]
    known: dict[str, Any] = {fields[name]: text for name, text in values.items() if text and name in fields}
    try:
        settings = Settings(**known)
    except ValidationError as error:
        # `from None`: the original repeats what was given, and that may be a secret
        raise SettingsError(*mistakes, *_lines(error)) from None
    if mistakes:
        raise SettingsError(*mistakes)
    return settings


def _read(env_file: str | Path) -> dict[str, str]:
    try:
        # Values are taken as they stand: a `$` in a password is no reference to another variable.
        values = dotenv_values(env_file, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{env_file} can't be read ({error}); make it a text file in UTF-8") from None
    return {name: value or "" for name, value in values.items()}


def _unknown(name: str, fields: Mapping[str, str]) -> str:
    close = difflib.get_close_matches(name.upper(), fields, n=1)
    hint = f"did you mean {PREFIX}{close[0]}?" if close else f"the names are: {', '.join(fields)}"
    return f"{PREFIX}{name} is no setting; {hint}"


def _example(field: str) -> str:
    examples = Settings.model_fields[field].examples or []
    return f"{variable(field)}={examples[0]}"


def _lines(error: ValidationError) -> list[str]:
    lines: list[str] = []
    for detail in error.errors(include_url=False):
        if detail["loc"]:
            field = str(detail["loc"][0])
            lines.append(f"{variable(field)}: {_reason(field, detail)}")
        else:
            lines += str(detail["ctx"]["error"]).splitlines()
    return lines


def _reason(field: str, detail: ErrorDetails) -> str:
    shown = "this" if field in _MAY_HOLD_A_SECRET else repr(detail["input"])
    match detail["type"]:
        case "value_error":
            return str(detail["ctx"]["error"])
        case "bool_parsing":
            return f"{shown} is neither on nor off; write {_example(field)} or leave it out"
        case "greater_than":
            return f"{shown} must be more than {detail['ctx']['gt']:g}; write for example {_example(field)}"
        case "less_than" | "less_than_equal":
            return f"{shown} is too large; write for example {_example(field)}"
    return f"{shown} is no number; write for example {_example(field)}"
