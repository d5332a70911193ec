"""Logs as people bring them: CSV whose columns a draft can guess."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

ROWS = 900
TICKETS = "ticket_id,customer_id,created_at,language,predicted_team,confidence,team"


def _day(at: int) -> dt.date:
    return dt.date(2026, 5, 1) + dt.timedelta(days=at % 30)


def payments(folder: Path) -> Path:
    """Each tenth payment is fraud, and has one of the highest scores."""
    rows = [
        f"P{i},C{i % 200},{_day(i)} 10:00,{'IN' if i % 3 else 'NP'},{i % 700 + 1},{(i * 37 % 1000) / 1000},"
        f"{'true' if i * 37 % 1000 > 900 else 'false'}"
        for i in range(ROWS)
    ]
    return _written(folder / "payments.csv", "payment_id,card_id,scored_at,country,amount,fraud_score,is_fraud", rows)


def orders(folder: Path) -> Path:
    """Three orders of eleven come later than shown."""
    rows = [
        f"O{i},{'Pune' if i % 3 else 'Kochi'},{_day(i)} 12:00,{25 + i % 9},{28 + i % 9},{25 + i % 9 + i * 37 % 11 - 4}"
        for i in range(ROWS)
    ]
    return _written(folder / "orders.csv", "order_id,city,ordered_at,eta_min,shown_min,actual_min", rows)


UNCLEAR = "nr,kunde,day,language,zugeteilt,gewissheit,what_it_was"
"""The same columns under names that say nothing."""
TEAMS = ("billing", "delivery", "returns")


def tickets(folder: Path, header: str = TICKETS) -> Path:
    """Of ten tickets five are for billing, three for delivery and two returns; each seventh is named wrongly."""
    rows = []
    for i in range(ROWS):
        right = TEAMS[("0000011122"[i % 10] != "0") + ("0000011122"[i % 10] == "2")]
        named = TEAMS[(TEAMS.index(right) + (i % 7 == 0)) % 3]
        rows.append(f"T{i},C{i % 200},{_day(i)} 09:00,{'en' if i % 3 else 'hi'},{named},{0.5 + i % 50 / 100},{right}")
    return _written(folder / "tickets.csv", header, rows)


def _written(path: Path, header: str, rows: list[str]) -> Path:
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return path
