"""What the demo's people lean to in the shipped event. Invented, for what a workshop might say; nobody's opinion of then or now.

A leaning goes from 0, the lowest end of a scale or a thing that hardly anybody wants, to 1; beyond that everybody is sure.
"""

from collections.abc import Mapping
from random import Random

NEED, COVERED, FEASIBLE = "need", "covered", "feasible"
"""What a list is judged by in a comparison or a chain, by whichever poll; other polls are judged by their own code."""

_LEANINGS: Mapping[str, Mapping[str, float]] = {
    NEED: {
        "g01": 0.94, "g02": 0.95, "g03": 0.68, "g04": 0.55, "g05": 0.56, "g06": 0.73,
        "g07": 0.28, "g08": 0.57, "g09": 0.76, "g10": 0.71, "g11": 0.60, "g12": 0.74,
    },
    COVERED: {
        "g01": 0.22, "g02": 0.14, "g03": 0.24, "g04": 0.33, "g05": 0.62, "g06": 0.52,
        "g07": 0.48, "g08": 0.42, "g09": 0.36, "g10": 0.37, "g11": 0.45, "g12": 0.28,
    },
    FEASIBLE: {
        "g01": 0.32, "g02": 0.84, "g03": 0.24, "g04": 0.60, "g05": 0.70, "g06": 0.52,
        "g07": 0.58, "g08": 0.47, "g09": 0.68, "g10": 0.40, "g11": 0.34, "g12": 0.71,
    },
    "self": {"C1": 0.52, "C2": 0.36, "C3": 0.48, "C4": 0.33, "C5": 0.22},
    "quiz": {"q1": 0.86, "q2": 0.71, "q3": 0.42},
    "status": {  # not started 0, pilot 0.25, expanding 0.5, national 0.75, declining 1
        "i01": 0.73, "i02": 0.66, "i03": 0.50, "i04": 0.56, "i05": 0.74, "i06": 0.25, "i07": 0.52,
        "i08": 0.60, "i09": 0.18, "i10": 0.47, "i11": 0.88, "i12": 0.33, "i13": 0.27,
    },
    "economic": {
        "i01": 0.40, "i02": 0.42, "i03": 0.58, "i04": 0.40, "i05": 0.60, "i06": 0.52, "i07": 0.80,
        "i08": 0.25, "i09": 0.25, "i10": 0.17, "i11": 0.48, "i12": 0.90, "i13": 0.34,
    },
    "social": {
        "i01": 0.66, "i02": 0.68, "i03": 0.60, "i04": 0.70, "i05": 0.85, "i06": 0.82, "i07": 0.45,
        "i08": 0.80, "i09": 0.74, "i10": 0.84, "i11": 0.66, "i12": 0.52, "i13": 0.70,
    },
    "human": {
        "i01": 0.48, "i02": 0.93, "i03": 0.95, "i04": 0.84, "i05": 0.72, "i06": 0.88, "i07": 0.24,
        "i08": 0.33, "i09": 0.30, "i10": 0.42, "i11": 0.54, "i12": 0.82, "i13": 0.90,
    },
    "sections": {
        "context": 0.62, "poverty": 0.56, "mapping": 0.50, "gaps": 0.84, "vision": 0.70, "programmes": 0.88,
        "targeting": 0.74, "institutions": 0.72, "financing": 0.90, "security": 0.55, "monitoring": 0.52, "roadmap": 0.80,
    },
    "confidence": {"mapping": 0.84, "draft": 0.72, "consult": 0.52, "costing": 0.34, "submit": 0.46},
    "evaluation": {"relevance": 0.86, "time": 0.60, "facilitation": 0.76, "tool": 0.82, "recommend": 0.88},
}  # fmt: skip

_APART: Mapping[tuple[str, str], Mapping[str, float]] = {
    (NEED, "g01"): {"IMTF-SA": 0.55},
    (NEED, "g02"): {"IMTF-SA": 1.08, "DP": 0.985},
    (NEED, "g03"): {"CSO": 0.80},
    (NEED, "g04"): {"CSO": 0.78},
    (NEED, "g06"): {"IMTF-SS": 0.80},
    (NEED, "g12"): {"DP": 0.80},
    (COVERED, "g05"): {"IMTF-SA": 1.00, "IMTF-SS": 0.94, "DP": 0.06, "CSO": 0.00},
    (FEASIBLE, "g10"): {"IMTF-SA": 0.98, "IMTF-SS": 0.92, "DP": 0.06, "CSO": 0.02},
    ("sections", "security"): {"IMTF-SS": 0.96, "CSO": 0.40},
    ("sections", "monitoring"): {"CSO": 0.95, "IMTF-SA": 0.38},
    ("evaluation", "time"): {"CSO": 0.42},
}
"""Groups that see something otherwise than the rest of the room."""

_FAVOURS: Mapping[tuple[str, str], Mapping[str, float]] = {
    ("integration", ""): {
        "framework": 0.44, "registry": 0.24, "mandates": 0.18, "financing": 0.10, "monitoring": 0.04,
    },
    ("roles", "policymaking"): {"CARD": 0.62, "MEF": 0.18, "MoSVY": 0.14, "MoP": 0.06},
    ("roles", "regulation"): {"MoSVY": 0.40, "MEF": 0.26, "MoP": 0.18, "new": 0.16},
    ("roles", "operation"): {"MoSVY": 0.66, "MoI": 0.16, "MoH": 0.12, "NSSF": 0.06},
}  # fmt: skip
"""Poll and item to how many of the room favour each option, where options are in no order."""

_LEARNT: Mapping[str, float] = {"C1": 0.26, "C2": 0.24, "C3": 0.20, "C4": 0.30, "C5": 0.36}
_LEARNT_OTHERWISE = 0.2


def leaning(subject: str, item: str, group: str) -> float:
    """Of a group, 0 to 1. What isn't in the shipped event has one too, and always the same."""
    found = _APART.get((subject, item), {}).get(group, _LEANINGS.get(subject, {}).get(item))
    if found is not None:
        return found
    if subject == COVERED:
        return 1 - leaning(NEED, item, group)
    return Random(f"{subject}/{item}").uniform(0.4, 0.7)


def favours(poll: str, item: str) -> Mapping[str, float]:
    """Option to weight; nothing where options are on a line, or unknown."""
    return _FAVOURS.get((poll, item), {})


def learnt(item: str) -> float:
    """How much higher people are when they are asked again."""
    return _LEARNT.get(item, _LEARNT_OTHERWISE)
