"""Cut-off and review band: their sliders, and what becomes of the cases and of the money at the setting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from upheld.assessment import Assessment
from upheld.documents.check_lever import (
    Tables,
    a_day,
    amounts,
    concluded,
    controls,
    counted_cases,
    dial,
    dials,
)
from upheld.documents.check_tradeoff import Told, tradeoff_section
from upheld.documents.check_words import knows_outcomes, names_classes, setting_shown
from upheld.documents.shell import escaped
from upheld.documents.tables import head
from upheld.kinds import KINDS
from upheld.spec import Spec
from upheld.wording import plural, shown


def cutoff_section(spec: Spec, assessment: Assessment, tables: Tables | None) -> str:
    """The section at the setting of the assessment; without tables it has no sliders, and says why."""
    return f"""<section class="card moves" id="lever" aria-labelledby="lever-title">
<h2 id="lever-title">What does the cut-off do?</h2>
{_dials(assessment, tables) if tables else f'<p class="note">{escaped(_why_none(assessment))}</p>'}
{concluded(assessment)}
{amounts(assessment, tables)}
{_matrix(spec, assessment)}
<p id="counts-said" class="soft">{escaped(counts_sentence(assessment))}</p>
<p id="reviews-said" class="soft">{escaped(reviews_sentence(tables, assessment.each))}</p>
{controls(spec, KINDS["classification"].WORDS.flags(assessment.setting), tables) if tables else ""}
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
    act = dial("act", "Act from a score of", f"{setting['act_at']:g}", len(tables["act"]), today["act"])
    edge = ""
    if tables["edge"]:
        shown = f"{setting['review_from']:g}"
        edge = dial("edge", "A person looks from", shown, len(tables["edge"]), today["edge"])
    return dials(setting_shown(setting), "cut-off", act, edge)


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
    told = {name: tables["reviews"][name][at["act"]][at["edge"]] for name in ("mean", "p95", "days_above")}
    text = f"{told['mean']:,.0f} {plural(each)} a day to look at, {told['p95']:,.0f} on a busy day"
    capacity = tables["reviews"]["capacity"]
    if capacity is None:
        return f"{text}; how many people can do is not said."
    over = ""
    if told["days_above"]:
        days = f"{told['days_above']:,} of {tables['reviews']['days']:,} days"
        over = f" On {days} it is more; the lowest scores then pass unseen."
    return f"{text}; people can do {capacity:,.0f}.{over}"


def cutoff_tradeoff(assessment: Assessment, tables: Tables) -> str:
    """What moves with the cut-off."""
    knows, totals = knows_outcomes(assessment), tables["below"]["all"]
    cells = []
    for below in tables["below"]["act"]:
        acted = [whole - under for whole, under in zip(totals, below, strict=True)]
        told = [f"{acted[0] + acted[1] + (0 if knows else acted[2]):,}"]
        if knows:
            told += [shown(acted[one] / totals[one], "share") if totals[one] else "–" for one in (1, 0)]
        cells.append(told)
    has_money = assessment.value is not None and tables["value"] is not None
    words = Told(
        noun="cut-off",
        heading="Act from",
        names=["–" if cutoff is None else f"{cutoff:g}" for cutoff in tables["act"]],
        columns=["Acted on", *(["Recall", "False positive rate"] if knows else [])],
        cells=cells,
        about=" Money is told against doing nothing." if has_money else "",
    )
    return tradeoff_section(assessment, tables, words)


def cutoff_data(spec: Spec, assessment: Assessment, tables: Tables) -> dict[str, Any]:
    """What the script needs besides, to move the cut-off: each position in words, what is drawn, how cases count."""
    names = list(_positions(assessment, tables))
    knows = knows_outcomes(assessment)
    lines = [("recall", "Recall", "recall {}"), ("alarms", "False positive rate", "false positive rate {}")]
    lines = lines if knows else [("share", "Acted on, of all", "{} acted on")]
    return {
        "shown": names,
        "said": [f"act {'on' if name.startswith(('every ', 'no ')) else 'from'} {name}" for name in names],
        "panels": [
            {"unit": "share", "lines": [{"name": name, "title": title, "said": said} for name, title, said in lines]}
        ],
        "money": "against doing nothing",
        "axis": {"title": "Act from", "is_even": False},
        "judged": counted_cases(assessment),
        "knows": knows,
        "uncounted": uncounted(assessment),
        "probability": getattr(spec.log, "score_scale", "") == "probability",
    }


def _positions(assessment: Assessment, tables: Tables) -> Iterator[str]:
    """From where the product acts at each position: a cut-off, or every or no case."""
    below = tables["below"]
    for cutoff, under in zip(tables["act"], below["act"], strict=True):
        if not sum(under):
            yield f"every {assessment.each}"
        elif under == below["all"]:
            yield f"no {assessment.each}"
        else:
            yield "–" if cutoff is None else f"{cutoff:.6g}"
