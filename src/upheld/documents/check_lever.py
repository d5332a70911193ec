"""The lever: sliders for cut-off and review band, and what becomes of the cases and of the money at the setting."""

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
    names_classes,
    names_quantities,
    sentence,
    setting_shown,
    turns_shown,
)
from upheld.documents.shell import escaped
from upheld.documents.tables import head
from upheld.inference import CannotTell, Range
from upheld.spec import Spec
from upheld.wording import interval_shown, money_shown, plural, with_article

Tables = dict[str, Any]


def lever_section(spec: Spec, assessment: Assessment, tables: Tables | None) -> str:
    """The section at the setting of the assessment; without tables it has no sliders, and says why."""
    return f"""<section class="card moves" id="lever" aria-labelledby="lever-title">
<h2 id="lever-title">What does the cut-off do?</h2>
{_dials(assessment, tables) if tables else f'<p class="note">{escaped(_why_none(assessment))}</p>'}
<p id="at-setting"><span class="verdict" data-verdict="{assessment.conclusion}">{VERDICTS[assessment.conclusion]}</span>
<span id="tally">{escaped(_tally(assessment))}</span></p>
{amounts(assessment, tables)}
{_matrix(spec, assessment)}
<p id="counts-said" class="soft">{escaped(counts_sentence(assessment))}</p>
<p id="reviews-said" class="soft">{escaped(reviews_sentence(tables, assessment.each))}</p>
{_controls(spec, assessment.setting, tables) if tables else ""}
</section>"""


def _why_none(assessment: Assessment) -> str:
    act_at = assessment.setting["act_at"]
    if isinstance(act_at, dict):
        return (
            f"The cut-off differs by {act_at['by']} ({setting_shown(assessment.setting)}), so there is no single one "
            "to move. These are the numbers at the setting as it stands."
        )
    return f"There is no {assessment.each} with a score and an outcome yet, so no other setting can be weighed."


def _dials(assessment: Assessment, tables: Tables) -> str:
    today = tables["today"]
    setting = assessment.setting
    act = _dial("act", "Act from a score of", f"{setting['act_at']:g}", len(tables["act_at"]), today["act_at"])
    edge = ""
    if tables["review_from"]:
        shown = f"{setting['review_from']:g}"
        edge = _dial("edge", "A person looks from", shown, len(tables["review_from"]), today["review_from"])
    return f"""<noscript><p class="note">To move the cut-off, this page needs JavaScript. All figures here are those at:
{escaped(setting_shown(setting))}.</p></noscript>
<div id="dials" class="screen-only scripted">{act}{edge}</div>"""


def _dial(name: str, label: str, shown: str, positions: int, at: int) -> str:
    return (
        f'<div class="dial"><label for="{name}">{label}</label><b id="{name}-shown">{shown}</b>'
        f'<input type="range" id="{name}" min="0" max="{positions - 1}" step="1" value="{at}" '
        f'aria-valuetext="{label.lower()} {shown}" autocomplete="off"></div>'
    )


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
        return '<p class="soft">No money here: the spec does not say what a result is worth (its value block).</p>'
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
    return f'<div class="two">{blocks}</div>{_guesses(value, tables)}'


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


def _guesses(value: Money, tables: Tables | None) -> str:
    if not value.guesses:
        return ""
    named = "; ".join(guess_shown(guess, value.currency) for guess in value.guesses)
    choices = ""
    if tables and tables["value"]:
        options = "".join(
            f'<option value="{number}">{escaped(guess_choice(guess, value.currency))}</option>'
            for number, guess in enumerate(tables["value"]["guesses"])
        )
        choices = (
            '<p class="row screen-only scripted" id="guess-row"><label for="guess">Money if</label> '
            '<select id="guess" autocomplete="off"><option value="">anything in the range of the guess</option>'
            f"{options}</select></p>"
        )
    turns = turns_shown(value.flips, value.currency, "it is worth more than doing nothing")
    told = f" {sentence(turns)}" if value.flips else ""
    return f'<p class="soft">Only guessed: that {escaped(named)}.{escaped(told)}</p>{choices}'


def _matrix(spec: Spec, assessment: Assessment) -> str:
    counts, many = assessment.confusion, plural(assessment.each)
    has_review = has_band(assessment)
    outcome = getattr(spec.log, "outcome", None)
    columns = ["acted on#", *(["looked at#"] if has_review else []), "let through#"]

    def counted(kind: str, name: str, acted: int, not_acted: int, review: int) -> str:
        cells = {"acted": acted, **({"looked": review} if has_review else {}), "passed": not_acted - review}
        tds = "".join(
            f'<td class="n" id="{kind}-{cell}"><b>{count:,}</b><small>{a_day(count, assessment)}</small></td>'
            for cell, count in cells.items()
        )
        return f'<tr><th scope="row">{name} <small>({acted + not_acted:,})</small></th>{tds}</tr>'

    caption = f"What becomes of the {many}"
    if knows_outcomes(assessment):
        caption += f"; positive means {outcome}" if isinstance(outcome, str) else ""
        yes, no = (
            [counts[name] or 0 for name in names]
            for names in (("tp", "fn", "review_positive"), ("fp", "tn", "review_negative"))
        )
        rows = counted("yes", "positive", *yes) + counted("no", "ordinary", *no)
    else:
        done = assessment.done
        rows = counted("both", "all", done["act"], done["pass"] + done["review"], done["review"])
    return (
        f'<table class="matrix"><caption>{escaped(caption)}</caption>{head("", *columns)}<tbody>{rows}</tbody></table>'
    )


def has_band(assessment: Assessment) -> bool:
    """Whether people look at some of the cases."""
    return assessment.setting.get("review_from") is not None


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


def counts_sentence(assessment: Assessment) -> str:
    """What becomes of the positives, and how many ordinary cases are stopped."""
    many = plural(assessment.each)
    if not knows_outcomes(assessment):
        return uncounted(assessment)
    counts = {name: n or 0 for name, n in assessment.confusion.items()}
    positives, ordinary = counts["tp"] + counts["fn"], counts["fp"] + counts["tn"]
    if not positives + ordinary:
        return ""
    passed = counts["fn"] - counts["review_positive"]
    looked = f", {counts['review_positive']:,} looked at by a person" if has_band(assessment) else ""
    return (
        f"Of {positives:,} positives {counts['tp']:,} are acted on{looked} and {passed:,} let through. "
        f"Of {ordinary:,} ordinary {many} {counts['fp']:,} are acted on by mistake."
    )


def uncounted(assessment: Assessment) -> str:
    """Why there are no positives to count."""
    if names_classes(assessment):
        return "The product names one of several classes; which it tells well is shown class by class."
    return "Not every outcome can be known, so positives cannot be counted."


def reviews_sentence(tables: Tables | None, each: str) -> str:
    """How many cases a day people look at, against what they can do; empty where no day or no band is known."""
    if tables is None or tables["reviews"] is None:
        return ""
    at = tables["today"]
    told = {name: tables["reviews"][name][at["act_at"]][at["review_from"]] for name in ("mean", "p95", "days_above")}
    text = f"{told['mean']:,.0f} {plural(each)} a day to look at, {told['p95']:,.0f} on a busy day"
    capacity = tables["reviews"]["capacity"]
    if capacity is None:
        return f"{text}; how many people can do is not said."
    over = ""
    if told["days_above"]:
        days = f"{told['days_above']:,} of {tables['reviews']['days']:,} days"
        over = f" On {days} it is more; the lowest scores then pass unseen."
    return f"{text}; people can do {capacity:,.0f}.{over}"


def _controls(spec: Spec, setting: dict[str, Any], tables: Tables) -> str:
    best = '<button type="button" id="to-best" class="quiet">The best setting</button>' if tables["best"] else ""
    return f"""<div id="controls" class="screen-only scripted">
<p class="row"><button type="button" id="to-today">Back to today’s</button>{best}</p>
<p class="soft above">To judge this setting in full:</p>
<p class="row command"><code id="command" tabindex="0">{escaped(_command(spec, setting))}</code>
<button type="button" id="copy" class="quiet">Copy</button></p>
<p class="soft" id="copied" role="status"></p></div>
<p id="strip" class="screen-only scripted" aria-hidden="true"></p>"""


def _command(spec: Spec, setting: dict[str, Any] | None = None) -> str:
    """The command that judges a setting in full; its beginning where no setting is named."""
    text = f"upheld check {shlex.quote(spec.file_name)}"
    if setting is None:
        return text
    review = setting.get("review_from")
    return f"{text} --set act_at={setting['act_at']:g}" + ("" if review is None else f" --set review_from={review:g}")


def lever_data(spec: Spec, assessment: Assessment, tables: Tables | None) -> dict[str, Any] | None:
    """What the script needs to move the lever; None where it cannot be moved."""
    if tables is None:
        return None
    value = assessment.value
    return {
        "tables": tables,
        "each": assessment.each,
        "one": with_article(assessment.each),
        "many": plural(assessment.each),
        "judged": counted_cases(assessment),
        "knows": knows_outcomes(assessment),
        "uncounted": uncounted(assessment),
        "per_day": value.cases_per_day if value else None,
        "currency": value.currency if value else None,
        "probability": getattr(spec.log, "score_scale", "") == "probability",
        "command": _command(spec),
        "conclusion": assessment.conclusion,
        "is_trial": any(warned.code == "what-if" for warned in assessment.warnings),
    }
