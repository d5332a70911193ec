"""The classes of a product that names one of several: how well each is told, and which is taken for which."""

from __future__ import annotations

from upheld.answer import Answer
from upheld.assessment import Assessment
from upheld.documents.check_words import figure
from upheld.documents.shell import escaped
from upheld.documents.tables import disclosed, head, labelled, row, scrolled
from upheld.inference import CannotTell
from upheld.wording import plural, shown

MOST_OPEN = 8
"""A confusion of more classes than these opens on demand."""

TOLD = {
    "recall": "Of those it is, named so (recall)",
    "precision": "Of those named so, it is (precision)",
    "f1": "F1",
}


def classes_section(assessment: Assessment) -> str:
    """A row for each class, the least well told first, and the confusion with the share of each row."""
    if assessment.classes is None or assessment.confusion_by_class is None:
        return ""
    many = escaped(plural(assessment.each))
    order = sorted(assessment.classes, key=lambda name: _recall(assessment, name))
    rows = "".join(_class(assessment, name) for name in order)
    each = f'<table class="reflow plain">{head("Class", *TOLD.values(), "Cases of it#")}<tbody>{rows}</tbody></table>'
    confusion = _confusion(assessment.confusion_by_class)
    if len(order) > MOST_OPEN:
        confusion = disclosed("Which class is taken for which", confusion)
    return f"""<section class="card" aria-labelledby="classes-title">
<h2 id="classes-title">Which classes does it tell well, and which does it take for another?</h2>
<p>All judged {many} count here, whether or not the product is sure enough to act on them.</p>
{each}
{confusion}
</section>"""


def _recall(assessment: Assessment, name: str) -> tuple[bool, float]:
    value = (assessment.classes or {})[name].metrics["recall"].value
    return value is None, value or 0.0


def _class(assessment: Assessment, name: str) -> str:
    one = (assessment.classes or {})[name]
    cells = {title: escaped(_figure(one.metrics[metric])) for metric, title in TOLD.items()}
    return row(name, labelled({**cells, "Cases of it": f"{one.right:,}"}))


def _figure(answer: Answer) -> str:
    return f"cannot tell: {answer.reason}" if isinstance(answer, CannotTell) else figure(answer, "share")


def _confusion(confusion: dict[str, dict[str, int]]) -> str:
    """Rows are what was right, columns what was named; each cell has its count and its share of the row."""
    rows = ""
    for right, named in confusion.items():
        total = sum(named.values())
        cells = "".join(
            f'<td class="n">{f"<b>{n:,}</b>" if name == right else f"{n:,}"}'
            f"<small>{shown(n / total, 'share') if total else '–'}</small></td>"
            for name, n in named.items()
        )
        rows += row(f"really {right}", cells)
    columns = head("", *(f"named {name}#" for name in confusion))
    caption = "Which class is taken for which, with the share of each row"
    table = f'<table class="matrix"><caption>{caption}</caption>{columns}<tbody>{rows}</tbody></table>'
    return scrolled("Which class is taken for which", table)
