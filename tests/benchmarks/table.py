"""The table of the benchmarks: its rows, its Markdown, and its place in a document."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.subjects import SALA, Subject

BEGINS, ENDS = "<!-- benchmarks -->", "<!-- /benchmarks -->"


@dataclass(frozen=True)
class Row:
    """What was measured, by name of the bot: in words, and as the figure that ratios are made of.

    `met`: whether Sala reached the goal; None where there is none, or it can't be told. `in_brief`: the README has it, too.
    """

    what: str
    words: Mapping[str, str]
    figures: Mapping[str, float] = field(default_factory=dict)
    more_is_better: bool = False
    goal: str = ""
    met: bool | None = None
    in_brief: bool = False

    def better(self, peer: str) -> float:
        """How many times better Sala is than a peer; NaN where it can't be told."""
        ours, theirs = self.figures.get(SALA.name, math.nan), self.figures.get(peer, math.nan)
        over, under = (ours, theirs) if self.more_is_better else (theirs, ours)
        if math.isnan(over) or math.isnan(under) or math.isinf(under):
            return math.nan
        return over / under if under else math.nan


def render(rows: Sequence[Row], subjects: Sequence[Subject]) -> str:
    """The table in Markdown; a column for each bot that took part."""
    peers = [subject.name for subject in subjects if subject is not SALA]
    heads = ["", *(subject.title for subject in subjects), "Sala is better by", "goal"]
    lines = [heads, ["---"] * len(heads)]
    for row in rows:
        cells = [row.words.get(subject.name, "–") for subject in subjects]
        ratios = " · ".join(_ratio(row.better(peer)) for peer in peers) if row.figures and peers else "–"
        mark = {None: "", True: " ✓", False: " ✗"}[row.met]
        lines.append([row.what, *cells, ratios, f"{row.goal}{mark}"])
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def rewrite(document: Path, table: str) -> None:
    """Put the table between the document's markers. Raises `ValueError` if they aren't there."""
    text = document.read_text("utf-8")
    between = re.compile(f"(?<={BEGINS}\n).*(?={ENDS})", re.DOTALL)
    if not between.search(text):
        raise ValueError(f"{document} has no {BEGINS} … {ENDS}")
    document.write_text(between.sub(lambda _: f"{table}\n", text), "utf-8")


def seconds(value: float) -> str:
    """A time in words: `112 ms`, `1.42 s`, or `never`."""
    if math.isinf(value):
        return "never"
    if math.isnan(value):
        return "–"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def _ratio(value: float) -> str:
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞"
    return f"{value:,.0f} ×" if value >= 20 else f"{value:.2g} ×"
