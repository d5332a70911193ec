"""`upheld explain METRIC`: what a metric means, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from upheld.kinds.metric import Meaning, Metric

_MONEY = ("value_per_case", "value_over_rule")
_WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "value": ("what each result of a case is worth, told against an ordinary case let through, which is 0", _MONEY),
    "money": ("what the product's decisions are worth, from the value block of the spec", _MONEY),
    "rule": ("the simple alternative that the AI must beat", ("value_over_rule",)),
}
"""Words of the spec that are no metric, what they mean (as in docs/words.md), and the metrics that rest on them."""


def explain(
    metric: Annotated[
        str | None, typer.Argument(metavar="METRIC", help="A metric's name; none lists them all.")
    ] = None,
) -> None:
    """Say what METRIC means, how it is counted, and what to mind."""
    from upheld.errors import CallError, did_you_mean
    from upheld.kinds import KINDS

    known: dict[str, list[tuple[str, Metric[Any]]]] = {}
    for kind, module in KINDS.items():
        for name, found in module.METRICS.items():
            known.setdefault(name, []).append((kind, found))
    if metric is None:
        width = max(map(len, known))
        for name, of in known.items():
            typer.echo(f"{name:<{width}}  {of[0][1].meaning.says}")
        return
    plain = metric.lower().replace(" ", "_").replace("-", "_")
    metric = next(
        (name for name, of in known.items() if any(plain in (name, *one.other_names) for _, one in of)), metric
    )
    if word := _WORDS.get(plain.removesuffix("s")):
        says, related = word
        typer.echo(f"{plain.removesuffix('s')}: {says}")
        typer.echo("Metrics that rest on it: " + ", ".join(name for name in related if name in known))
        typer.echo(f"Next: upheld explain {related[0]}")
        return
    if metric not in known:
        raise CallError(f'"{metric}" is no metric. Known: {", ".join(sorted(known))}.{did_you_mean(metric, known)}')
    told: dict[Meaning, tuple[list[str], Metric[Any]]] = {}
    for kind, found in known[metric]:
        told.setdefault(found.meaning, ([], found))[0].append(kind)
    for kinds, found in told.values():
        _tell(metric, " and ".join(kinds), found)


def _tell(metric: str, kinds: str, found: Metric[Any]) -> None:
    """What a metric means, to one kind or to several alike."""
    meaning = found.meaning
    typer.echo(f"{meaning.title} ({metric}, {kinds})")
    typer.echo(f"  {meaning.says}")
    better = {
        "high": "higher is better",
        "low": "lower is better",
        "near 0": "nearer to 0 is better",
        "neither": "neither more nor less is better by itself",
    }
    rows = [
        ("counted as", meaning.fraction),
        ("better", better[meaning.better]),
        ("read of", found.read_of),
        ("also called", meaning.also),
        ("mind", meaning.mind),
        ("source", meaning.source),
    ]
    if found.once_only:
        rows.append(("looks", "can be judged at one look only: write looks: once"))
    for label, text in rows:
        if text:
            typer.echo(f"  {label:<12} {text}")
