"""What somebody who opens an export without knowing Sala has to know, as its first table."""

from collections.abc import Iterator

from bot.clock import real_now
from bot.exports.cells import Row, utc
from config.event import Event

README = ("about", "text")

_TABLES = {
    "participants": "one row a person who came in or is on the organizer's list",
    "polls": "one row a poll and round, with the wording that people saw",
    "responses": "every answer, one row a participant × poll × round × item × option or text: what all else follows from",
    "responses_wide": "the same with one row a person and one column a question; of an unnamed poll under the name they have there",
    "results": "counts and figures with their n, as the bot shows them; groups under five stand together",
    "charts": "in the workbook only: charts of what results has",
    "methods": "intervals and tests, with what they assume; they are in no chat",
    "ideas": "ideas and the texts they are made of",
    "mapping": "the sector mapping: its entries, and what of the baseline nobody has said anything about",
    "roadmap": "the steps agreed on",
    "trace": "what there is about every objective, outcome and output",
    "agenda": "the day as it is now, with the times of the event file",
    "deliveries": "what was sent, and what became of it",
    "audit": "who did what",
    "codebook": "what every column means, and what every code stands for",
}

_CONVENTIONS = {
    "codes": "Key columns have codes; the codebook says what they stand for. Codes stay when a wording is corrected.",
    "times": "UTC, as 2015-11-20T02:25:00Z. Audit and deliveries are in real time, everything else by the event's clock.",
    "empty": "An empty cell: there is none, it does not apply, or it may not be told. It is never 0.",
    "don't know": "The option dk. It is no value: figures leave it out and count it beside.",
    "CSV": (
        "UTF-8 with a byte order mark. Text that begins with = + - @ (full-width ones too), a tab, a line break or an "
        "apostrophe has an apostrophe before it, so that no spreadsheet takes it for a formula: remove one from every text "
        "that begins with one when you read the file with a program, and it is as it was typed. Numbers have none."
    ),
    "XLSX": (
        "All text is text: nothing that people typed runs as a formula. A cell holds 32,767 characters; longer ones are cut "
        "and say so, and a table of more rows than a sheet holds goes on in a further one."
    ),
    "JSON": 'One array of objects a table; empty cells are null or "".',
    "small groups": (
        "Groups under five are never shown alone; of unnamed polls answers appear after closing, without how and when they "
        "were given. Figures hide what the chat hides: docs/suppression.md."
    ),
    "erased": (
        "Who erased themself is in no participants. Of unnamed polls whose result was shown before, it and responses have "
        "their answers on as nobody's until five have changed; pseudonyms are others than in an export from before."
    ),
}


def names_said(*, identified: bool) -> str:
    """Whether people's names are in a file, for whoever opens it; also in the properties of the file itself."""
    return "yes: keep this file to yourself" if identified else "no: people are numbers and pseudonyms"


def readme_rows(event: Event, *, identified: bool) -> Iterator[Row]:
    """Of what, when, with names or not; the tables; how cells are to be read."""
    yield ("event", event.code)
    yield from (("title", title) for title in dict.fromkeys(event.title.root.values()))
    yield ("date", event.date.isoformat())
    yield ("taken at", utc(real_now()))
    yield ("names", names_said(identified=identified))
    yield from ((f"table {table}", said) for table, said in _TABLES.items())
    yield from _CONVENTIONS.items()
