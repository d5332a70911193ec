"""Figures, bounds and requirements in words a PM can read aloud."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from upheld.inference import CannotTell, Estimate, Range
from upheld.spec import Bound, Requirement
from upheld.spec.figures import span_written

_LARGE = (" lakh", " crore", " million", " billion")
CURRENCY_SIGNS = {"INR": "₹", "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}


def shown(value: float, unit: str) -> str:
    """A figure: a share as percent, a gap of shares in points, any other number with three digits that count.

    A latency above every bound is that of a case that timed out.

    >>> shown(0.94127, "share"), shown(0.0031, "share"), shown(0.05213, "number"), shown(118.2, "ms")
    ('94.1 %', '0.31 %', '0.0521', '118 ms')
    >>> shown(1, "minutes"), shown(math.inf, "ms"), shown(12.34, "km"), shown(12.34, "units")
    ('1 minute', 'timed out', '12.3 km', '12.3')
    """
    if not math.isfinite(value):
        return "timed out" if unit == "ms" and value > 0 else "no limit"
    if unit in ("share", "points"):
        return f"{_digits(value * 100)} {'%' if unit == 'share' else 'points'}"
    if is_currency(unit):
        return money_shown(value, unit)
    return _with_measure(_three_digits(value), unit)


_BARE = ("share", "points", "number", "money", "units", "")
"""Units that are not written behind a number, or not by their name."""
_STRETCHES = ("seconds", "minutes", "hours", "days", "weeks", "months", "years")


def measure_of(unit: str) -> str:
    """The unit as it stands behind a number or in a heading: minutes, km, EUR; nothing where a number has none."""
    return "" if unit in _BARE else unit


def one_of(unit: str) -> str:
    """The name of one of a unit: minute, km, EUR; unit where it has no name.

    >>> one_of("minutes"), one_of("km"), one_of("units")
    ('minute', 'km', 'unit')
    """
    return unit[:-1] if unit in _STRETCHES else measure_of(unit) or "unit"


def _with_measure(text: str, unit: str) -> str:
    """The number with what it measures behind it, where that has a name."""
    measure = measure_of(unit)
    return f"{text} {one_of(unit) if text == '1' else unit}" if measure else text


def is_currency(unit: str) -> bool:
    """Whether a unit is a currency, in its three capital letters."""
    return len(unit) == 3 and unit.isupper()


def money_shown(value: float, currency: str | None) -> str:
    """An amount with three digits that count, in the words in which its country says it; bare without a currency.

    >>> money_shown(412_000, "INR"), money_shown(-4_600_000, "EUR"), money_shown(26.7357, "INR"), money_shown(1.5, None)
    ('₹ 4.12 lakh', '−€ 4.6 million', '₹ 26.7', '1.5')
    """
    size = abs(value)
    steps = [(1e7, " crore"), (1e5, " lakh")] if currency == "INR" else [(1e9, " billion"), (1e6, " million")]
    unit, word = next(((unit, word) for unit, word in steps if size >= unit * 0.9995), (1.0, ""))
    text = _three_digits(size / unit)
    minus = "−" if value < 0 and text != "0" else ""
    return f"{minus}{_before(currency)}{text}{word}"


def _before(currency: str | None) -> str:
    """What stands before an amount: its sign or code and a space."""
    return f"{CURRENCY_SIGNS.get(currency, currency)} " if currency else ""


def _three_digits(value: float) -> str:
    """A number with three digits that count, without an exponent where people would not write one.

    >>> [_three_digits(number) for number in (0.05213, 12.345, 148.4, 28_123.0, 0.0, -8.211e-5)]
    ['0.0521', '12.3', '148', '28,123', '0', '-0.0000821']
    """
    size = abs(value)
    if size >= 99.95:
        return f"{value:,.0f}"
    text = f"{value:.3g}"
    return f"{Decimal(text):f}" if 1e-7 <= size < 1e-4 else text


def interval_shown(estimate: Estimate | Range, unit: str) -> str:
    """The ends of an interval: of a share with as many decimals each, of an amount with one sign where one word fits.

    >>> interval_shown(Estimate(0.94, 0.928, 0.952, 0.95, 3120, "positives", "Wilson"), "share")
    '92.8 to 95.2 %'
    >>> interval_shown(Estimate(0.0, -220_000, 97_260, 0.95, 800, "cases", ""), "INR")
    '−₹ 2.2 lakh to ₹ 97,260'
    """
    low, high = shown(estimate.low, unit), shown(estimate.high, unit)
    if is_currency(unit):
        # One word for both ends where it is the same: ₹ 3.87 to 4.36 lakh.
        word, other = (next((word for word in _LARGE if end.endswith(word)), "") for end in (low, high))
        return f"{low.removesuffix(word)} to {high.replace(_before(unit), '')}" if word == other else f"{low} to {high}"
    if unit in ("share", "points") and math.isfinite(estimate.low) and math.isfinite(estimate.high):
        low, high = _even_ends(estimate.low * 100, estimate.high * 100)
        return f"{low} to {high} {'%' if unit == 'share' else 'points'}"
    behind = next((end for end in (" %", " points", f" {measure_of(unit)}") if high.endswith(end)), "")
    return f"{low.removesuffix(behind)} to {high}" if behind.strip() else f"{low} to {high}"


_WIDE = 10
"""From so many points on, hundredths of a point tell nothing about an interval's ends."""


def _even_ends(low: float, high: float) -> tuple[str, str]:
    """Both ends in percent with as many decimals, unless one would then read as 0 or 100 and is not.

    >>> _even_ends(48.2, 99.3), _even_ends(0.067, 58.7), _even_ends(0.31, 1.2), _even_ends(40, 99.97)
    (('48.2', '99.3'), ('0.1', '58.7'), ('0.31', '1.20'), ('40.00', '99.97'))
    >>> _even_ends(0, 99.3), _even_ends(0.0031, 1.2)
    (('0', '99.3'), ('0.0031', '1.2'))
    """
    own = (_digits(low), _digits(high))
    if any("e" in text for text in own):
        return own
    inner = [text for text in own if text not in ("0", "100", "-100")]
    decimals = [len(text.partition(".")[2]) for text in inner] or [0]
    finest = max(decimals)
    tries = [1] if high - low >= _WIDE else []
    for places in [*tries, *([finest] if finest - min(decimals) <= 1 else [])]:
        ends = tuple(
            text if text not in inner else f"{end:.{places}f}" for text, end in zip(own, (low, high), strict=True)
        )
        if all(text in own or abs(float(text)) not in (0, 100) for text in ends):
            return ends[0], ends[1]
    return own


def gap_unit(unit: str) -> str:
    """The unit of the difference of two figures."""
    return "points" if unit == "share" else unit


def answer_shown(answer: Estimate | CannotTell, unit: str) -> str:
    """A figure with its interval and what it was counted on, or that it cannot be told."""
    if isinstance(answer, Range):
        return f"{range_shown(answer, unit)}, whatever became of {answer.unknown}"
    if isinstance(answer, CannotTell):
        return "cannot tell" if answer.value is None else f"{shown(answer.value, unit)}, interval cannot be told"
    return f"{shown(answer.value, unit)} ({interval_shown(answer, unit)}) on {answer.n:,} {answer.n_of}"


def range_shown(found: Range, unit: str) -> str:
    """Between what and what a figure lies, and its interval where noise reaches beyond.

    >>> from math import inf
    >>> known = {"level": 0.95, "n": 9, "n_of": "cases", "method": "", "unknown": "the 40 payments that were acted on"}
    >>> found = Range("", at_least=0.41, at_most=0.88, low=0.36, high=0.91, **known)
    >>> range_shown(found, "share")
    'between 41.0 and 88.0 % (interval 36.0 to 91.0 %)'
    """
    ends = interval_shown(_plainly(found), unit).replace(" to ", " and ")
    if not (math.isfinite(found.low) and math.isfinite(found.high)):
        return f"between {ends} (no interval)"
    return f"between {ends} (interval {interval_shown(found, unit)})"


def _plainly(found: Range) -> Estimate:
    """The ends of the range without noise, to be shown as an interval is."""
    low, high = found.at_least, found.at_most
    return Estimate((low + high) / 2, low, high, found.level, found.n, found.n_of, found.method)


def bound_shown(bound: Bound, unit: str) -> str:
    """A bound in words.

    >>> from upheld.spec import at_least, between, gap_at_most
    >>> bound_shown(at_least(0.92), "share"), bound_shown(gap_at_most(0.02), "share")
    ('at least 92 %', 'a gap of at most 2 points')
    >>> bound_shown(between(0.02, 0.15), "share")
    'between 2 and 15 %'
    """
    low = "" if bound.low is None else shown_bound(bound.low, unit)
    high = "" if bound.high is None else shown_bound(bound.high, unit)
    if bound.word == "at_least":
        return f"at least {low}"
    if bound.word == "at_most":
        return f"at most {high}"
    if bound.word == "between":
        return f"between {low.removesuffix(' %').removesuffix(f' {unit}')} and {high}"
    if unit != "share":
        return f"a gap of at most {high}"
    points = high.removesuffix(" %")
    return f"a gap of at most {points} point{'' if points == '1' else 's'}"


def shown_bound(value: float, unit: str) -> str:
    """A stated bound, as it was stated: no digit is added or dropped."""
    if is_currency(unit):
        return f"{'−' if value < 0 else ''}{CURRENCY_SIGNS.get(unit, unit)} {abs(value):,.10g}"
    return f"{float(f'{value * 100:.10g}'):g} %" if unit == "share" else _with_measure(f"{value:g}", unit)


def best_late_shown(late_in: tuple[float, float], each: str, unit: str) -> str:
    """What linear costs say by themselves of the quantity that is best shown.

    >>> best_late_shown((0.2, 0.2), "order", "minutes")
    '20 of 100 orders would come later than the best time to show'
    >>> best_late_shown((0.18, 0.32), "car", "EUR")
    '18 to 32 of 100 cars would be above the best quantity to show'
    """
    low, high = (f"{share * 100:.3g}" for share in late_in)
    share = low if low == high else f"{low} to {high}"
    what, beyond = ("time", "come later than") if unit in _STRETCHES else ("quantity", "be above")
    return f"{share} of 100 {plural(each)} would {beyond} the best {what} to show"


def plural(one: str) -> str:
    """The plural of what a row is: payments, deliveries.

    >>> plural("payment"), plural("delivery"), plural("match")
    ('payments', 'deliveries', 'matches')
    """
    if one.endswith("y") and one[-2:-1] not in "aeiou":
        return one[:-1] + "ies"
    return one + ("es" if one.endswith(("s", "x", "ch", "sh")) else "s")


_SOUNDS_OPEN = re.compile(
    r"(?!(?:[Uu]ni(?![mn])|[Uu]s[aeu]|[Uu]ti|[Ee][uw]|[Oo]ne\b|[Oo]nce)|U[A-Z])[AEIOUaeiou]"
    r"|[Hh](?:our|onest|onou?r|eir)|[FHLMNRSX](?:[A-Z]|\b)"
)
"""How a word begins that is spoken with a vowel first: by its letters, a silent h, or spelt out as SMS is."""


def with_article(one: str) -> str:
    """What a row is, as one of many: a payment, an application.

    >>> with_article("payment"), with_article("application"), with_article("hour"), with_article("SMS")
    ('a payment', 'an application', 'an hour', 'an SMS')
    >>> with_article("user"), with_article("unit"), with_article("X-ray"), with_article("URL"), with_article("umbrella")
    ('a user', 'a unit', 'an X-ray', 'a URL', 'an umbrella')
    """
    return f"an {one}" if _SOUNDS_OPEN.match(one) else f"a {one}"


def span_shown(days: float) -> str:
    """A stretch of days in the unit people plan in.

    >>> span_shown(1), span_shown(12), span_shown(60), span_shown(800)
    ('1 day', '12 days', '9 weeks', '2.2 years')
    """
    whole = max(1, math.ceil(days))
    if whole < 14:
        return f"{whole} day{'s' if whole > 1 else ''}"
    return f"{math.ceil(whole / 7)} weeks" if whole <= 728 else f"{whole / 365.25:.1f} years"


NOTHING = 1e-6
"""Below so many percent a share reads as 0."""


def _digits(percent: float) -> str:
    size = abs(percent)
    if size < NOTHING:
        return "0"
    if size == 100:
        return f"{percent:.0f}"
    if 99 < size < 100:
        return f"{percent:.2f}"
    return f"{percent:.1f}" if size >= 0.95 else f"{percent:.2g}"


def asked_shown(line: Requirement, title: str) -> str:
    """What a requirement asks about: the metric's title, and of which class where it names one."""
    return title if line.class_ is None else f"{title} of {line.class_}"


def requirement_shown(line: Requirement, title: str, unit: str) -> str:
    """A requirement as one reads it aloud: the metric's title, the bound, and where and over which days it is asked."""
    bound = bound_shown(line.bound, unit)
    days = f", last {window_shown(line)}" if line.window is not None else ""
    title = asked_shown(line, title)
    once = ", at one look" if line.looks == "once" else ""
    if line.across:
        return f"{title}: {bound} across {line.across}{days}{once}"
    every = f" in every {line.in_every}" if line.in_every else ""
    where = f" where {line.where}" if line.where else ""
    return f"{title} {bound}{every}{where}{days}{once}"


def window_shown(line: Requirement) -> str:
    """The days a requirement is judged on: all, or the newest so many, such as 28 days."""
    return "all" if line.window is None else span_written(line.window)
