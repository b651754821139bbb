"""What a result says in plain sentences, for the chat, charts and documents alike."""

from collections.abc import Callable, Iterable
from math import floor

from bot.chain import ShownChain
from bot.reports.plain import Plain
from bot.rules.findings import Ranked
from bot.rules.statistics.rankings import strength
from bot.rules.statistics.robustness import Robustness
from bot.rules.suppression import Nearly
from config.event import ApprovalPoll, Event, Poll, RankingPoll, options_of

Shorten = Callable[[str, int], str]
"""Makes a text fit into so many units; where there is room enough, it stays as it is."""

FIRST_OF_CHAIN = 2
"""Sentences of a chain that say what comes first and how sure that is; those after them say why."""

_LABEL = 60
_GROUP = 40
_LABELS = 900
"""Units that the labels of one sentence take together."""


def chain_sentences(
    plain: Plain, event: Event, shown: ShownChain, shorten: Shorten = lambda text, _: text
) -> list[str]:
    """What comes first by all ways of asking, how sure that is, and what that hangs on."""

    def labels(codes: Iterable[str]) -> str:
        return _quoted((plain.label(shown.items, code) for code in codes), shorten)

    found, ways = shown.found, len(shown.found.ways)
    if not found.first:
        return [plain("chain.first_none")]
    first = "chain.first_all" if ways > 1 else "chain.first_only"
    if found.agreed < ways:
        first = "chain.first_most"
    lines = [plain(first, ways=ways, agreed=found.agreed, items=labels(found.first))]
    lines.append(plain("chain.firm" if found.is_firm else "chain.not_firm"))
    if (robust := found.robustness) is not None:
        if robust.same_under_other_rules:
            lines.append(plain("chain.rules_same"))
        else:
            others = dict.fromkeys((*robust.schulze, *robust.minimax))
            lines.append(plain("chain.rules_other", items=labels(others)))
        for name, top in robust.without.items():
            groups = shorten(plain.groups(event, found.rows[name]), _GROUP)
            lines.append(plain("result.without", groups=groups, options=labels(top)))
        if len(found.rows) > 1 and not robust.without:
            lines.append(plain("chain.groups_same"))
    if found.holds is not None:
        lines.append(plain("chain.redrawn", share=floor(found.holds * 100) / 100))
    return lines


def ranked_sentences(
    plain: Plain, event: Event, poll: RankingPoll, found: Ranked, shorten: Shorten = lambda text, _: text
) -> list[str]:
    """What comes first and by how much, then what that hangs on: the rule of counting, or one group."""

    def labels(codes: Iterable[str]) -> str:
        return _quoted((plain.label(options_of(poll), code) for code in codes), shorten)

    def names(codes: Iterable[str]) -> str:
        return " + ".join(shorten(plain.groups(event, (code,)), _GROUP) for code in codes)

    robust, first = found.robustness, found.tiers.tiers[0]
    values = {
        "option": labels(robust.top),
        "points": plain.number(found.points[robust.top[0]], "g"),
        "lead": plain.number(robust.lead or 0, "g"),
    }
    lines: list[str] = []
    if len(first) == 1:
        without = ", ".join(names(found.rows[name]) for name in robust.without)
        lines.append(plain(_top(robust), groups=without, **values))
    else:
        lines.append(plain("result.top_together", n=len(first)))
        if len(robust.top) == 1:
            lines.append(plain("result.top_most", **values))
    if robust.same_under_other_rules:
        lines.append(plain("result.same_top"))
    else:
        others = dict.fromkeys((*robust.schulze, *robust.minimax))
        lines.append(plain("result.other_top", options=labels(others)))
    for name, top in robust.without.items():
        lines.append(plain("result.without", groups=names(found.rows[name]), options=labels(top)))
    if len(found.rows) > 1 and not robust.without:
        lines.append(plain("result.same_without"))
    if found.agreement is not None:
        lines.append(
            plain(f"result.agree_{strength(found.agreement)}", w=plain.number(found.agreement, ".2f"))
        )
    return lines


def _top(robust: Robustness) -> str:
    """The text of an option that is a tier of its own: it comes first clearly only where nothing else says otherwise."""
    if robust.same_under_other_rules:
        return "result.top_but_groups" if robust.without else "result.top_firm"
    return "result.top_but_both" if robust.without else "result.top_but_rules"


def _quoted(labels: Iterable[str], shorten: Shorten) -> str:
    """The more there are, the shorter each: all may be tied."""
    found = list(labels)
    most = min(_LABEL, _LABELS // max(1, len(found)) - len("“”, "))
    return ", ".join(f"“{shorten(label, most)}”" for label in found)


def nearly_said(plain: Plain, event: Event, poll: Poll, nearly: Nearly) -> str:
    """That nearly all of some groups gave one answer, which is all that is said of them."""
    values = {"groups": plain.groups(event, nearly.groups), "percent": nearly.percent, "n": nearly.n}
    if isinstance(poll, ApprovalPoll):
        return plain("result.nearly_chose", **values)
    answer = plain("answer.dont_know") if nearly.answer is None else plain.answer(poll, nearly.answer)
    return plain("result.nearly", answer=answer, **values)
