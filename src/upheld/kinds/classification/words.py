"""What is said of a cut-off, a band in which people look, and of what was caught, missed and wrongly stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.kinds.words import Column, Words

PRECISION = "precision"


def _setting_shown(setting: Mapping[str, Any], unit: str) -> str:
    act_at = setting["act_at"]
    if act_at is None:
        return "no cut-off: the log gives no score"
    review = "" if setting.get("review_from") is None else f", review from {setting['review_from']:g}"
    if isinstance(act_at, dict):
        own = ", ".join(f"{value} {cutoff:g}" for value, cutoff in act_at.items() if value not in ("by", "default"))
        return f"act from {act_at['default']:g} ({act_at['by']}: {own}){review}"
    return f"act from {act_at:g}{review}"


def _flags(setting: Mapping[str, Any]) -> str:
    review = f" --set review_from={setting['review_from']:g}" if setting["review_from"] is not None else ""
    return f"--set act_at={setting['act_at']:g}{review}"


def _legend(today: Mapping[str, Any], unit: str) -> str:
    return (
        "" if today["review_from"] is None else f"People look from {today['review_from']:g} up to the cut-off, as today"
    )


def _results(unit: str) -> dict[str, str]:
    return {
        "caught": "a caught case",
        "missed": "a missed case",
        "false_alarm": "a false alarm",
        "reviewed": "a review",
    }


WORDS = Words(
    lever="cut-off",
    heading="Act from",
    setting_shown=_setting_shown,
    flags=_flags,
    legend=_legend,
    settable={"act_at": "0.5", "review_from": "0.4"},
    gives_way={},
    columns=(
        (
            Column("recall", "Recall", True),
            Column("false_positive_rate", "Falsely stopped", True),
            Column(PRECISION, "Precision", True),
        ),
        # Where the product names several classes, or positives cannot be counted, recall tells nothing.
        (Column("act_rate", "Acted on", True), Column(PRECISION, "Right among these", True)),
    ),
    nothing="doing nothing",
    results=_results,
    worths="what a caught, a missed and a falsely stopped case is worth",
    asks_worths="what {many} caught, missed and wrongly stopped are worth",
    no_lever=(
        "the log gives only the class that the product names, and no score. `upheld check` judges the product as it is"
    ),
    unscored="without a score",
    unscored_head="No score",
    example="{metric: recall, at_least: 92%}",
    outcomes="positives are {a} of the {many} in A and {b} in B",
    zero="an ordinary {each} let through",
    also_compared=("recall", PRECISION, "false_positive_rate", "roc_auc", "brier", "act_rate"),
)
