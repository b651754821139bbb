import os
import re
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, load_settings, variable

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"
TOKEN = "123456:AAEabcdefghijklmnopqrstuvwxyz_-01234"


def mistakes(**given: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings({f"SALA_{name}": value for name, value in given.items()}, None)
    return caught.value.mistakes


def documented() -> dict[str, tuple[str, str]]:
    """Default and example by variable, from the table."""
    rows = re.findall(
        r"^\| `(SALA_\w+)` \|.*\| (.*) \| `(.*)` \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE
    )
    return {name: (default.strip("`"), example) for name, default, example in rows}


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings({}, None)
    assert settings.database == "sala.db"
    assert settings.api_url == "https://api.telegram.org"
    assert (settings.messages_per_second, settings.chat_messages_per_second) == (30, 1)
    assert settings.listen_address() is None


def test_lists_are_separated_by_commas() -> None:
    settings = load_settings({"SALA_EVENT": "sapw, /srv/b.yaml", "SALA_ORGANIZERS": "1, 22,"}, None)
    assert settings.event == ("sapw", "/srv/b.yaml")
    assert settings.organizers == {1, 22}


def test_the_environment_wins_over_the_file_and_an_empty_value_is_unset(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("SALA_EVENT=a\nSALA_DATABASE=x$y.db\nSALA_LISTEN=\nOTHER=1\n", "utf-8")
    settings = load_settings({"SALA_EVENT": "b", "SALA_CLOCK_SPEED": "", "PATH": "/bin"}, file)
    assert (settings.event, settings.database, settings.listen) == (("b",), "x$y.db", None)
    assert settings.clock_speed == 1


def test_an_empty_variable_unsets_what_the_file_has(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("SALA_EVENT=a\n", "utf-8")
    assert load_settings({"SALA_EVENT": ""}, file).event == ()


def test_a_given_environment_keeps_the_process_s_own_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "SALA_DATABASE", "mine.db")
    assert load_settings({}, None).database == "sala.db"
    assert load_settings(env_file=None).database == "mine.db"


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"SALA_TOKEN=\xff\xfe\n")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings({}, file)


def test_every_mistake_has_a_line_with_variable_and_remedy() -> None:
    found = mistakes(
        WEBHOK="on",
        DATABASE="mysql://me:hush@host/db",
        API_URL="http://bot.example.org",
        PUBLIC_URL="example.org",
        ORGANIZERS="1,me",
        LISTEN="8080",
        WEBHOOK="perhaps",
        MESSAGES_PER_SECOND="0",
        NOW="noon",
        CLOCK_SPEED="inf",
    )
    assert len(found) == 10
    assert found[0] == "SALA_WEBHOK is no setting; did you mean SALA_WEBHOOK?"
    assert "SALA_LISTEN: '8080' is no host and port; write it as 127.0.0.1:8080" in found
    assert not any("hush" in line or "Input" in line or "\n" in line for line in found)


@pytest.mark.parametrize(
    "url", ["http://a.org", "ftp://a.org", "https://u:p@a.org", "https://", "http://[::1", "x"]
)
def test_an_address_must_be_https_or_loopback(url: str) -> None:
    assert mistakes(API_URL=url)[0].startswith("SALA_API_URL: ")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8081/", "http://localhost:80/", "http://[::1]:9/", "https://a.org/x/"]
)
def test_a_trailing_slash_is_removed(url: str) -> None:
    assert load_settings({"SALA_API_URL": url}, None).api_url == url[:-1]


def test_a_webhook_needs_three_more_settings_and_says_so() -> None:
    found = mistakes(WEBHOOK="on")
    assert [line.split()[0] for line in found] == ["SALA_LISTEN", "SALA_PUBLIC_URL", "SALA_WEBHOOK_SECRET"]


def test_more_messages_than_telegram_allows_must_be_paid_for() -> None:
    assert "SALA_PAID_BROADCAST=on" in mistakes(MESSAGES_PER_SECOND="31")[0]
    paid = {"SALA_MESSAGES_PER_SECOND": "1000", "SALA_PAID_BROADCAST": "on"}
    assert load_settings(paid, None).messages_per_second == 1000
    assert "too large" in mistakes(MESSAGES_PER_SECOND="1001", PAID_BROADCAST="on")[0]


def test_the_clock_may_be_naive_or_have_an_offset() -> None:
    naive = load_settings({"SALA_NOW": "2015-11-20T07:30"}, None).now
    aware = load_settings({"SALA_NOW": "2015-11-20T07:30+07:00"}, None).now
    assert naive is not None
    assert naive.tzinfo is None
    assert aware is not None
    assert aware.utcoffset() is not None


def test_listening_takes_a_host_and_a_port() -> None:
    assert load_settings({"SALA_LISTEN": "[::1]:80"}, None).listen_address() == ("::1", 80)
    for wrong in ("80", ":80", "a:0", "a:65536", "a:b"):
        assert "127.0.0.1:8080" in mistakes(LISTEN=wrong)[0]


def test_a_missing_and_a_malformed_token_are_told_apart_and_never_shown() -> None:
    assert load_settings({"SALA_TOKEN": TOKEN}, None).require_token() == TOKEN
    with pytest.raises(SettingsError, match="is not set; get a token from @BotFather"):
        load_settings({}, None).require_token()
    with pytest.raises(SettingsError, match="is no bot token") as caught:
        load_settings({"SALA_TOKEN": "12:hush"}, None).require_token()
    assert "hush" not in str(caught.value)


def test_secrets_are_in_no_representation() -> None:
    given = {"SALA_TOKEN": TOKEN, "SALA_WEBHOOK_SECRET": "hush", "SALA_DATABASE": "postgresql://me:hush@h/n"}
    shown = repr(load_settings(given, None))
    assert TOKEN not in shown
    assert "hush" not in shown


def test_every_setting_is_documented_with_its_default() -> None:
    table = documented()
    assert list(table) == [variable(name) for name in Settings.model_fields]
    defaults = Settings()
    for name in ("database", "api_url", "messages_per_second", "chat_messages_per_second", "clock_speed"):
        value = getattr(defaults, name)
        assert table[variable(name)][0] == (value if isinstance(value, str) else f"{value:g}")


def test_the_documented_examples_are_settings() -> None:
    settings = load_settings({name: example for name, (_, example) in documented().items()}, None)
    assert settings.webhook
    assert settings.require_token()


def test_what_cannot_be_paid_for_keeps_to_the_free_rate_but_on_a_server_without_telegrams_limits() -> None:
    paid = {"SALA_MESSAGES_PER_SECOND": "1000", "SALA_PAID_BROADCAST": "on"}
    assert load_settings({}, None).unpaid_per_second() is None
    assert load_settings(paid, None).unpaid_per_second() == 30
    assert load_settings(paid | {"SALA_CHAT_MESSAGES_PER_SECOND": "20"}, None).unpaid_per_second() is None
