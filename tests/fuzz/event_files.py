"""Event files as no editor would leave them; each is read, or refused with its mistakes, and soon."""

import random
import time
from pathlib import Path

from config.event_file import EventFileError, load_event, shipped
from tests.fuzz import words

_MOST_SECONDS = 10.0
"""Real, on a busy machine; the shipped file takes a tenth of one."""

_HEADS = (
    "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ),
    "code: " + "[" * 5_000,
    "code: " + "{a: " * 3_000,
    "- " * 2_000 + "x",
    "x: &x\n  y: *x\n",
    "<<: *nothing\n",
    "? [complex, key]\n: x\n",
    "!!python/object/apply:os.system ['true']\n",
    "%YAML 9.9\n---\n",
    "code: |\n" + "  long\n" * 50_000,
    "\t\tcode: x\n",
    "code: !!binary aGVsbG8=\n",
    "\ufeff\ufeffcode: x\n",
)


def hostile(chance: random.Random) -> bytes:
    """The shipped file with some things wrong, or one that is nothing but wrong."""
    path = shipped("sapw")
    if path is None:
        raise LookupError("sapw")
    if chance.random() < 0.15:
        return chance.choice(_HEADS).encode()
    lines = path.read_text("utf-8").split("\n")
    for _ in range(chance.choice((1, 1, 3, 20))):
        _break(lines, chance)
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    way = chance.random()
    if way < 0.05:
        place = chance.randrange(len(content))
        return content[:place] + chance.choice((b"\xff\xfe", b"\x00", b"\x85", b"\xc3")) + content[place:]
    if way < 0.08:
        return content.decode("utf-8", "replace").encode("utf-16")
    if way < 0.1:
        return content[: chance.randrange(len(content))]
    return content


def _break(lines: list[str], chance: random.Random) -> None:
    place, other, way = chance.randrange(len(lines)), chance.randrange(len(lines)), chance.randrange(10)
    line = lines[place]
    match way:
        case 0:
            lines[place] = ""
        case 1:
            lines[place], lines[other] = lines[other], lines[place]
        case 2:
            lines.insert(place, lines[other])
        case 3:
            lines[place] = line.partition(":")[0] + ": " + words.text(chance)
        case 4:
            number = str(chance.choice(words.NUMBERS))
            lines[place] = line.partition(":")[0] + ": " + number
        case 5:
            lines[place] = (
                line.partition(":")[0]
                + ": "
                + chance.choice(("[]", "{}", "[[[1]]]", "{a: {b: c}}", "~", "''", "&x y", "*x"))
            )
        case 6:
            lines[place] = " " * chance.choice((1, 2, 7)) + line
        case 7:
            lines[place] = "\t" + line
        case 8:
            lines[place] = line[: len(line) // 2]
        case _:
            lines[place:place] = [lines[other]] * chance.choice((2, 50))


def examine(content: bytes, folder: Path) -> str:
    """What is wrong with how it is read; nothing if all is well."""
    path = folder / "hostile.yaml"
    path.write_bytes(content)
    began = time.monotonic()
    try:
        load_event(path)
    except EventFileError as error:
        bad = [str(mistake) for mistake in error.mistakes if mistake.line < 1 or "\n" in str(mistake)]
        if bad or not error.mistakes:
            return f"mistakes without a line, or none: {bad[:3]}"
    except Exception as error:  # noqa: BLE001 - that is the finding
        return f"{type(error).__name__}: {error}"[:300]
    took = time.monotonic() - began
    return f"it took {took:.0f} s" if took > _MOST_SECONDS else ""
