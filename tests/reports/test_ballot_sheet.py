"""Printed ballots: each sheet has its own code, every option has its box, and Khmer is set like everything else."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.reports.ballot_sheet import Printed, ballot_sheets, sheet_data
from bot.rules.ballots import item_codes
from bot.rules.paper import why_not_on_paper
from config.catalogs import LANGUAGES, Texts
from config.event import Poll, Text, items_of, options_of
from tests.reports.test_drawing import HOSTILE
from tests.roster.test_invitation_sheet import pages
from tests.workshop import every_kind, shipped_event

SMALL = every_kind()
SHEETS = (
    Printed(7, "ABCD-EFGH", "https://t.me/bot?start=ballot_ABCDEFGH"),
    Printed(8, "JKLM-NPQR", "", "Sok Dara"),
)
ON_PAPER = [poll for poll in SMALL.polls if why_not_on_paper(poll) is None]


def said(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False).replace("\u200b", "")


def test_most_kinds_are_printed_and_only_walls_and_unlinked_polls_are_not() -> None:
    assert {poll.kind for poll in ON_PAPER} == {poll.kind for poll in SMALL.polls} - {"wall"}


@pytest.mark.parametrize("poll", ON_PAPER, ids=lambda poll: poll.code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_says_what_the_card_says_and_has_a_box_for_each_answer(
    texts: Texts, poll: Poll, language: str
) -> None:
    data = sheet_data(texts, SMALL, poll, "1", language, SHEETS)
    labels = [poll.title, poll.question, *(item.label for item in items_of(poll))]
    labels += [option.label for option in options_of(poll)]
    assert all(label.to(language) in said(data) for label in labels)
    assert [sheet["code"] for sheet in data["sheets"]] == ["ABCD-EFGH", "JKLM-NPQR"]
    assert [sheet["name"] for sheet in data["sheets"]] == ["", "Sok Dara"]
    kinds = {part["kind"] for part in data["parts"]}
    if kinds == {"grid"}:
        rows = data["parts"][0]["rows"]
        assert max(1, len(rows)) == len(item_codes(poll))
    elif kinds != {"lines"}:
        assert len(data["parts"]) == len(item_codes(poll))
    kept = "paper.named" if poll.anonymity == "named" else "paper.confidential"
    assert texts.plain(language, kept) in data["notice"]


@pytest.mark.parametrize("poll", ON_PAPER, ids=lambda poll: poll.code)
def test_every_kind_is_a_pdf_with_a_page_a_sheet(texts: Texts, poll: Poll) -> None:
    document = ballot_sheets(texts, SMALL, poll, "1", "km", SHEETS)
    assert document.startswith(b"%PDF-")
    assert pages(document) == len(SHEETS)


def test_twelve_long_gaps_in_khmer_are_set_whole(texts: Texts) -> None:
    event = shipped_event()
    poll = event.poll("importance")
    assert poll is not None
    data = sheet_data(texts, event, poll, "1", "km", SHEETS[:1])
    assert len(data["parts"][0]["rows"]) == len(items_of(poll)) >= 12
    assert pages(ballot_sheets(texts, event, poll, "1", "km", SHEETS[:1])) in (1, 2)


def test_labels_are_text_and_never_markup(texts: Texts) -> None:
    poll = ON_PAPER[0]
    hostile = [
        replace_label(option, label)
        for option, label in zip(options_of(poll) * len(HOSTILE), HOSTILE, strict=False)
    ]
    changed = poll.model_copy(update={"options": tuple(hostile)})
    assert pages(ballot_sheets(texts, SMALL, changed, "1", "en", [replace(SHEETS[0], name=HOSTILE[0])])) >= 1


def replace_label(option: Any, label: str) -> Any:
    return option.model_copy(update={"label": Text.model_validate({"en": label, "km": label})})
