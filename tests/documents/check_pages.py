"""Products whose page is looked at: a whole one, and such as lack something or have hostile names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

import upheld
from tests.logs import scored, write_log
from upheld.assessment import Assessment
from upheld.documents.check_page import check_page, looked_up
from upheld.evidence import Evidence
from upheld.spec import Spec

HOSTILE = "</script><script>window.hurt = 1</script><img src=x onerror='window.hurt = 1'>"

WHOLE = """
product: card-fraud
title: Stop payments with stolen cards
kind: classification
log:
  {source: log.parquet, each: payment, id: id, time: at, who: card, score: score, outcome: outcome,
   segments: [country, device]}
lever: {act_at: 0.5, review_from: 0.3, review_capacity: 8 per day}
value:
  {currency: INR, caught: -0.05 * amount, missed: -amount, false_alarm: {from: -400, to: -60}, reviewed: -35}
rule: amount > 1500
requirements:
  - {metric: recall, at_least: 30%}
  - {metric: precision, at_least: 66%}
  - {metric: recall, at_least: 30%, in_every: country}
  - {metric: false_positive_rate, gap_at_most: 10 points, across: device}
  - {metric: value_over_rule, at_least: 0}
  - {metric: caught_with_review, at_least: 55%}
  - {metric: roc_auc, at_least: 98%, aim: true}
"""

TIMED = """
product: timed
title: Outcomes that take their time
kind: classification
log:
  {source: log.parquet, each: payment, id: id, time: at, score: score, outcome: outcome, outcome_time: came,
   outcome_after: 10 days, segments: [country, device]}
lever: {act_at: 0.5}
requirements:
  - {metric: recall, at_least: 30%}
  - {metric: recall, at_least: 30%, in_every: country}
  - {metric: false_positive_rate, gap_at_most: 10 points, across: device}
  - {metric: roc_auc, at_least: 98%, aim: true}
"""

PLAIN = """
product: plain
title: Next to nothing
kind: classification
log: {source: log.parquet, score: score, outcome: outcome}
lever: {act_at: 0.5}
requirements: [{metric: recall, at_least: 50%}]
"""

NAMES = f"""
product: names
title: "</title>{HOSTILE}"
kind: classification
log:
  source: log.parquet
  score: '"sc""<b>ore"'
  score_scale: number
  outcome: outcome
  each: "<i>case</i>"
  segments: ['"<img src=x>"']
  segments_at_least: 20
lever: {{act_at: 0.5}}
rule: {{none: "<b>none</b></script>"}}
requirements:
  - {{metric: recall, at_least: 30%}}
  - {{metric: recall, at_least: 95%, in_every: '"<img src=x>"'}}
"""


@dataclass(frozen=True)
class Checked:
    """A spec, its log, and what follows from both."""

    folder: Path
    text: str
    columns: dict[str, Any]

    @cached_property
    def spec(self) -> Spec:
        return upheld.spec_from_text(self.text, folder=self.folder, name="product.yaml")

    @cached_property
    def evidence(self) -> Evidence:
        write_log(self.folder / "log.parquet", self.columns)
        (self.folder / "product.yaml").write_text(self.text, encoding="utf-8")
        return upheld.gather(self.spec)

    @cached_property
    def assessment(self) -> Assessment:
        return upheld.assess(self.spec, self.evidence)

    @cached_property
    def html(self) -> str:
        tables = looked_up(self.spec, self.evidence, self.assessment)
        return check_page(self.spec, self.assessment, tables, "9.9")

    @cached_property
    def file(self) -> Path:
        path = self.folder / "page.html"
        path.write_text(self.html, encoding="utf-8")
        return path


def whole(folder: Path, text: str = WHOLE) -> Checked:
    """Every block written; 4,000 payments."""
    return Checked(folder, text, scored(3))


def timed(folder: Path) -> Checked:
    """Seven weeks whose outcomes come after two days on average, and are waited for ten."""
    columns = scored(3)
    taken = np.random.default_rng(4).exponential(2, 4000) * 86400e6
    return Checked(folder, TIMED, columns | {"came": columns["at"] + taken.astype("timedelta64[us]")})


def plain(folder: Path) -> Checked:
    """The least a spec may say."""
    return Checked(folder, PLAIN, scored(1, 300))


def young(folder: Path) -> Checked:
    """No case has an outcome yet."""
    columns = scored(1, 300)
    return Checked(folder, PLAIN, columns | {"outcome": np.ma.masked_array(columns["outcome"], mask=True)})


def hostile(folder: Path) -> Checked:
    """Names that would like to be HTML; the score is a plain number."""
    columns = scored(2, 3000)
    named = np.array([HOSTILE, "a\"b'c", "&amp;", "वाराणसी"], dtype=object)[np.arange(3000) % 4]
    return Checked(
        folder, NAMES, {'sc"<b>ore': columns["score"] * 3 - 1, "outcome": columns["outcome"], "<img src=x>": named}
    )
