"""A group that (nearly) all gave one answer: that is said, and no count from which more could be worked out.

"90 % or more" of fewer than ten people would be all of them, so of those it is "80 % or more": all, or all
but one. Since totals are shown, one row's counts can't be hidden alone: they are added to another's, and only
where a second table would look the same. This is top-coding with complementary suppression (Hundepool et al.,
Statistical Disclosure Control, 2012, ch. 4), in which cells are merged instead of left blank.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.rules.kinds.answer import Tally
from bot.rules.suppression.pools import Row, are_enough

Answer = str | int | None
"""An option's code or a point of a scale; None: "don't know"."""

_REST = "\0rest"
"""The cell of those who did not choose the option: no answer of its own, and no code of an option."""


@dataclass(frozen=True)
class Nearly:
    """`percent` or more of the `n` people of a row gave that answer.

    Who answered "don't know" counts among the `n` only of that answer itself, or where the others are under five.
    """

    groups: Row
    answer: Answer
    n: int

    @property
    def percent(self) -> int:
        return 90 if self.n >= 10 else 80


@dataclass(frozen=True)
class Coded:
    """The rows whose counts may be shown, which together are everybody, and what is said of some within them.

    No rows: how groups answered can't be shown beside the total.
    """

    rows: tuple[Row, ...]
    nearly: tuple[Nearly, ...] = ()


@dataclass(frozen=True)
class _Cells:
    """A row of people who are each in one cell. `fewer`, `more`: by how much its ticks could differ."""

    groups: Row
    cells: Mapping[Answer, int]
    fewer: int = 1
    more: int = 1


def top_coded(tallies: Mapping[Row, Tally]) -> Coded:
    """What may be shown of answers of which everybody gave one; each row has five people or more."""
    rows = []
    for row, tally in tallies.items():
        cells: list[tuple[Answer, int]] = [*tally.counts.items(), (None, tally.dont_know)]
        rows.append(_Cells(row, dict(cells)))
    return _coded(rows)


def top_coded_options(tallies: Mapping[Row, Tally], most: int) -> dict[str | int, Coded]:
    """The same where everybody chose from one option to `most`: for each option, counting who chose it.

    Each row has at least five people who chose, or none. How many didn't know is the same of all options: rows
    that are merged for its sake are merged for all. No option is shown where the others would tell of one that isn't.
    """
    options = list(next(iter(tallies.values())).counts) if tallies else []
    knowing = _coded([_Cells(row, {_REST: t.n, None: t.dont_know}) for row, t in tallies.items()])
    together = {row: [t for part, t in tallies.items() if part[0] in row] for row in knowing.rows}
    choosing = {
        option: [_choosing(row, parts, option, most) for row, parts in together.items()] for option in options
    }
    coded = {option: _coded(rows) for option, rows in choosing.items()}
    told = any(not coded[option].rows and _is_told(rows) for option, rows in choosing.items())
    return dict.fromkeys(options, Coded(())) if told else coded


def _is_told(rows: Sequence[_Cells]) -> bool:
    """Whether the numbers of ticks leave a row that is nearly unanimous only one count, and not because of the total."""
    if not rows or not _together(rows).cells[_REST]:
        return False
    return any(
        (nearly := _nearly(row)) is not None
        and not any(True for other in rows if other is not row for _ in _exchanges(row, other, nearly.answer))
        for row in rows
    )


def _choosing(row: Row, parts: Sequence[Tally], option: str | int, most: int) -> _Cells:
    """Who of the row chose the option. Nobody of the `n` chose nothing, which limits how many ticks there can be."""
    n, chose = sum(part.n for part in parts), sum(part.counts[option] for part in parts)
    ticks = sum(sum(part.counts.values()) for part in parts)
    return _Cells(row, {option: chose, _REST: n - chose}, fewer=ticks - n, more=most * n - ticks)


def _coded(rows: Sequence[_Cells]) -> Coded:
    """Rows that are nearly unanimous are shown together, and with the smallest of the others; or nothing is shown.

    Where that is nearly unanimous again, all are shown together, which is the total. With how many others is fixed:
    if it depended on their answers, it would tell of them to whoever knows this rule (Wong et al., Minimality
    attack in privacy preserving data publishing, 2007).
    """
    said = {row.groups: nearly for row in rows if (nearly := _nearly(row)) is not None}
    if not said:
        return Coded(tuple(row.groups for row in rows))
    others = sorted((row for row in rows if row.groups not in said), key=lambda row: sum(row.cells.values()))
    pool = [row for row in rows if row.groups in said or row in others[:1]]
    if not all(_is_hidden(row, pool) for row in pool if row.groups in said):
        return Coded(())
    if _nearly(_together(pool)) is not None:
        pool = list(rows)
    left = tuple(row.groups for row in rows if row not in pool)
    return Coded((*left, _together(pool).groups), tuple(said.values()))


def _together(rows: Sequence[_Cells]) -> _Cells:
    cells = {cell: sum(row.cells[cell] for row in rows) for cell in rows[0].cells}
    return _Cells(tuple(code for row in rows for code in row.groups), cells)


def _nearly(row: _Cells) -> Nearly | None:
    everybody, unsure = sum(row.cells.values()), row.cells.get(None, 0)
    if unsure and unsure >= _from(everybody):
        return Nearly(row.groups, None, everybody)
    n = everybody - unsure if are_enough(everybody - unsure) else everybody
    for answer, people in row.cells.items():
        if answer not in (None, _REST) and people >= _from(n):
            return Nearly(row.groups, answer, n)
    return None


def _from(n: int) -> int:
    """How many of `n` people (five or more) are nearly all: nine tenths, of fewer than ten all but one."""
    return -(-9 * n // 10) if n >= 10 else n - 1


def _is_hidden(row: _Cells, pool: Sequence[_Cells]) -> bool:
    """Whether two of the pool could have answered the other way round, and all that is shown would be the same.

    Then neither the count of the answer that nearly all gave is certain, nor whether all did.
    """
    nearly = _nearly(row)
    return nearly is None or any(
        _nearly(after) == nearly and _nearly(other_after) == _nearly(other)
        for other in pool
        if other is not row
        for after, other_after in _exchanges(row, other, nearly.answer)
    )


def _exchanges(row: _Cells, other: _Cells, answer: Answer) -> Iterator[tuple[_Cells, _Cells]]:
    """Both rows as they would be if one person who gave `answer` were in the other row, for one who did not."""
    for cell in row.cells.keys() - {answer}:
        if row.fewer and other.more and row.cells[answer] and other.cells[cell]:
            yield _moved(row, answer, cell), _moved(other, cell, answer)
        if row.more and other.fewer and row.cells[cell] and other.cells[answer]:
            yield _moved(row, cell, answer), _moved(other, answer, cell)


def _moved(row: _Cells, giving: Answer, taking: Answer) -> _Cells:
    """The row with one person in another cell."""
    cells = {**row.cells, giving: row.cells[giving] - 1, taking: row.cells[taking] + 1}
    return replace(row, cells=cells)
