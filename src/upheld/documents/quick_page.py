"""What a slide means, as a page with sliders whose figures are all in its address."""

from __future__ import annotations

from typing import Any

from scipy.special import ndtri

from upheld.documents.shell import escaped, html_page, part
from upheld.quick import NOTHING, Cost, Quick, Slide, sentences
from upheld.quick.classification.words import precision_note


def quick_page(answer: Quick, *, version: str) -> str:
    """The page as one HTML file, the same bytes for the same slide.

    It opens with the slide's figures, or with those of its address: `#r=0.92&f=0.03&b=0.001&n=1000000`. Keys: r recall,
    f false positive rate, b base rate, n cases a day; costs m missed, a false alarm, c caught, w review, each `400` or
    `60..400`; cur currency; t, tp, tn tested cases in all, positives, ordinary ones; mr, mf, mp bounds of recall,
    false positive rate and precision. Shares are 0 to 1; what is not said is absent.
    """
    told = "".join(f"<p>{escaped(line)}</p>" for line in sentences(answer))
    return html_page(
        title="Is that good enough? What the figures on a slide mean",
        body=part("quick_page.html").replace("<!--sentences-->", told),
        data={
            "upheld": version,
            "state": state_of(answer.slide),
            "notes": precision_note(answer),
            "z": _quantiles(),
        },
        styles=["quick_page.css"],
        scripts=["quick_model.js", "quick_words.js", "quick_page.js"],
    )


def state_of(slide: Slide) -> dict[str, Any]:
    """The slide as the page's state: shares 0 to 1, ranges as [low, high], None for what is not said."""
    tested, costs = slide.tested, slide.costs
    bounds = {metric: bound.edges[0] for metric, bound in slide.bounds}
    in_all = (tested.positives or 0) + (tested.negatives or 0) if tested.from_base_rate else None
    return {
        "r": slide.recall,
        # One that was worked out of a precision has sixteen digits; six are enough for a field to show.
        "f": float(f"{slide.false_positive_rate:.6g}")
        if slide.precision_stated is not None
        else slide.false_positive_rate,
        "b": slide.base_rate,
        "n": slide.per_day,
        "m": _ends(costs.missed),
        "a": _ends(costs.false_alarm),
        "c": None if costs.caught == NOTHING else _ends(costs.caught),
        "w": None if costs.reviewed == NOTHING else _ends(costs.reviewed),
        "cur": costs.currency,
        "t": in_all,
        "tp": None if tested.from_base_rate else tested.positives,
        "tn": None if tested.from_base_rate else tested.negatives,
        "mr": bounds.get("recall"),
        "mf": bounds.get("false_positive_rate"),
        "mp": bounds.get("precision"),
    }


def _ends(cost: Cost | None) -> list[float] | None:
    return None if cost is None else [cost.low, cost.high]


def _quantiles() -> dict[str, float]:
    """The normal quantiles of the page's intervals: one rate at 95 %, both together, and a chance of 80 %."""
    return {"one": float(ndtri(0.975)), "both": float(ndtri(0.9875)), "power": float(ndtri(0.8))}
