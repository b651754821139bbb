"""The catalogs are kept in order here: a failing test says what to change in which file."""

import datetime as dt
import re
import string
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unicodedata import normalize

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from config.catalogs import FALLBACK, LANGUAGES, Html, Texts

FOLDER = Path(__file__).parents[2] / "config" / "texts"
OTHERS = [language for language in LANGUAGES if language != FALLBACK]


@cache
def catalog(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def forms(entry: Message) -> list[str]:
    return [entry.string] if isinstance(entry.string, str) else list(entry.string or ())


@cache
def entries(language: str) -> dict[str, Message]:
    found = (entry for entry in catalog(language) if entry.id)
    return {entry.id if isinstance(entry.id, str) else entry.id[0]: entry for entry in found}


def pairs(language: str) -> Iterator[tuple[str, Message, Message]]:
    """Key, English entry and the other language's."""
    english, other = entries(FALLBACK), entries(language)
    return ((key, english[key], other[key]) for key in english.keys() & other.keys())


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load()


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_are_sorted_and_unique(language: str) -> None:
    keys = re.findall(r'^msgid "(.+)"$', (FOLDER / f"{language}.po").read_text("utf-8"), re.MULTILINE)
    assert keys == sorted(set(keys))
    assert set(keys) == set(entries(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_name_their_place_and_repeat_as_plural(language: str) -> None:
    for key, entry in entries(language).items():
        assert re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", key)
        assert isinstance(entry.id, str) or set(entry.id) == {key}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_written_in_nfc(language: str) -> None:
    for key, entry in entries(language).items():
        written = forms(entry)
        assert len(written) in {1, catalog(language).num_plurals}, key
        assert all(written), key
        assert all(normalize("NFC", form) == form for form in written), key


@pytest.mark.parametrize("language", OTHERS)
def test_both_catalogs_have_the_same_keys(language: str) -> None:
    english, other = set(entries(FALLBACK)), set(entries(language))
    assert sorted(english - other) == [], f"missing in {language}.po"
    assert sorted(other - english) == [], f"not in {FALLBACK}.po"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_stands_under_the_english_text_it_was_made_from(language: str) -> None:
    """Where this fails, the English has changed: put it into the comment and read the translation again."""
    stale = {}
    for key, english, other in pairs(language):
        source = [line.strip() for form in forms(english) for line in form.split("\n") if line.strip()]
        if other.auto_comments != source:
            stale[key] = source
    assert stale == {}


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    for key, english, other in pairs(language):
        everywhere = {name for form in forms(english) for name in placeholders(form)}
        assert all(name.isidentifier() for name in everywhere), key
        assert all(placeholders(form) == everywhere for form in forms(other)), key
        assert english.pluralizable == other.pluralizable, key


@pytest.mark.parametrize("language", OTHERS)
def test_html_tags_are_the_same_in_every_language(language: str) -> None:
    for key, english, other in pairs(language):
        tags = {
            tuple(sorted(re.findall(r"</?[a-z-]+[^>]*>", form))) for form in [*forms(english), *forms(other)]
        }
        assert len(tags) == 1, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_begin_and_end_with_what_is_read(language: str) -> None:
    for key, entry in entries(language).items():
        for form in forms(entry):
            assert form == form.strip(), key
            assert "  " not in form, key


@pytest.mark.parametrize("language", OTHERS)
def test_numbers_written_out_in_a_text_are_the_same_in_every_language(language: str) -> None:
    """In digits 0-9, which whoever wants others gets others for; English may have words for more."""
    for key, english, other in pairs(language):
        source = Counter(number for form in forms(english)[-1:] for number in _numbers(form))
        for form in forms(other):
            assert source <= Counter(_numbers(form)), key
            assert re.search(r"(?![0-9])\d", form) is None, key


@pytest.mark.parametrize("language", OTHERS)
def test_commands_signs_and_names_are_the_same_in_every_language(language: str) -> None:
    for key, english, other in pairs(language):
        for form in forms(other):
            assert Counter(_SAME.findall(form)) == Counter(_SAME.findall(forms(english)[-1])), key


def test_khmer_avoids_words_that_mean_something_else_here() -> None:
    for key, entry in entries("km").items():
        for form in forms(entry):
            assert "បោះឆ្នោត" not in form, f"{key}: that is for elections"
            assert not re.search("ជំនួយ(?!សង្គម)", form), f"{key}: that is aid"
            assert re.search("[\u1780-\u17ff]", form) or key in _WITHOUT_WORDS, f"{key}: not translated"


_SAME = re.compile(r"(?<![\w<])/[a-z_]+|[‹›▸•→“”✓✗①…+−]|Telegram|Sala")
_WITHOUT_WORDS = {"me.nothing", "result.base", "roster.about_position"}


def _numbers(form: str) -> list[str]:
    return re.findall(r"\d+(?:[.,:]\d+)*", re.sub(r"\{[^}]*\}|<[^>]*>", "", form))


def test_every_text_can_be_said_in_every_language(texts: Texts) -> None:
    english = entries(FALLBACK)
    for key in texts.keys():  # noqa: SIM118 - not a mapping
        names = {name for form in forms(english[key]) for name in placeholders(form)} | {"n"}
        for language in texts.languages:
            for number in (0, 1, 2):
                assert texts.plain(language, key, **dict.fromkeys(names, number))


def test_a_text_is_said_in_the_person_s_language(texts: Texts) -> None:
    assert texts.plain("en", "registration.agree") == "I agree"
    assert texts.plain("km", "registration.agree") == "យល់ព្រម"


def test_a_language_without_a_catalog_gets_english(texts: Texts) -> None:
    assert texts.plain("fr", "registration.agree") == "I agree"
    assert texts.date("fr", dt.date(2015, 11, 20)) == "Fri 20 Nov"


def test_the_plural_follows_the_language_s_rule(texts: Texts) -> None:
    assert texts.plain("en", "registration.first", poll="Gaps", n=1) == "First: “Gaps”, 1 tap."
    assert texts.plain("en", "registration.first", poll="Gaps", n=2) == "First: “Gaps”, 2 taps."
    assert "1" in texts.plain("km", "registration.first", poll="Gaps", n=1)


def test_html_escapes_values_but_not_the_text_nor_html(texts: Texts) -> None:
    said = texts.html("en", "me.name", name="Q&A <1>")
    assert said == "Name: <b>Q&amp;A &lt;1&gt;</b>"
    assert isinstance(said, Html)
    assert texts.html("en", "answer.saved", answer=Html("<i>4</i>")) == "Saved: <i>4</i>"


def test_braces_in_a_value_stay_as_they_are(texts: Texts) -> None:
    assert texts.plain("en", "answer.saved", answer="{answer.__class__}") == "Saved: {answer.__class__}"


def test_an_unknown_key_is_named(texts: Texts) -> None:
    with pytest.raises(KeyError, match="no_such"):
        texts.plain("en", "no_such.text")


def test_a_missing_value_is_named(texts: Texts) -> None:
    with pytest.raises(TypeError, match=r"'answer\.saved'.*'answer'"):
        texts.plain("en", "answer.saved")
    with pytest.raises(TypeError, match="whole number n"):
        texts.plain("en", "registration.first", poll="Gaps")


@pytest.mark.parametrize(
    ("language", "date", "time", "number"),
    [
        ("en", "Fri 20 Nov", "13:42", "-12345.5"),
        ("km", "សុក្រ 20 វិច្ឆិកា", "13:42", "-12345.5"),
        ("km-u-nu-khmr", "ថ្ងៃសុក្រ ២០ វិច្ឆិកា ២០១៥", "១៣:៤២", "-១២៣៤៥.៥"),
    ],
)
def test_dates_times_and_numbers_have_plain_spaces_and_the_digits_chosen(
    texts: Texts, language: str, date: str, time: str, number: str
) -> None:
    moment = dt.datetime(2015, 11, 20, 13, 42, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    assert texts.date(language, moment) == date
    assert texts.time(language, moment) == time
    assert texts.time(language, moment.time()) == time
    assert texts.number(language, -12345.5) == number


def test_khmer_digits_are_written_in_texts_but_not_in_what_they_are_given(texts: Texts) -> None:
    khmer = "km-u-nu-khmr"
    share = texts.plain(khmer, "control.count", answered=41, eligible=54, share=0.76)
    assert share == "៤១ ក្នុងចំណោម ៥៤ (៧៦%)"
    assert texts.html(khmer, "me.name", name="K9 & <2>").endswith("<b>K9 &amp; &lt;2&gt;</b>")
    for key in texts.keys():  # noqa: SIM118 - not a mapping
        form = texts.plain(khmer, key, **dict.fromkeys(_values(key), 7))
        assert re.search(r"[0-9]", re.sub(r"<[^>]*>", "", form)) is None, key
        plain = texts.plain("km", key, **dict.fromkeys(_values(key), 7))
        assert re.findall(r"<[^>]*>", form) == re.findall(r"<[^>]*>", plain), key


def _values(key: str) -> set[str]:
    return {name for form in forms(entries("km")[key]) for name in placeholders(form)} | {"n"}


def test_unreviewed_texts_are_used_and_counted(texts: Texts) -> None:
    fuzzy = sorted(key for key, entry in entries("km").items() if entry.fuzzy)
    assert texts.unreviewed("km") == tuple(fuzzy)
    assert texts.unreviewed("en") == ()
