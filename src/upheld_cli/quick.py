"""`upheld quick`: no file, only the figures of a slide."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from upheld_cli.exit_codes import MET, OF_CONCLUSION
from upheld_cli.quick_flags import Readings, cost, currency_of, figure, flag, number

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
        _Text, typer.Option(metavar="N", help="Cases tested in all, if positives are as common among them.")
    ] = None,
    tested_positives: Annotated[_Text, typer.Option(metavar="N", help="Positives tested.")] = None,
    tested_negatives: Annotated[_Text, typer.Option(metavar="N", help="Ordinary cases tested.")] = None,
    at_least_recall: Annotated[_Text, typer.Option(metavar="SHARE", help="Judge: recall at least this.")] = None,
    at_most_false_positive_rate: Annotated[
        _Text, typer.Option(metavar="SHARE", help="Judge: false positive rate at most this.")
    ] = None,
    at_least_precision: Annotated[_Text, typer.Option(metavar="SHARE", help="Judge: precision at least this.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a page with sliders, to send to a colleague."),
    ] = None,
) -> None:
    """What do the figures on a slide mean? Precision, people, money, and what the tested sample can support.

    Exit codes: 0, or with a bound to judge 0 met, 1 not met, 3 undecided; 2 the call is wrong.
    """
    import upheld
    from upheld.quick import NOTHING, Costs, read_slide, to_json
    from upheld.quick import quick as quick_answer
    from upheld_cli.output import print_json
    from upheld_cli.quick_table import print_quick

    figures = {
        "recall": recall,
        "false_positive_rate": false_positive_rate,
        "specificity": specificity,
        "precision": precision,
        "base_rate": base_rate,
        "at_least_recall": at_least_recall,
        "at_most_false_positive_rate": at_most_false_positive_rate,
        "at_least_precision": at_least_precision,
    }
    numbers = {
        "positives_per_day": positives_per_day,
        "per_day": per_day,
        "tested": tested,
        "tested_positives": tested_positives,
        "tested_negatives": tested_negatives,
    }
    read, written = Readings(), (missed, false_alarm, caught, reviewed)
    costs = Costs(
        missed=read(cost, "missed", missed),
        false_alarm=read(cost, "false_alarm", false_alarm),
        caught=read(cost, "caught", caught) or NOTHING,
        reviewed=read(cost, "reviewed", reviewed) or NOTHING,
        currency=read(lambda _, named: currency_of(named, written), "currency", currency),
    )
    shares = {name: read(figure, name, text) for name, text in figures.items()}
    counts = {name: read(number, name, text) for name, text in numbers.items()}
    read.refuse_mistakes()
    answer = quick_answer(read_slide(costs=costs, spelled=flag, **shares, **counts))
    if html is not None:
        from upheld.documents.quick_page import quick_page

        html.write_text(quick_page(answer, version=upheld.__version__), encoding="utf-8")
    if as_json:
        print_json(to_json(answer, upheld.__version__))
    elif html is not None:
        typer.echo(f"Wrote {html}: open it in a browser, move the sliders, and send it on.")
    else:
        print_quick(answer)
    raise typer.Exit(MET if answer.conclusion is None else OF_CONCLUSION[answer.conclusion])
