"""What a result says in plain sentences beside its counts: order, tiers, what hangs on a rule or a group, change."""

from bot.reports import sentences
from bot.reports.plain import Plain
from bot.rules.findings import Ranked, scale_counts
from bot.rules.kinds.answer import Tally
from bot.rules.statistics.change import Change
from bot.rules.statistics.scales import consensus, quartiles, top_share
from config.event import Event, RankingPoll, options_of
from handlers.kinds.asking import option_said
from handlers.voice import Voice, escaped, fitting


def ranked_rows(voice: Voice, poll: RankingPoll, found: Ranked, room: int) -> list[str]:
    """Options by points, with a line between tiers. `room`: of a wording (UTF-16 units)."""
    lines: list[str] = []
    for number, tier in enumerate(found.tiers.tiers):
        if number:
            lines.append(f"─ {voice('result.tier')} ─")
        for code in tier:
            label = escaped(fitting(_label(voice, poll, code), room))
            score = voice("result.score", n=voice.number(found.points[code], "g"))
            place = 1 + sum(points > found.points[code] for points in found.points.values())  # ties share it
            firsts = voice.number(found.firsts[code])
            lines.append(f"{voice.number(place)} {label}: <b>{score}</b> · ① {firsts}")
    return lines


def ranked_sentences(voice: Voice, event: Event, poll: RankingPoll, found: Ranked) -> list[str]:
    """What comes first and by how much, then what that hangs on: the rule of counting, or one group."""
    plain = Plain(voice.texts, voice.language, voice.numerals)
    return [escaped(said) for said in sentences.ranked_sentences(plain, event, poll, found, fitting)]


def scale_line(voice: Voice, tally: Tally) -> str:
    """Middle, spread and agreement of one item; nothing of nobody."""
    counts = scale_counts(tally)
    found, share, close = quartiles(counts), top_share(counts), consensus(counts)
    if found is None or share is None or close is None:
        return ""
    low, high = sorted(counts)[-2:]
    return voice(
        "result.scale",
        median=voice.number(found.median, "g"),
        lower=voice.number(found.lower, "g"),
        upper=voice.number(found.upper, "g"),
        low=low,
        high=high,
        share=share,
        consensus=voice.number(close, ".2f"),
    )


def change_line(voice: Voice, moved: Change) -> str:
    """Matched people only; whoever answered one round alone is said."""
    values = {"up": moved.up, "same": moved.same, "down": moved.down}
    missing = {"before": moved.only_before, "after": moved.only_after}
    return voice("result.change", n=moved.matched, **values, **missing)


def _label(voice: Voice, poll: RankingPoll, code: str) -> str:
    return option_said(voice, options_of(poll), code).partition(" ")[2]
