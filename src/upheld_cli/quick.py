"""`upheld quick`: no file, only the figures of a slide."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from upheld_cli.exit_codes import MET, OF_CONCLUSION
from upheld_cli.quick_flags import refuse_mixed

_Text = str | None


def quick(
    recall: Annotated[_Text, typer.Option(metavar="SHARE", help="Share of the positives that is caught: 92%.")] = None,
    false_positive_rate: Annotated[
        _Text, typer.Option(metavar="SHARE", help="Share of the ordinary cases that is stopped: 3%.")
    ] = None,
    specificity: Annotated[
        _Text, typer.Option(metavar="SHARE", help="Instead of the false positive rate: 100 % minus it.")
    ] = None,
    precision: Annotated[
        _Text,
        typer.Option(
            metavar="SHARE", help="Instead of the false positive rate: share of the stopped cases that are positives."
        ),
    ] = None,
    base_rate: Annotated[
        _Text, typer.Option(metavar="SHARE", help="How many of all cases are positives: 0.1%.")
    ] = None,
    positives_per_day: Annotated[
        _Text, typer.Option(metavar="N", help="Instead of the base rate, beside --per-day: positives a day.")
    ] = None,
    per_day: Annotated[_Text, typer.Option(metavar="N", help="Cases a day: 1000000.")] = None,
    missed: Annotated[
        _Text, typer.Option(metavar="COST", help="What a missed positive costs: 5000, or a range 4000..6000.")
    ] = None,
    false_alarm: Annotated[_Text, typer.Option(metavar="COST", help="What a wrongly stopped case costs.")] = None,
    caught: Annotated[_Text, typer.Option(metavar="COST", help="What a caught positive still costs; else 0.")] = None,
    reviewed: Annotated[
        _Text, typer.Option(metavar="COST", help="What looking at a stopped case costs; else 0.")
    ] = None,
    currency: Annotated[_Text, typer.Option(metavar="CODE", help="Currency of the costs: INR, EUR.")] = None,
    tested: Annotated[
        _Text,
        typer.Option(metavar="N", help="Cases tested in all; positives are taken to be as common among them."),
    ] = None,
    tested_positives: Annotated[_Text, typer.Option(metavar="N", help="Positives tested.")] = None,
    tested_negatives: Annotated[_Text, typer.Option(metavar="N", help="Ordinary cases tested.")] = None,
    at_least_recall: Annotated[_Text, typer.Option(metavar="SHARE", help="Judge: recall at least this.")] = None,
    at_most_false_positive_rate: Annotated[
        _Text, typer.Option(metavar="SHARE", help="Judge: false positive rate at most this.")
    ] = None,
    at_least_precision: Annotated[_Text, typer.Option(metavar="SHARE", help="Judge: precision at least this.")] = None,
    mean_error: Annotated[
        _Text,
        typer.Option(metavar="N", help="Of a promised quantity: mean of actual - shown, below 0 if early."),
    ] = None,
    spread: Annotated[_Text, typer.Option(metavar="N", help="Standard deviation of actual - shown.")] = None,
    mae: Annotated[_Text, typer.Option(metavar="N", help="Instead of the spread: the mean absolute error.")] = None,
    rmse: Annotated[_Text, typer.Option(metavar="N", help="Instead: the root mean squared error.")] = None,
    within: Annotated[
        _Text, typer.Option(metavar="TEXT", help='Instead: how many are off by at most how much: "90% in 6".')
    ] = None,
    unit: Annotated[_Text, typer.Option(metavar="WORD", help="What all of these are in: minutes, days, km.")] = None,
    promised: Annotated[_Text, typer.Option(metavar="N", help="What is shown now, on average: 32.")] = None,
    buffer: Annotated[_Text, typer.Option(metavar="N", help="Judge with so much added to what is shown now.")] = None,
    tolerance: Annotated[
        _Text, typer.Option(metavar="N", help="How much later than shown a case may come before it is late; else 0.")
    ] = None,
    late_rate: Annotated[
        _Text, typer.Option(metavar="SHARE", help="Share of cases that the slide says come late as shown now.")
    ] = None,
    late: Annotated[_Text, typer.Option(metavar="COST", help="What a unit late costs: 6 or -6, or 4..8.")] = None,
    early: Annotated[_Text, typer.Option(metavar="COST", help="What a unit early costs.")] = None,
    late_case: Annotated[_Text, typer.Option(metavar="COST", help="What a late case costs beside; else 0.")] = None,
    longer: Annotated[
        _Text, typer.Option(metavar="COST", help="What each unit more shown costs in lost orders; else 0.")
    ] = None,
    at_most_late_rate: Annotated[
        _Text,
        typer.Option(
            "--at-most-late-rate", "--late-rate-at-most", metavar="SHARE", help="Judge: late rate at most this."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a page, to send to a colleague."),
    ] = None,
) -> None:
    """What do the figures on a slide mean? Of a product that acts: precision, people, money. Of one that promises a
    time or another quantity: how often late at each time shown, and which is best. And what the tested sample supports.

    Exit codes: 0, or with a bound to judge 0 met, 1 not met, 3 undecided; 2 the call is wrong.
    """
    of_rates = {
        "recall": recall,
        "false_positive_rate": false_positive_rate,
        "specificity": specificity,
        "precision": precision,
        "base_rate": base_rate,
        "positives_per_day": positives_per_day,
        "missed": missed,
        "false_alarm": false_alarm,
        "caught": caught,
        "reviewed": reviewed,
        "tested_positives": tested_positives,
        "tested_negatives": tested_negatives,
        "at_least_recall": at_least_recall,
        "at_most_false_positive_rate": at_most_false_positive_rate,
        "at_least_precision": at_least_precision,
    }
    of_errors = {
        "mean_error": mean_error,
        "spread": spread,
        "mae": mae,
        "rmse": rmse,
        "within": within,
        "unit": unit,
        "promised": promised,
        "buffer": buffer,
        "tolerance": tolerance,
        "late_rate": late_rate,
        "late": late,
        "early": early,
        "late_case": late_case,
        "longer": longer,
        "at_most_late_rate": at_most_late_rate,
    }
    of_both = {"per_day": per_day, "currency": currency, "tested": tested}
    refuse_mixed(of_rates, of_errors)
    if any(text is not None for text in of_errors.values()):
        from upheld_cli.quick_regression import tell_errors

        conclusion = tell_errors(of_errors | of_both, as_json=as_json, html=html)
    else:
        from upheld_cli.quick_classification import tell_rates

        conclusion = tell_rates(of_rates | of_both, as_json=as_json, html=html)
    raise typer.Exit(MET if conclusion is None else OF_CONCLUSION[conclusion])
