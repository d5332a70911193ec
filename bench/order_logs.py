"""A log of promised times that is measured: orders drawn by DuckDB from a fixed seed, and a spec for them.

`python -m bench.order_logs ROWS DAYS FILE` writes one log, as `bench.logs` does.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.logs import SEED, uniform, write_drawn

ORDERS_OF_A_CUSTOMER = 5
CITIES = ("Bengaluru", "Hyderabad", "Pune", "Kochi")

# What the model does not know is the delay: lognormal, longer in rain and where a customer is hard to find. What is
# late after what was shown, cancelled or refunded follows, as in the world of delivery times.
_QUERY = """
WITH drawn AS (
  SELECT i, CAST(hash({seed} + i * 32) % {customers}::UBIGINT AS BIGINT) AS customer, {numbers} FROM range({rows}) r(i)
), placed AS (
  SELECT *, {is_hard} < 0.12 AS is_hard, 1 + CAST(floor(4 * u1 * u1) AS INT) AS city, CASE WHEN u2 < 0.75 THEN 'dry'
    WHEN u2 < 0.92 THEN 'light' ELSE 'heavy' END AS rain, CASE WHEN u3 < 0.35 THEN 'lunch' WHEN u3 < 0.5
    THEN 'afternoon' ELSE 'dinner' END AS hour_band,
    round(0.5 + 2.5 * exp(0.5 * sqrt(-2 * ln(u4)) * cos(2 * pi() * u5)), 1) AS way,
    TIMESTAMP '2026-01-01' + to_microseconds(CAST((i + u6) * ({days} * 86400e6 / {rows}) AS BIGINT)) AS ordered_at
  FROM drawn
), timed AS (
  SELECT *, CAST(least(way, 12) * 5 + 16 AS BIGINT) AS eta, CAST(least(200, 11 * (CASE rain WHEN 'heavy' THEN 1.9
    WHEN 'light' THEN 1.2 ELSE 1 END) * (CASE WHEN is_hard THEN 1.35 ELSE 1 END)
    * exp(0.45 * sqrt(-2 * ln(u7)) * cos(2 * pi() * u8))) AS BIGINT) - 14 AS later
  FROM placed
)
SELECT i AS order_id, customer AS customer_id, ordered_at, {city_names} AS city, hour_band, rain, way AS distance_km,
  eta AS eta_min, eta + 2 AS shown_min, u9 < 0.015 AS is_cancelled,
  CASE WHEN u9 >= 0.018 THEN ordered_at + to_minutes(greatest(5, eta + later)) END AS delivered_at,
  CASE WHEN later > 7 AND u10 < 0.8 THEN 60.0 ELSE 0.0 END AS refund,
  u10 < 0.004 OR later > 7 AND u10 < 0.06 AS complained
FROM timed
"""


def order_query(rows: int, days: int) -> str:
    """The query that draws the log."""
    customers = max(1, rows // ORDERS_OF_A_CUSTOMER)
    return _QUERY.format(
        seed=SEED,
        rows=rows,
        days=days,
        customers=customers,
        numbers=", ".join(f"{uniform(f'{SEED} + i * 32 + {k}')} AS u{k}" for k in range(1, 11)),
        is_hard=uniform(f"{SEED} + {rows} * 32 + customer"),
        city_names=f"list_extract({list(CITIES)}, city)",
    )


def order_spec_text(log: Path) -> str:
    """A spec of the size a team writes, for this log: a buffer, money with a range, a rule, three segments."""
    return f"""upheld: 1
product: delivery-time
title: Show a delivery time that holds
kind: regression
log:
  source: {log}
  each: order
  id: order_id
  time: ordered_at
  who: customer_id
  predicted: eta_min
  promised: shown_min
  actual: date_diff('minute', ordered_at, delivered_at)
  outcome_time: delivered_at
  outcome_after: 6 hours
  unit: minutes
  cancelled: is_cancelled
  refunded: refund > 0
  reported: complained
  segments: [city, hour_band, rain]
lever: {{buffer: 2 minutes, tolerance: 5 minutes}}
value:
  currency: INR
  late: -6
  early: -1.5
  late_case: -60
  promised: {{from: -1.4, to: -0.4}}
rule: 8 + 4.5 * distance_km
requirements:
  - {{metric: late_rate, at_most: 12%}}
  - {{metric: late_rate, at_most: 18%, in_every: city}}
  - {{metric: late_rate, gap_at_most: 10 points, across: rain}}
  - {{metric: promise_mean, at_most: 40}}
  - {{metric: bias, between: [-1, 1]}}
  - {{metric: unfulfilled_rate, at_most: 3%}}
  - {{metric: value_over_rule, at_least: 0}}
  - {{metric: rmse, at_most: 15, aim: true}}
"""


if __name__ == "__main__":
    write_drawn(order_query(int(sys.argv[1]), int(sys.argv[2])), Path(sys.argv[3]))
