"""A log counted, its requirements judged, its document made: what the process that judges comes to, as plain data."""

from __future__ import annotations

from typing import Any

import upheld
from upheld.documents.check_page import check_page, looked_up, page_data, page_sections
from upheld.documents.check_words import names_quantities
from upheld.inference import Estimate
from upheld_web.jobs.asked import allowed_of, spec_of, store_of


def work(asked: dict[str, Any]) -> dict[str, Any]:
    """What an assessment and its figures keep, by their names. `committed` says when the requirements were said first.

    Raises what `gather` and `assess` raise.
    """
    spec = spec_of(asked)
    if not spec.requirements:
        raise upheld.NothingRequired(spec)
    evidence = upheld.gather(spec, allowed=allowed_of(asked), store=store_of(asked))
    result = upheld.assess(spec, evidence, committed=asked["committed"])
    found = looked_up(spec, evidence, result)
    return {
        "assessment": {
            "conclusion": result.conclusion,
            "judged": result.cases.judged,
            "as_of": result.as_of or "",
            "marks": [[line.title, line.verdict.word, line.aim] for line in result.requirements],
            "evidence_hash": result.evidence_hash,
            "currency": result.value.currency if result.value is not None else "",
            "value_a_week": _a_week(result) if result.value is not None else None,
        },
        "figures": {
            "contract": result.to_json(upheld.__version__),
            "sections": page_sections(spec, result, found, upheld.__version__),
            "data": page_data(spec, result, found),
            "page": check_page(spec, result, found, upheld.__version__),
        },
    }


def _a_week(result: upheld.Assessment) -> float | None:
    """What a week is worth against doing nothing, or of a quantity, against the rule; None where neither is told.

    A quantity has no doing nothing: something is always shown, and what it costs says little beside no other.
    """
    value, rule = result.value, result.rule
    if names_quantities(result):
        a_day = rule.per_day if rule is not None and rule.expression is not None else None
    else:
        a_day = value.over_nothing_per_day if value is not None else None
    return a_day.value * 7 if isinstance(a_day, Estimate) else None
