"""What a native reader is shown: every text none has read or written yet, once, with where it appears."""

import re
from pathlib import Path

from config.catalogs import Texts
from config.event import Event
from config.event_file import count_texts, document_of, load_event, shipped
from config.reading import PLACES, ToRead, listed, texts_of_event, texts_of_sala


def of_event(path: Path, language: str = "km") -> tuple[Event, list[ToRead]]:
    event = load_event(path)
    return event, texts_of_event(path, document_of(path), event, language)


def test_every_text_of_sala_has_a_place_and_every_place_has_texts(texts: Texts) -> None:
    """Where this fails, a new kind of key needs a line in `PLACES` of config/reading.py."""
    assert {key.partition(".")[0] for key in texts.keys()} == set(PLACES)  # noqa: SIM118
    assert list(PLACES) == sorted(PLACES)


def test_every_unreviewed_text_of_sala_is_listed_once_and_in_order(texts: Texts) -> None:
    found = texts_of_sala(texts, "km")
    assert tuple(text.where for text in found) == texts.unreviewed("km")
    assert all(text.english and text.translation for text in found)
    assert texts_of_sala(texts, "en") == []
    assert texts.missing("km") == ()
    assert texts.forms("km", "no.such") == ()


def test_of_the_shipped_event_as_many_are_listed_as_check_counts() -> None:
    path = shipped("sapw")
    assert path is not None
    event, found = of_event(path)
    (_, khmer) = count_texts(event)
    assert len(found) == khmer.unreviewed + khmer.missing
    lines = path.read_text("utf-8").splitlines()
    for text in found:
        at = re.fullmatch(r".*:(\d+) (.+)", text.where)
        assert at is not None
        assert text.english[0][:20] in "\n".join(lines[int(at[1]) - 1 :][:4]), text.where


def test_a_text_is_found_by_its_line_and_path_and_by_where_it_appears(file: Path, small: str) -> None:
    text = small.replace("label: Red", "label: {en: Red, km: ក្រហម}").replace(
        "label: X", "label: {en: Red, km: ក្រហម}"
    )
    text = text.replace("question: Which?", "question: {en: Which?}").replace(
        "title: One", "title: {en: X, km: X}"
    )
    file.write_text(text + "unreviewed: [km]\n", "utf-8")
    event, found = of_event(file)
    venue, red, which = found
    assert venue == ToRead(
        "The first card, consent, /agenda and /help", f"{file}:5 venue", ("Hall",), ("សាល",)
    )
    assert red.place == "The list colours, of the polls first"
    assert (red.where.split()[1], red.again) == ("lists.colours[0].label", 1)
    assert (which.place, which.translation) == ("The poll first (choice)", ())
    assert list(listed([red, which], "km")) == [
        "== The list colours, of the polls first (1)",
        "",
        f"{red.where} and 1 more",
        "    en  Red",
        "    km  ក្រហម",
        "",
        "== The poll first (choice) (1)",
        "",
        which.where,
        "    en  Which?",
        "    km  – missing: English is shown –",
        "",
    ]
    read = event.model_copy(update={"unreviewed": ()})
    assert texts_of_event(file, document_of(file), read, "km") == [which]


def test_lines_of_a_text_stay_lines() -> None:
    text = ToRead("Here", "a.b", ("one", "many\n\nmore"), ("ក\nខ",))
    assert list(listed([text], "km"))[2:-1] == [
        "a.b", "    en  one", "    en  many", "", "        more", "    km  ក", "        ខ",
    ]  # fmt: skip
