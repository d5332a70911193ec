"""The settings of a spec's lever weighed: one cut-off for all, or one for each value of a segment."""

from __future__ import annotations

from typing import Any

from upheld.answers import Answers
from upheld.assessed_money import BestSetting
from upheld.best import best_setting, settings_of
from upheld.best_buffer import best_buffer
from upheld.best_by import best_setting_by


def best_of(answers: Answers) -> BestSetting | None:
    """The best setting; None without a value block, or where there is no case to choose by."""
    if answers.spec.lever is None or answers.stakes.middle is None or not answers.all.judged:
        return None
    if not answers.kind.HAS_SCORE:
        return best_buffer(answers)
    if answers.kind.is_by_segment(answers.spec.lever):
        return best_setting_by(answers, settings_by_of(answers))
    return best_setting(answers, settings_of(answers))


def settings_by_of(answers: Answers) -> Any:
    """The kind's settings of the evidence behind these answers, for a lever whose cut-off differs by segment."""
    return answers.kind.settings_by(answers.evidence, answers.stakes, answers.all, answers.spec.lever)
