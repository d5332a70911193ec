"""A comparison on one page: what `upheld compare SPEC A B --html FILE` writes. It needs no script."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from upheld.answer import Answer
from upheld.assessed_money import Guess
from upheld.compare_rows import Row, other_rows, required_rows
from upheld.compare_words import (
    CONCLUSIONS,
    DIRECTIONS,
    conclusion_shown,
    difference_shown,
    figure_shown,
    level_shown,
    pairing_shown,
    signed,
    verdicts_shown,
    worth_shown,
)
from upheld.comparison import Comparison, Direction, Outcome, Side
from upheld.documents.check_words import VERDICTS, unbroken
from upheld.documents.drawings import interval_mark
from upheld.documents.shell import escaped, html_page
from upheld.documents.tables import disclosed, head, labelled, row
from upheld.inference import CannotTell, Estimate, Range
from upheld.kinds import KINDS
from upheld.wording import answer_shown, gap_unit, money_shown, plural

_MARKS: dict[Direction | Outcome, str] = {
    "better": "met",
    "worse": "not_met",
    "mixed": "undecided",
    "other": "undecided",
    "not_told_apart": "undecided",
}
"""The mark and colour of a verdict; the word says what it is."""

_COLUMNS = ("A", "B", "B less A", "B is")
_WORDS = {
    "B less A": "By how much B's figure is higher than A's, with its interval. The dashed mark is 0: a bar that leaves "
    "it out tells the two apart. All bars of one unit in a table are drawn on the same scale, whose ends stand below "
    "them. Where outcomes cannot be known for some cases, the bar covers all that they may be.",
    "Not told apart": "The interval of the difference holds 0. That is no finding that the two are alike: a difference "
    "within the interval may be there, and more cases may show it.",
    "Alone; may be chance": "Told apart at its own level, but not at the stricter one that so many lines ask for.",
    "Any number of looks": "The interval holds however often somebody looks while cases come in.",
}


def compare_page(comparison: Comparison, version: str) -> str:
    """The page as one HTML file, the same bytes for the same arguments."""
    return html_page(
        title=f"{CONCLUSIONS[comparison.conclusion]}: {comparison.title}",
        body=_body(comparison, version),
        styles=["check_page.css", "compare_page.css"],
    )


def compare_sections(comparison: Comparison, version: str) -> str:
    """The page's sections as HTML, with every text of it escaped."""
    sections = [_required(comparison), _sides(comparison), _others(comparison), _how(comparison, version)]
    return "\n".join(unbroken(one) for one in (_conclusion(comparison), _warnings(comparison), "".join(sections)))


def _body(comparison: Comparison, version: str) -> str:
    return f"""<a class="skip" href="#main">Skip to the conclusion</a>
<header class="top"><b>Upheld</b><span class="soft">{escaped(comparison.product)}: is B better than A?</span></header>
<main id="main" tabindex="-1">
{compare_sections(comparison, version)}
</main>
<footer><span>Made with Upheld {escaped(version)}.</span>
<span>These figures tell of past cases; the next ones may differ.</span></footer>"""


def _conclusion(comparison: Comparison) -> str:
    word = comparison.conclusion
    return f"""<section id="conclusion" aria-labelledby="title">
<h1 id="title">{escaped(comparison.title)}: is B better than A?</h1>
<p class="lead"><span class="verdict" id="verdict" data-verdict="{_MARKS[word]}">{CONCLUSIONS[word]}</span>
<span id="said">{escaped(conclusion_shown(comparison))}</span></p>
<p class="sub"><b>A</b> is {escaped(comparison.a.said)}, <b>B</b> is {escaped(comparison.b.said)}.
{escaped(pairing_shown(comparison))}</p>
</section>"""


def _warnings(comparison: Comparison) -> str:
    if not comparison.warnings:
        return ""
    items = "".join(f"<li>{escaped(_sentence(warned.text))}</li>" for warned in comparison.warnings)
    return f"""<section class="card" aria-labelledby="warned-title">
<h2 id="warned-title">Before you read a difference as the product's own</h2>
<ul>{items}</ul>
</section>"""


def _required(comparison: Comparison) -> str:
    changed = "".join(f"<li>{escaped(line)}</li>" for line in verdicts_shown(comparison))
    verdicts = f"<h3>Verdicts that change</h3><ul>{changed}</ul>" if changed else "<p>No verdict changes.</p>"
    money = comparison.money
    worth = worth_shown(comparison)
    per_day = f"<p>{escaped(worth)}</p>" if worth else ""
    results = KINDS[comparison.kind].WORDS.results(comparison.unit)
    guesses = (
        ""
        if money is None
        else "".join(_guess(guess, money.currency, results.get(guess.key, guess.key)) for guess in money.guesses)
    )
    return f"""<section class="card" aria-labelledby="required-title">
<h2 id="required-title">In what is required{" and in money" if money is not None else ""}</h2>
{_table("Requirement", required_rows(comparison))}
{per_day}{guesses}{verdicts}
<p class="soft">{escaped(level_shown(comparison))}</p>
</section>"""


def _guess(guess: Guess, currency: str, named: str) -> str:
    ends = f"{money_shown(guess.low, currency)} to {money_shown(guess.high, currency)}"
    because = f" ({guess.because})" if guess.because else ""
    told = "the same guess in A and in B, and the interval covers the whole range"
    return f"<p>{escaped(_sentence(f'{named} is guessed at {ends}{because}: {told}'))}</p>"


def _sides(comparison: Comparison) -> str:
    return f"""<section class="card" aria-labelledby="sides-title">
<h2 id="sides-title">What A and B are</h2>
<dl class="facts">{_side("A", comparison.a, comparison)}{_side("B", comparison.b, comparison)}</dl>
</section>"""


def _side(name: str, side: Side, comparison: Comparison) -> str:
    cases, many = side.cases, plural(comparison.each)
    told = [f"{cases.judged:,} {many} judged"]
    if cases.first and cases.last:
        told[0] += f", {cases.first:%-d %b %Y} to {cases.last:%-d %b %Y}"
    told += [
        f"{count:,} {said}"
        for count, said in (
            (cases.immature, "too young to judge"),
            (cases.outcome_unknown, "without an outcome"),
            (cases.unscored, KINDS[comparison.kind].WORDS.unscored),
        )
        if count
    ]
    told.append(f"by itself: {VERDICTS[side.conclusion].lower()}")
    return f"<dt>{name}: {escaped(side.said)}</dt><dd>{escaped('; '.join(told))}</dd>"


def _others(comparison: Comparison) -> str:
    named = _table("Figure", other_rows(comparison))
    every = "".join(
        row(
            metric.title,
            labelled(
                {
                    "A": escaped(answer_shown(metric.figure.a, metric.unit)),
                    "B": escaped(answer_shown(metric.figure.b, metric.unit)),
                    "B less A": escaped(_difference(metric.figure.difference, metric.unit)),
                    "Method": escaped(_method(metric.figure.difference)),
                }
            ),
        )
        for metric in comparison.metrics
    )
    table = (
        f'<table class="plain reflow">{head("Metric", "A", "B", "B less A", "Method")}<tbody>{every}</tbody></table>'
    )
    return f"""<section class="card" aria-labelledby="others-title">
<h2 id="others-title">Other figures, which decide nothing</h2>
{named}
{disclosed("Every metric in numbers", table)}
</section>"""


def _how(comparison: Comparison, version: str) -> str:
    words = "".join(f"<dt>{escaped(word)}</dt><dd>{escaped(said)}</dd>" for word, said in _WORDS.items())
    return f"""<section class="card" aria-labelledby="how-title">
<h2 id="how-title">Where the numbers come from</h2>
<dl class="facts"><dt>Spec</dt><dd><code>{escaped(comparison.spec_hash)}</code></dd>
<dt>Evidence of A</dt><dd><code>{escaped(comparison.a.evidence_hash)}</code></dd>
<dt>Evidence of B</dt><dd><code>{escaped(comparison.b.evidence_hash)}</code></dd></dl>
<dl class="words">{words}</dl>
</section>"""


def _table(first: str, rows: Iterable[Row]) -> str:
    rows = list(rows)
    reaches = reaches_of(rows)
    body = "".join(_row(one, reaches) for one in rows)
    if not body:
        return ""
    return f'<table class="compared reflow">{head(first, *_COLUMNS)}<tbody>{body}</tbody></table>'


def _row(one: Row, reaches: Mapping[str, float]) -> str:
    told = f'<span class="verdict" data-verdict="{_MARKS[one.direction]}">{DIRECTIONS[one.direction]}</span>'
    note = "".join(f'<small class="told">{escaped(text)}</small>' for text in (one.note, one.reason) if text)
    cells = dict.fromkeys(_COLUMNS[:3], "")
    if one.figure is not None:
        verdicts = one.verdicts or (None, None)
        cells = {
            "A": _figure(one.figure.a, one.unit, verdicts[0]),
            "B": _figure(one.figure.b, one.unit, verdicts[1]),
            "B less A": _drawn(one, reaches),
        }
    elif one.verdicts is not None:
        a, b = (escaped(VERDICTS[word]) for word in one.verdicts)
        cells = {"A": a, "B": b, "B less A": ""}
    told_row = row(one.name, labelled({**cells, "B is": f"<div>{told}{note}</div>"}))
    return told_row.replace("<tr>", '<tr class="value">', 1) if one.is_value else told_row


def _figure(answer: Answer, unit: str, verdict: str | None) -> str:
    figure = figure_shown(answer, unit)
    told = f'<small class="told">{escaped(VERDICTS[verdict])}</small>' if verdict is not None else ""
    return f"<div><b>{escaped(figure)}</b>{told}</div>"


def reaches_of(rows: Sequence[Row]) -> dict[str, float]:
    """How far to both sides of 0 the bars of each unit are drawn: all of a table on one scale."""
    found: dict[str, float] = {}
    for one in rows:
        difference = one.figure.difference if one.figure is not None else None
        if isinstance(difference, Estimate | Range):
            ends = [abs(end) for end in (difference.low, difference.high) if math.isfinite(end)]
            unit = gap_unit(one.unit)
            found[unit] = max([found.get(unit, 0.0), *ends])
    return {unit: _round_up(reach) for unit, reach in found.items() if reach > 0}


def _round_up(reach: float) -> float:
    """The next 1, 2 or 5 with noughts.

    >>> [round(_round_up(reach), 9) for reach in (0.043, 1.0, 62.8)]
    [0.05, 1.0, 100.0]
    """
    step: float = 10.0 ** math.floor(math.log10(reach))
    return next(times * step for times in (1, 2, 5, 10) if times * step >= reach * (1 - 1e-9))


def _drawn(one: Row, reaches: Mapping[str, float]) -> str:
    """The difference as a bar against 0, and in numbers; a range as the bar of its interval."""
    if one.figure is None:
        return ""
    difference, unit = one.figure.difference, gap_unit(one.unit)
    text = difference_shown(difference, one.unit)
    mark = ""
    if isinstance(difference, Estimate | Range) and unit in reaches:
        reach = reaches[unit]
        bar = interval_mark(difference, [0.0], _MARKS[one.direction], f"{one.name}: {text}", (-reach, reach))
        ends = "".join(f"<span>{escaped(signed(end, unit))}</span>" for end in (-reach, reach))
        mark = f'{bar}<span class="scale" aria-hidden="true">{ends}</span>'
    return f'<div>{mark}<small class="told">{escaped(text)}</small></div>'


def _difference(difference: Answer, unit: str) -> str:
    if isinstance(difference, CannotTell):
        return f"cannot tell: {difference.reason}"
    return f"{difference_shown(difference, unit)} on {difference.n:,} {difference.n_of}"


def _method(difference: Answer) -> str:
    return "" if isinstance(difference, CannotTell) else f"{difference.method}, {difference.level * 100:g} %"


def _sentence(text: str) -> str:
    capital = text[:1].upper() + text[1:]
    return capital if capital.endswith((".", "?", "!")) else f"{capital}."
