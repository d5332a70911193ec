"""What the lever of every kind has on the page: sliders, the conclusion, money, ways back, and the command."""

from __future__ import annotations

import shlex
from typing import Any

from upheld.answer import Answer
from upheld.assessed_money import Money
from upheld.assessment import Assessment
from upheld.documents.check_words import (
    VERDICTS,
    guess_choice,
    guess_shown,
    knows_outcomes,
    names_quantities,
    results_named,
    sentence,
    turns_shown,
)
from upheld.documents.shell import escaped
from upheld.inference import CannotTell, Range
from upheld.kinds import KINDS
from upheld.spec import Spec
from upheld.wording import interval_shown, money_shown, plural, with_article

Tables = dict[str, Any]


def dials(setting: str, noun: str, *found: str) -> str:
    """The sliders, and for a browser without scripts what is missing; `noun` is what they move."""
    return f"""<noscript><p class="note">To move the {noun}, this page needs JavaScript. All figures here are those at:
{escaped(setting)}.</p></noscript>
<div id="dials" class="screen-only scripted">{"".join(found)}</div>"""


def dial(name: str, label: str, shown: str, positions: int, at: int) -> str:
    """One slider with its label and what it stands at."""
    said = escaped(f"{label.lower()} {shown}")
    return (
        f'<div class="dial"><label for="{name}">{escaped(label)}</label><b id="{name}-shown">{escaped(shown)}</b>'
        f'<input type="range" id="{name}" min="0" max="{positions - 1}" step="1" value="{at}" '
        f'aria-valuetext="{said}" autocomplete="off"></div>'
    )


def concluded(assessment: Assessment) -> str:
    """The conclusion at the setting, and how many requirements are met."""
    word = assessment.conclusion
    return f"""<p id="at-setting"><span class="verdict" data-verdict="{word}">{VERDICTS[word]}</span>
<span id="tally">{escaped(_tally(assessment))}</span></p>"""


def _tally(assessment: Assessment) -> str:
    deciding = [judged for judged in assessment.requirements if not judged.aim]
    if not deciding:
        return "only aims, which never decide"
    met = sum(judged.verdict.word == "met" for judged in deciding)
    return f"{met} of {len(deciding)} requirement{'' if len(deciding) == 1 else 's'} met"


def amounts(assessment: Assessment, tables: Tables | None = None) -> str:
    """What it is worth against doing nothing and against the rule; what a case is worth, where it names quantities."""
    value, rule = assessment.value, assessment.rule
    if value is None:
        return '<p class="soft">No money here: nobody has said what a result is worth (value in the spec).</p>'
    by_day = value.cases_per_day is not None
    each = "A day" if by_day else f"A{with_article(assessment.each)[1:]}"
    if names_quantities(assessment):
        worth = value.per_day if by_day else value.per_case
        blocks = _amount("per_case", f"{each}, against showing exactly what comes", worth, value)
    else:
        blocks = _amount(
            "over_nothing",
            f"{each}, against doing nothing",
            value.over_nothing_per_day if by_day else value.over_nothing,
            value,
        )
    if rule is not None and rule.expression is not None:
        answer = rule.per_day if by_day else rule.value_over_rule
        blocks += _amount("over_rule", f"{each}, against the simple rule", answer, value)
    return f'<div class="two">{blocks}</div>{_guesses(assessment, value, tables)}'


def _amount(name: str, head: str, answer: Answer, value: Money) -> str:
    if isinstance(answer, Range):
        plain = (
            f"between {money_shown(answer.at_least, value.currency)} and {money_shown(answer.at_most, value.currency)}"
        )
        interval = f"whatever became of {answer.unknown}; 95 % interval {interval_shown(answer, value.currency)}"
    elif isinstance(answer, CannotTell):
        plain = "Cannot tell" if answer.value is None else money_shown(answer.value, value.currency)
        interval = f"No interval: {answer.reason}"
    else:
        plain = money_shown(answer.value, value.currency)
        interval = f"95 % interval {interval_shown(answer, value.currency)}"
    return (
        f'<div><small>{escaped(head)}</small><b class="big" id="{name}">{escaped(plain)}</b>'
        f'<small id="{name}-interval">{escaped(interval)}</small></div>'
    )


def _guesses(assessment: Assessment, value: Money, tables: Tables | None) -> str:
    if not value.guesses:
        return ""
    results = results_named(assessment)
    named = "; ".join(guess_shown(guess, value.currency, results) for guess in value.guesses)
    choices = ""
    if tables and tables["value"]:
        options = "".join(
            f'<option value="{number}">{escaped(guess_choice(guess, value.currency, results))}</option>'
            for number, guess in enumerate(tables["value"]["guesses"])
        )
        choices = (
            '<p class="row screen-only scripted" id="guess-row"><label for="guess">Money if</label> '
            '<select id="guess" autocomplete="off"><option value="">anything in the range of the guess</option>'
            f"{options}</select></p>"
        )
    nothing = KINDS[assessment.kind].WORDS.nothing
    turns = turns_shown(value.flips, value.currency, results, f"it is worth more than {nothing}")
    told = f" {sentence(turns)}" if value.flips else ""
    return f'<p class="soft">Only guessed: that {escaped(named)}.{escaped(told)}</p>{choices}'


def a_day(count: float, assessment: Assessment) -> str:
    """A count of the judged cases as so many a day at today's volume; empty where no day is known."""
    per_day = assessment.value.cases_per_day if assessment.value else None
    if per_day is None or not assessment.cases.judged:
        return ""
    daily = count / counted_cases(assessment) * per_day
    return f"{daily:,.1f} a day" if daily < 9.95 else f"{daily:,.0f} a day"


def counted_cases(assessment: Assessment) -> int:
    """The cases counted here: those judged, or where not every outcome can be known, all that are old enough."""
    return assessment.cases.judged if knows_outcomes(assessment) else max(1, sum(assessment.done.values()))


def controls(spec: Spec, flags: str, tables: Tables) -> str:
    """The ways back and to the best setting, and the command that judges this one in full, with its `flags`."""
    best = '<button type="button" id="to-best" class="quiet">The best setting</button>' if tables["best"] else ""
    return f"""<div id="controls" class="screen-only scripted">
<p class="row"><button type="button" id="to-today">Back to today’s</button>{best}</p>
<p class="soft above">To judge this setting in full:</p>
<p class="row command"><code id="command" tabindex="0">{escaped(command(spec, flags))}</code>
<button type="button" id="copy" class="quiet">Copy</button></p>
<p class="soft" id="copied" role="status"></p></div>
<p id="strip" class="screen-only scripted" aria-hidden="true"></p>"""


def command(spec: Spec, flags: str = "") -> str:
    """The command that judges a setting in full; its beginning where no setting is named."""
    return f"upheld check {shlex.quote(spec.file_name)}" + (f" {flags}" if flags else "")


def lever_data(spec: Spec, assessment: Assessment, tables: Tables | None) -> dict[str, Any] | None:
    """What the script needs to move the lever of any kind; None where it cannot be moved."""
    if tables is None:
        return None
    value = assessment.value
    return {
        "tables": tables,
        "each": assessment.each,
        "one": with_article(assessment.each),
        "many": plural(assessment.each),
        "per_day": value.cases_per_day if value else None,
        "currency": value.currency if value else None,
        "command": command(spec),
        "conclusion": assessment.conclusion,
        "is_trial": any(warned.code == "what-if" for warned in assessment.warnings),
    }
