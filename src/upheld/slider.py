"""What a slider looks up: every figure, interval and verdict at every position of the lever.

The page that shows it does no statistics: it reads these tables.
"""

from __future__ import annotations

from typing import Any

from upheld.answers import Answers
from upheld.slider_of_buffers import buffer_tables
from upheld.slider_of_cutoffs import cutoff_tables


def slider_tables(answers: Answers, settings: Any, best: Any | None = None) -> dict[str, Any]:
    """The tables of a slider as plain data; lists over positions, or lists of lists over positions and band edges.

    Every kind's tables have:

    - `keys`: the keys of the lever that the slider `act` and, where there is one, the slider `edge` move
    - `act`, `edge`: the positions, rising; today's and the best are among them. Without a second slider `edge` is
      empty, and what depends on it has one column
    - `today`, `best`: places in these lists (best: None where there is none). Where today's setting is none of them,
      because the log says what was shown, every table has one more row for it, and `today` names that row
    - `value`: for each sort of money (`main` names the first), at the middle of what is guessed and at each end:
      value, low, high per case; None without money
    - `requirements`: by id: value, low, high, verdict and why, and whether they depend on the position (`act`), on the
      edge too (`both`) or on neither (`none`); in_every adds the worst value

    and besides what `cutoff_tables` or `buffer_tables` says.
    """
    tables = cutoff_tables if answers.kind.HAS_SCORE else buffer_tables
    return tables(answers, settings, best)
