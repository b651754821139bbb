"""What the answers of a room say, as pure functions of plain values.

Shapes: a *distribution* is scale value → people; a *ranking* is one person's option codes, first to last,
and those left out are tied last; *values by person* are participant id → scale value; *groups* are
participant id → group code. Option and item codes keep the caller's order wherever they are tied.

"Don't know" is no value: callers leave it out and say beside a figure how many there were. A figure of
nobody's answers is None, never 0. Input that can't be answers raises ValueError.

Results depend neither on names nor on the order of ballots. What is drawn at random is drawn from a seed
(`bootstrap`), so that a phone, an export and a test draw the same. Nothing here hides small groups or
numbers: pass in only what may be shown. docs/statistics.md explains each statistic to its readers.
"""
