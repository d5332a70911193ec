"""The logs that are measured: card payments drawn by DuckDB from a fixed seed, and a spec for them.

`python -m bench.logs ROWS DAYS FILE` writes one log. It runs as a process of its own, so that its memory is not counted
as that of what is measured later.
"""

from __future__ import annotations

import sys
from pathlib import Path

SEGMENTS = {
    "country": 8,
    "device": 3,
    "channel": 4,
    "merchant": 12,
    "bank": 20,
    "tariff": 5,
    "age_band": 6,
    "language": 9,
    "network": 3,
    "weekday": 7,
}
"""Each segment of the log and how many values it has; a spec declares the first few."""

SEED = 20260214
PAYMENTS_OF_A_CARD = 5

# A card is stolen or not and is seen a little more or less easily; its payments share both. The logit of the score is
# normal given the outcome, so that the score is the probability of fraud, as in the world of card fraud.
_QUERY = """
WITH drawn AS (
  SELECT i, CAST(hash({seed} + i * 32) % {cards}::UBIGINT AS BIGINT) AS card, {numbers}
  FROM range({rows}) r(i)
), carded AS (
  SELECT *, {card_stolen} < 0.03 AS is_stolen, sqrt(0.2) * {card_level} AS level FROM drawn
), outcomes AS (
  SELECT *, is_stolen AND u1 < 0.3 AS fraud, sqrt(0.8) * sqrt(-2 * ln(u2)) * cos(2 * pi() * u3) AS noise,
    sqrt(-2 * ln(u4)) * cos(2 * pi() * u5) AS size, TIMESTAMP '2026-01-01' + to_microseconds(
      CAST((i + u6) * ({days} * 86400e6 / {rows}) AS BIGINT)) AS scored_at
  FROM carded
)
SELECT i AS payment_id, card AS card_id, scored_at,
  1 / (1 + exp(-(ln(0.009 / 0.991) - 3.5 ^ 2 / 2 + 3.5 * (3.5 * fraud::INT + level + noise)))) AS fraud_score,
  CASE WHEN scored_at <= TIMESTAMP '2026-01-01' + to_days({days} - {mature_days}) THEN fraud END AS is_fraud,
  round(exp(ln(CASE WHEN fraud THEN 3300 ELSE 1500 END) + 0.75 * size), 2) AS amount,
  {segments}
FROM outcomes
"""


def mature_days(days: int) -> int:
    """How old a case is before it is judged, in a log over so many days."""
    return min(45, days // 3)


def uniform(whole_number: str) -> str:
    """A number between 0 and 1 drawn by a whole number: the same on every run."""
    return f"((hash({whole_number}) >> 11) + 0.5) / 9007199254740992"


def log_query(rows: int, days: int) -> str:
    """The query that draws the log. Cases too young to be judged have no outcome yet."""
    per_case = [f"{uniform(f'{SEED} + i * 32 + {k}')} AS u{k}" for k in range(1, 7)]
    per_case += [f"hash({SEED} + i * 32 + {k}) AS h{k}" for k in range(7, 7 + len(SEGMENTS))]
    card = [uniform(f"{SEED} + {rows} * 32 + card * 4 + {k}") for k in range(1, 4)]
    segments = [
        f"'{name} ' || CAST(floor(sqrt(h{k} % {values**2})) AS INT) AS {name}"  # values of unequal size
        for k, (name, values) in enumerate(SEGMENTS.items(), start=7)
    ]
    return _QUERY.format(
        seed=SEED,
        rows=rows,
        days=days,
        cards=max(1, rows // PAYMENTS_OF_A_CARD),
        mature_days=mature_days(days),
        numbers=", ".join(per_case),
        card_stolen=card[0],
        card_level=f"sqrt(-2 * ln({card[1]})) * cos(2 * pi() * {card[2]})",
        segments=",\n  ".join(segments),
    )


def write_log(rows: int, days: int, file: Path) -> None:
    """Write the log as Parquet."""
    write_drawn(log_query(rows, days), file)


def write_drawn(query: str, file: Path) -> None:
    """Write what a query draws as Parquet; a file that is there is replaced only by a whole one."""
    import duckdb  # noqa: PLC0415 only the process that writes a log needs it

    part = file.with_suffix(".part")
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '2GB'")
        connection.execute(f"COPY ({query}) TO '{part}' (FORMAT parquet)")
    part.replace(file)


def spec_text(log: Path, rows: int, days: int, segments: int = 3) -> str:
    """A spec of the size a team writes, for this log: rule, money with a cap, review, the first few segments."""
    names = list(SEGMENTS)[:segments]
    lines = [
        "{metric: recall, at_least: 80%}",
        "{metric: false_positive_rate, at_most: 2%}",
        "{metric: precision, at_least: 30%}",
        "{metric: calibration_gap, between: [-0.002, 0.002]}",
        "{metric: value_over_rule, at_least: 0}",
        "{metric: roc_auc, at_least: 98%, aim: true}",
    ]
    lines += [f"{{metric: recall, at_least: 70%, in_every: {name}}}" for name in names[:1]]
    lines += [f"{{metric: false_positive_rate, gap_at_most: 1 point, across: {name}}}" for name in names[1:2]]
    requirements = "\n".join(f"  - {line}" for line in lines)
    return f"""upheld: 1
product: card-fraud
title: Stop payments with stolen cards
kind: classification
log:
  source: {log}
  each: payment
  id: payment_id
  time: scored_at
  who: card_id
  score: fraud_score
  outcome: is_fraud
  outcome_after: {mature_days(days)} days
  segments: [{", ".join(names)}]
lever: {{act_at: 0.02, review_from: 0.01, review_capacity: {max(1, rows // days // 50)} per day}}
value:
  currency: INR
  caught: -0.05 * amount
  missed: -amount
  false_alarm: {{from: -400, to: -60}}
  reviewed: -35
  cap: 200000
rule: amount > 4000 and country <> 'country 1'
requirements:
{requirements}
"""


if __name__ == "__main__":
    write_log(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
