"""How it was counted, and what it doesn't say."""

from bot.reports.day.draft import Draft
from bot.reports.day.facts import Facts


def method(draft: Draft, facts: Facts) -> None:
    plain = draft.plain
    draft.chapter(plain("day.method"), begins_a_page=True)
    draft.topic(plain("day.how_counted"))
    asked = {each.poll.kind for each in facts.askings}
    said = ["result.method_counts"]
    said += ["result.method_scale"] if asked & {"scale", "matrix"} else []
    said += ["result.method_ranking"] if "ranking" in asked else []
    said += ["result.method_quiz"] if "quiz" in asked else []
    said += ["day.method_gaps"] if any(each.status for each, _ in facts.comparisons) else []
    said += ["comparison.quadrants"] if any(each.feasibility for each, _ in facts.comparisons) else []
    draft.list(map(plain, said))
    draft.topic(plain("day.limits"))
    draft.list(
        map(
            plain,
            (
                "result.method_base",
                "result.why_nearly",
                "day.limit_room",
                "day.limit_words",
                "day.limit_later",
            ),
        )
    )
    event = facts.event
    if plain.language in event.unreviewed:
        draft.say(plain("day.limit_language"), "note")
