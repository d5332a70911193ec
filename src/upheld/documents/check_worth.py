"""The best setting and the simple rule: what could be better, and what the AI earns over doing it simply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from upheld.answer import Answer
from upheld.assessed_money import BestSetting, Cost
from upheld.assessment import Assessment, JudgedRequirement
from upheld.documents.check_words import (
    VERDICTS,
    figure,
    gain_shown,
    guess_choice,
    metric_title,
    metric_unit,
    names_classes,
    names_quantities,
    results_named,
    sentence,
    setting_shown,
    turns_shown,
)
from upheld.documents.shell import escaped
from upheld.documents.tables import disclosed, head, labelled, row
from upheld.inference import CannotTell, Range
from upheld.wording import best_late_shown, interval_shown, money_shown, range_shown, with_article


def best_section(assessment: Assessment) -> str:
    """The best setting in words: its gain on cases that had no part in choosing it, and what each requirement costs."""
    return f"""<section class="card" aria-labelledby="best-title">
<h2 id="best-title">Is there a better setting?</h2>
{"".join(_best(assessment))}
</section>"""


def _best(assessment: Assessment) -> Iterator[str]:
    best = assessment.best
    if not names_quantities(assessment) and assessment.setting["act_at"] is None:
        yield _p("There is no other: the log gives only the class that the product names, and no score to cut.")
        return
    if assessment.value is None:
        yield _p("That cannot be told: nobody has said what a result is worth (value in the spec).")
        return
    if best is None:
        why = (
            "there is no case with an outcome yet" if not assessment.cases.judged else "the cut-off differs by segment"
        )
        yield _p(f"Not looked for: {why}.")
        return
    titles = {judged.id: judged for judged in assessment.requirements}
    if best.setting is None:
        named = " and ".join(f"“{titles[one].title}”" for one in best.clashing)
        if len(best.clashing) > 1:
            yield _p(f"No setting meets {named} together as measured. One of them would have to move, or the product.")
        elif named:
            yield _p(f"No setting meets {named} as measured. The bound would have to move, or the product.")
        else:
            yield _p(sentence(best.why_none))
    elif best.is_today:
        yield _p("No: of all settings that meet the requirements as measured, this one has the greatest value.")
    else:
        yield f'<p class="lead">{escaped(sentence(setting_shown(best.setting, assessment.unit)))}</p>'
        yield _p(_gain(best, assessment))
    if best.late_in is not None:
        told = best_late_shown(best.late_in, assessment.each, assessment.unit)
        yield _p(f"With these costs alone, {told}.")
    if best.among:
        yield _p(sentence(best.among))
    if best.not_weighed:
        named = "; ".join(titles[one].title for one in best.not_weighed)
        yield _p(f"Not weighed here, because it is known at this setting alone: {named}.")
    yield from _free(assessment, best)
    yield from _costs(assessment, best, titles)
    yield from _ends(assessment, best)


def _gain(best: BestSetting, assessment: Assessment) -> str:
    answer, unit = _by_day(best.gain_per_day, best.gain, assessment)
    currency = _currency(assessment)
    apart = "on the half of the cases that had no part in choosing it"
    if isinstance(answer, CannotTell):
        plain = gain_shown(answer, currency)
        about = f" As measured {apart} it is {plain} {unit}, which says little." if plain else ""
        return f"By how much it would be better cannot be told: {answer.reason}.{about}"
    text = f"Worth {gain_shown(answer, currency)} {unit} than this setting, {apart}."
    if answer.high < 0:
        text += " No setting that meets the requirements as measured is worth more."
    if answer.low <= 0 <= answer.high:
        text += " The interval holds 0: too close to tell from nothing."
    return text


def _free(assessment: Assessment, best: BestSetting) -> Iterator[str]:
    free = best.without_requirements
    if free is None or free.setting == best.setting:
        return
    answer, unit = _by_day(free.gain_per_day, free.gain, assessment)
    plain = gain_shown(answer, _currency(assessment))
    worth = f" It is worth {plain} {unit} than this one." if plain else ""
    if isinstance(answer, CannotTell):
        worth += f" {'How sure that is' if plain else 'By how much it is better'} cannot be told: {answer.reason}."
    setting = setting_shown(free.setting, assessment.unit)
    yield _p(f"Were nothing required, the setting of greatest value would be: {setting}.{worth}")


def _costs(assessment: Assessment, best: BestSetting, titles: dict[str, JudgedRequirement]) -> Iterator[str]:
    if not best.costs:
        return
    _, unit = _by_day(best.costs[0].per_day, best.costs[0].per_case, assessment)
    rows = "".join(row(titles[cost.id].title, f"<td>{escaped(_cost(cost, assessment))}</td>") for cost in best.costs)
    columns = head("Requirement", f"Without it, the best setting would be worth, {unit}")
    yield (f'<h3>What each requirement costs</h3><table class="plain">{columns}<tbody>{rows}</tbody></table>')


def _cost(cost: Cost, assessment: Assessment) -> str:
    answer, _ = _by_day(cost.per_day, cost.per_case, assessment)
    if isinstance(answer, CannotTell):
        if answer.value == 0.0:
            return "nothing more"
        plain = gain_shown(answer, _currency(assessment))
        return f"{plain + '; ' if plain else ''}cannot tell: {answer.reason}"
    return f"{gain_shown(answer, _currency(assessment))}: {setting_shown(cost.setting, assessment.unit)}"


def _ends(assessment: Assessment, best: BestSetting) -> Iterator[str]:
    if not best.at_ends:
        return
    if all(there == best.setting for _, there in best.at_ends):
        yield _p("It stays the best setting wherever the guess lies in its range.")
        return
    named = results_named(assessment)
    rows = "".join(
        row(
            guess_choice(guess, _currency(assessment), named),
            f"<td>{escaped(setting_shown(there, assessment.unit))}</td>",
        )
        for guess, there in best.at_ends
    )
    columns = head("If it turns out that", "the best setting is")
    table = f'<table class="plain">{columns}<tbody>{rows}</tbody></table>'
    if len(best.at_ends) > MOST_ENDS:
        table = f"{_p(_among_ends(assessment, best))}{disclosed('Each of them', table)}"
    yield f"<h3>How it moves with the guess</h3>{table}"


def _among_ends(assessment: Assessment, best: BestSetting) -> str:
    """Which settings are best where everything guessed lies at an end, the most frequent first."""
    found = Counter(setting_shown(there, assessment.unit) for _, there in best.at_ends)
    named = [f"{setting} (in {count})" for setting, count in found.most_common(MOST_ENDS)]
    rest = len(found) - len(named)
    more = f"; and {rest} other{'s' if rest > 1 else ''}" if rest else ""
    return f"Everything guessed lies at an end in {len(best.at_ends)} ways. The best is then {'; '.join(named)}{more}."


MOST_ENDS = 4
"""So many ends of a guess are read without opening a table."""
OF_SCORES = ("recall", "false_positive_rate", "precision", "act_rate")
OF_QUANTITIES = ("late_rate", "late_mean", "early_mean", "promise_mean")
_RULE_VERDICTS = {
    "met": "It is worth at least as much.",
    "not_met": "It is worth less.",
    "undecided": "Whether it is worth as much is open.",
}


def rule_section(assessment: Assessment) -> str:
    """The AI beside the simple rule on the same cases, or why there is none."""
    return f"""<section class="card" aria-labelledby="rule-title">
<h2 id="rule-title">Does the AI beat a simple rule?</h2>
{"".join(_rule(assessment))}
</section>"""


def _rule(assessment: Assessment) -> Iterator[str]:
    rule = assessment.rule
    if rule is None and names_classes(assessment):
        yield _p("That is not asked: a rule says when to act, and not which of several classes to name.")
        return
    if rule is None:
        yield _p(
            "Nobody knows: no rule to compare with is named (rule in the spec). Name the simplest condition that could "
            "do the work."
        )
        return
    if rule.expression is None:
        yield _p(f"There is no rule to compare with: {rule.none}.")
        return
    if rule.verdict is not None:
        word, currency = rule.verdict.word, _currency(assessment)
        answer, each = _by_day(rule.per_day, rule.value_over_rule, assessment)
        told = "" if isinstance(answer, CannotTell) else f"{_RULE_VERDICTS[word]} "
        said = f"{told}{_over(answer, each, currency)}"
        yield f'<p><span class="verdict" data-verdict="{word}">{VERDICTS[word]}</span> {escaped(said)}</p>'
        if rule.flips:
            where = "the AI is worth more than the rule"
            yield _p(sentence(turns_shown(rule.flips, currency, results_named(assessment), where)))
    said = "shows" if names_quantities(assessment) else "acts where"
    yield f"<p>The rule {said} <code>{escaped(rule.expression)}</code>.</p>"
    rows = "".join(
        row(
            metric_title(assessment.kind, name),
            labelled(
                {
                    "AI": escaped(figure(assessment.metrics[name], metric_unit(assessment, name))),
                    "Rule": escaped(figure(rule.metrics[name], metric_unit(assessment, name))),
                    "AI less rule": escaped(figure(rule.more_often[name], "points"))
                    if name in rule.more_often
                    else "–",
                }
            ),
        )
        for name in (OF_QUANTITIES if names_quantities(assessment) else OF_SCORES)
        if name in rule.metrics
    )
    if names_quantities(assessment):
        rows = rows.replace('<td data-label="AI less rule">–</td>', "")
        columns = head("", "AI, as shown", "Rule")
    else:
        columns = head("", "AI", "Rule", "AI less rule, on the same cases")
    yield (f'<table class="plain reflow">{columns}<tbody>{rows}</tbody></table>')


def _over(answer: Answer, each: str, currency: str) -> str:
    if isinstance(answer, Range):
        ends = range_shown(answer, currency)
        return f"The AI is worth {ends} {each} more than the rule, whatever became of {answer.unknown}."
    if isinstance(answer, CannotTell):
        return f"Whether it is worth more than the rule cannot be told: {answer.reason}."
    by = f"{money_shown(abs(answer.value), currency)} {each} {'more' if answer.value >= 0 else 'less'}"
    interval = f"AI less rule: 95 % interval {interval_shown(answer, currency)}"
    return f"The AI is worth {by} than the rule ({interval})."


def _by_day(per_day: Answer, per_case: Answer, assessment: Assessment) -> tuple[Answer, str]:
    """The figure a day where a day is known, else for a case; and which of the two."""
    value = assessment.value
    if value is not None and value.cases_per_day is not None:
        return per_day, "a day"
    return per_case, with_article(assessment.each)


def _currency(assessment: Assessment) -> str:
    return assessment.value.currency if assessment.value else ""


def _p(text: str) -> str:
    return f"<p>{escaped(text)}</p>"
