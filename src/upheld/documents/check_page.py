"""The verdicts on one page: what `upheld check SPEC --html FILE` writes, for the PM and for an executive.

Every figure at the setting of the assessment stands in the HTML, so that it reads without a script and on paper. The
script moves the setting by looking up tables (`upheld.slider.slider_tables`); it does no statistics.
"""

from __future__ import annotations

from typing import Any

from upheld.answers import Answers
from upheld.assessment import Assessment
from upheld.best import settings_of
from upheld.documents.check_buffer import buffer_section
from upheld.documents.check_classes import classes_section
from upheld.documents.check_groups import calibration_section, segments_section
from upheld.documents.check_lever import lever_data, lever_section
from upheld.documents.check_quantities import shown_section
from upheld.documents.check_requirements import lines_data, requirements_section
from upheld.documents.check_sources import sources_section, unknown_section
from upheld.documents.check_timeline import timeline_section
from upheld.documents.check_tradeoff import tradeoff_section
from upheld.documents.check_words import (
    VERDICTS,
    conclusion,
    names_quantities,
    population,
    setting_shown,
    unbroken,
)
from upheld.documents.check_worth import best_section, rule_section
from upheld.documents.shell import escaped, html_page
from upheld.evidence import Evidence
from upheld.slider import slider_tables
from upheld.spec import Spec
from upheld.tradeoff import Tradeoff, tradeoff

MOST_BUFFERS = 25
"""At so many buffers the page tells of a product that names quantities."""

STYLES = ("check_page.css", "check_timeline.css")
SCRIPTS = ("check_figures.js", "check_model.js", "check_words.js", "check_chart.js", "check_page.js")

LookedUp = dict[str, Any] | Tradeoff | None
"""What a page tells of other settings: the tables of the slider, or still rows."""


def looked_up(spec: Spec, evidence: Evidence, assessment: Assessment) -> LookedUp:
    """The tables of the slider; None where the cut-off differs by segment, there is none, or no case is judged.

    Of a product that names quantities, the trade-off over its buffers, which stands still.
    """
    answers = Answers(spec, evidence).of_outcomes
    if names_quantities(assessment):
        can_move = spec.lever is not None and answers.all.judged
        return tradeoff(spec, evidence, most=MOST_BUFFERS) if can_move else None
    if spec.lever is None or answers.kind.is_by_segment(spec.lever) or not answers.all.judged:
        return None
    best = assessment.best.position if assessment.best else None
    return slider_tables(answers, settings_of(answers), best)


def check_page(spec: Spec, assessment: Assessment, found: LookedUp, version: str) -> str:
    """The page as one HTML file, the same bytes for the same arguments; `found` comes from `looked_up`.

    Its address may name a setting, which it then shows as a what-if: `#act_at=0.05&review_from=0.01&guess=1`, `guess`
    being the number of a choice in the tables' `value.guesses`.
    """
    return html_page(
        title=f"{VERDICTS[assessment.conclusion]}: {assessment.title}",
        body=_body(assessment, page_sections(spec, assessment, found, version), version),
        data=page_data(spec, assessment, found),
        styles=STYLES,
        scripts=SCRIPTS,
    )


def page_data(spec: Spec, assessment: Assessment, found: LookedUp) -> dict[str, Any]:
    """What the scripts of the page look up, as plain data."""
    tables = None if isinstance(found, Tradeoff) else found
    return {"lines": lines_data(assessment), "lever": lever_data(spec, assessment, tables)}


def page_sections(spec: Spec, assessment: Assessment, found: LookedUp, version: str) -> dict[str, str]:
    """The sections of the page as HTML by name, in their order, each with every text of it escaped.

    The scripts expect `conclusion`, `requirements`, `beside` and `moving` on one page; the others stand alone.
    """
    if names_quantities(assessment):
        beside = shown_section(assessment)
        moving = buffer_section(assessment, found) if isinstance(found, Tradeoff) else ""
        calibration = ""
    else:
        tables = None if isinstance(found, Tradeoff) else found
        has_lever = spec.lever is not None
        beside = lever_section(spec, assessment, tables) if has_lever else classes_section(assessment)
        moving = tradeoff_section(assessment, tables) if tables else ""
        calibration = calibration_section(assessment)
    sections = {
        "conclusion": _conclusion(assessment),
        "requirements": requirements_section(assessment),
        "beside": beside,
        "classes": classes_section(assessment) if spec.lever is not None else "",
        "moving": moving,
        "best": best_section(assessment),
        "rule": rule_section(assessment),
        "timeline": timeline_section(assessment),
        "segments": segments_section(assessment),
        "calibration": calibration,
        "unknown": unknown_section(assessment),
        "sources": sources_section(spec, assessment, version),
    }
    return {name: unbroken(section) for name, section in sections.items()}


def _body(assessment: Assessment, sections: dict[str, str], version: str) -> str:
    setting = setting_shown(assessment.setting, assessment.unit)
    last = sections["unknown"]
    if sections["calibration"]:
        last = f'<div class="columns even">{sections["calibration"]}{last}</div>'
    dated = f", as of {assessment.as_of[:10]}" if assessment.as_of else ""
    return f"""<a class="skip" href="#main">Skip to the verdict</a>
<header class="top"><b>Upheld</b><span class="soft">{escaped(assessment.product)}: is it good enough?</span></header>
<main id="main" tabindex="-1">
{sections["conclusion"]}
<p id="announced" class="unseen" role="status"></p>
<div class="columns">
{sections["requirements"]}
{sections["beside"]}
</div>
{sections["classes"]}
{sections["moving"]}<p class="still">From here on everything is told at: {escaped(unbroken(setting))}.</p>
<div class="columns even">{sections["best"]}{sections["rule"]}</div>
{sections["timeline"]}{sections["segments"]}{last}{sections["sources"]}
</main>
<footer><span>Made with Upheld {escaped(version + dated)}.</span>
<span>These figures tell of past cases; the next ones may differ.</span></footer>"""


def _conclusion(assessment: Assessment) -> str:
    word, setting = assessment.conclusion, setting_shown(assessment.setting, assessment.unit)
    is_trial = any(warned.code == "what-if" for warned in assessment.warnings)
    tried = f"What if: {setting}? This is not the setting of the spec, so it decides nothing."
    return f"""<section id="conclusion" aria-labelledby="title">
<h1 id="title">{escaped(assessment.title)}: is it good enough?</h1>
<p class="lead"><span class="verdict" id="verdict" data-verdict="{word}">{VERDICTS[word]}</span>
<span id="said">{escaped(conclusion(assessment))}</span></p>
<p class="sub">{escaped(population(assessment))}</p>
<p id="setting"{' class="what-if"' if is_trial else ""}>{escaped(tried if is_trial else f"Setting: {setting}.")}</p>
</section>"""
