"""The verdicts on one page: what `upheld check SPEC --html FILE` writes, for the PM and for an executive.

Every figure at the setting of the assessment stands in the HTML, so that it reads without a script and on paper. The
script moves the setting by looking up tables (`upheld.slider.slider_tables`); it does no statistics.
"""

from __future__ import annotations

from typing import Any

from upheld.answers import Answers
from upheld.assessment import Assessment
from upheld.best import settings_of
from upheld.documents.check_buffer import buffer_tradeoff
from upheld.documents.check_classes import classes_section
from upheld.documents.check_cutoff import cutoff_data, cutoff_section, cutoff_tradeoff
from upheld.documents.check_groups import calibration_section, segments_section
from upheld.documents.check_lever import Tables, lever_data
from upheld.documents.check_quantities import buffer_data, shown_section
from upheld.documents.check_requirements import lines_data, requirements_section
from upheld.documents.check_sources import sources_section, unknown_section
from upheld.documents.check_timeline import timeline_section
from upheld.documents.check_window import window_section
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

STYLES = ("check_page.css", "check_timeline.css")
SCRIPTS = ("check_figures.js", "check_model.js", "check_words.js", "check_chart.js", "check_page.js")


def looked_up(spec: Spec, evidence: Evidence, assessment: Assessment) -> Tables | None:
    """The tables of the slider; None where the cut-off differs by segment, there is none, or no case is judged."""
    answers = Answers(spec, evidence).of_outcomes
    if spec.lever is None or answers.kind.is_by_segment(spec.lever) or not answers.all.judged:
        return None
    best = assessment.best.position if assessment.best else None
    return slider_tables(answers, settings_of(answers), best)


def check_page(spec: Spec, assessment: Assessment, tables: Tables | None, version: str) -> str:
    """The page as one HTML file, the same bytes for the same arguments; `tables` come from `looked_up`.

    Its address may name a setting, which it then shows as a what-if: `#act_at=0.05&review_from=0.01&guess=1` or
    `#buffer=4`, `guess` being the number of a choice in the tables' `value.guesses`.
    """
    return html_page(
        title=f"{VERDICTS[assessment.conclusion]}: {assessment.title}",
        body=_body(assessment, page_sections(spec, assessment, tables, version), version),
        data=page_data(spec, assessment, tables),
        styles=STYLES,
        scripts=SCRIPTS,
    )


def page_data(spec: Spec, assessment: Assessment, tables: Tables | None) -> dict[str, Any]:
    """What the scripts of the page look up, as plain data."""
    return {"lines": lines_data(assessment), "lever": _lever_data(spec, assessment, tables)}


def page_sections(spec: Spec, assessment: Assessment, tables: Tables | None, version: str) -> dict[str, str]:
    """The sections of the page as HTML by name, in their order, each with every text of it escaped.

    The scripts expect `conclusion`, `requirements`, `beside` and `moving` on one page; the others stand alone.
    """
    if names_quantities(assessment):
        beside = shown_section(spec, assessment, tables)
        moving = buffer_tradeoff(assessment, tables) + window_section(assessment, tables) if tables else ""
        calibration = ""
    else:
        has_lever = spec.lever is not None
        beside = cutoff_section(spec, assessment, tables) if has_lever else classes_section(assessment)
        moving = cutoff_tradeoff(assessment, tables) if tables else ""
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
    if not names_quantities(assessment):
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


def _lever_data(spec: Spec, assessment: Assessment, tables: Tables | None) -> dict[str, Any] | None:
    common = lever_data(spec, assessment, tables)
    if common is None or tables is None:
        return None
    is_quantity = names_quantities(assessment)
    return common | (buffer_data(assessment, tables) if is_quantity else cutoff_data(spec, assessment, tables))


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
