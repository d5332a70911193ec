"""The window: what moves with its width, as a still drawing and a table."""

from __future__ import annotations

from upheld.assessment import Assessment
from upheld.documents.check_buffer import answer_at
from upheld.documents.check_lever import Tables
from upheld.documents.check_words import figure, metric_title
from upheld.documents.shell import escaped
from upheld.documents.still_charts import Panel, still_chart
from upheld.documents.tables import disclosed, head, row, scrolled
from upheld.wording import shown_bound

SHOWN = ("window_coverage", "below_window", "above_window")
"""What is told of each width."""


def window_section(assessment: Assessment, tables: Tables) -> str:
    """The section; empty where no window is shown."""
    widths = tables["widths"]
    if widths is None:
        return ""
    window, today, unit = widths["window"], widths["today"], assessment.unit
    each = {name: [answer_at(widths["figures"][name], at) for at in range(len(window))] for name in SHOWN}
    titles = {name: metric_title(assessment.kind, name) for name in SHOWN}
    panel = Panel({titles[name]: each[name] for name in SHOWN[:2]}, lambda share: f"{share * 100:g} %", 1.0)
    marks = {} if today is None else {"today": window[today]}
    label = "Cases inside the window and before it at every width; the table below has the same numbers"
    chart = still_chart(window, [panel], marks, f"Width in {unit}" if unit else "Width", label)
    rows = "".join(
        row(
            shown_bound(width, unit) + (" · today" if at == today else ""),
            "".join(f'<td class="n">{escaped(figure(each[name][at], "share"))}</td>' for name in SHOWN),
        )
        for at, width in enumerate(window)
    )
    columns = head("Width", *(f"{titles[name]}#" for name in SHOWN))
    log = "" if today is not None else " The log says which windows were shown, so that none of these is today's."
    return f"""<section class="card" id="window" aria-labelledby="window-title">
<h2 id="window-title">What moves with the width of the window?</h2>
<p>Each of these windows ends at what is shown now. A wider one begins earlier and holds more; how many come after it
hangs on the buffer alone.{log}</p>
<figure>{chart}<figcaption class="soft">The bars are 95 % intervals. A case is inside that comes later than the window
begins and no later than it ends.</figcaption></figure>
{disclosed("As a table", scrolled("Widths", f'<table class="curve">{columns}<tbody>{rows}</tbody></table>'))}
</section>"""
