"""An export of a product that names one of several classes: which was right, which it named, and its scores."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from upheld.drafting.classification.outcome import clear_outcome
from upheld.drafting.export import Column, Table, count_if
from upheld.drafting.look import Look
from upheld.drafting.naming import as_log_value, in_expression, listed, shown, words
from upheld.drafting.vocabulary import NAMED, NO, NO_OUTCOME, PENDING, SURE, YES
from upheld.errors import CallError
from upheld.expressions import resolve
from upheld.spec.kinds.classification import MOST_CLASSES

FEWEST = 3
SHORTEST = 3
"""A name of fewer letters is found in other names by accident."""
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes as the spec states them; `scores` are columns by class, {} where not every class has one.

    `confidence` is the one column that says how sure the product is of the class it names, where there are no others;
    `is_percent` says that it goes to 100.
    `positive` is the class that a person singled out; without it the product acts on whichever class it names.
    """

    outcome: str
    names: tuple[str, ...]
    scores: dict[str, str]
    predicted: str | None
    confidence: str | None
    positive: str | None
    is_percent: bool = False

    @property
    def has_score(self) -> bool:
        """Whether a cut-off has something to move."""
        return bool(self.scores) or self.confidence is not None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that plays a part."""
        return (self.outcome, *self.scores.values(), *filter(None, (self.predicted, self.confidence)))

    def score(self, table: Table) -> exp.Expr:
        """The score that a cut-off moves: of the class singled out, or of the highest class."""
        if self.confidence is not None:
            return exp.cast(resolve(self._confidence_text(table), table.names).tree, "double")
        if self.positive is not None:
            return _number(self.scores[self.positive], table)
        return exp.func("GREATEST", *[_number(column, table) for column in self.scores.values()])

    def log_keys(self, table: Table) -> dict[str, object]:
        """The keys of the spec's log."""
        scores = {name: as_log_value(column, table.names) for name, column in self.scores.items()}
        return {
            "positive": self.positive,
            "score": self._confidence_text(table) if self.confidence else None,
            "scores": scores or None,
            "predicted": as_log_value(self.predicted, table.names) if self.predicted else None,
        }

    def _confidence_text(self, table: Table) -> str:
        name = self.confidence or ""
        return f"{in_expression(name)} / {PERCENT}" if self.is_percent else as_log_value(name, table.names)


def find_classes(look: Look) -> Classes | None:
    """The classes of the log; None where it knows a yes and a no, or where a person named a yes and its score.

    Whoever says that no column names a class, and none is the score of one, says that there are none.

    CallError for classes of which nothing says which one the product names.
    """
    answers, table = look.answers, look.log
    named = _named(look, table)
    is_yes_and_its_score = answers.positive is not None and answers.score is not None and named is None
    says_none = look.is_none("predicted", table) and look.is_none("scores", table)
    if look.export.second is not None or is_yes_and_its_score or says_none:
        return None
    column = look.column("outcome", table) or (clear_outcome(table) if named is None else None)
    candidates = [column] if column is not None else list(table.columns.values())
    for candidate in candidates:
        found = _classes_in(look, table, candidate, named)
        if found is not None:
            _say(look, table, found)
            return found
    if named is not None:
        texts = listed(_texts(named, named))
        held_nowhere = f"{shown(named.name)} holds {texts}, and no other column holds the same classes"
        raise CallError(f"--predicted: {held_nowhere}. Name the one that says what was right: --outcome COLUMN")
    return None


def _named(look: Look, table: Table) -> Column | None:
    """The column that a person says names the class; None where nobody has. CallError for one that names none."""
    column = look.column("predicted", table)
    if column is not None and len(_texts(column, column)) < 2:
        said = f"--predicted: {shown(column.name)} holds no names of classes"
        hint = f"If it says 1 where the product acts, take it for the score: --score {shown(column.name)} --act-at 1"
        raise CallError(f"{said}. {hint}" if column.family == "number" else said)
    return column


def _classes_in(look: Look, table: Table, column: Column, named: Column | None) -> Classes | None:
    # A yes and a no are classes only where a person says which column names one of them.
    no_class = PENDING if named is not None else YES | NO | PENDING
    names = tuple(value for value in _texts(column, named) if _plain(value) not in no_class)
    is_asked = look.answers.outcome is not None
    fewest = FEWEST if named is None else 2
    if not fewest <= len(names) <= MOST_CLASSES or (not is_asked and set(words(column.name)) & NO_OUTCOME):
        return None
    told = _said_scores(look, table, names)
    scores = dict(_scores(table, names)) if told is None else told
    predicted = _predicted(look, table, column, names, named)
    if named is not None and not predicted:
        return None
    positive = look.answers.positive
    if positive is None and named is not None and len(names) == 2:
        positive = next((name for name in names if _plain(name) in YES), None)
    if positive is not None and positive not in names:
        return None
    complete = scores if set(names) <= set(scores) else {}
    # A column of groups may share its words with some others by accident; an outcome does not.
    is_likely = is_asked or column.name == getattr(clear_outcome(table), "name", None)
    if not (predicted or complete or (is_likely and len(scores) >= 2)):
        return None
    if positive is not None and positive in scores:
        complete = complete or {positive: scores[positive]}
    if not complete and not predicted:
        missing = [name for name in names if name not in scores]
        said = f"{shown(column.name)} holds {len(names)} classes: {listed(names)}. No column is the score of "
        hint = "and none says which class the product names. To judge one class against the rest, name it and its score"
        example = f"--positive {shown(names[0])} --score {shown(scores.get(names[0], 'COLUMN'))}"
        raise CallError(f"{said}{listed(missing)}, {hint}: {example}")
    confidence = None if complete else _confidence(look, table, positive)
    is_percent = confidence is not None and not _is_share(table.columns[confidence])
    return Classes(column.name, names, complete, predicted[0] if predicted else None, confidence, positive, is_percent)


def _predicted(look: Look, table: Table, column: Column, names: tuple[str, ...], named: Column | None) -> list[str]:
    """The columns that may name the class, those a person named alone."""
    if look.is_none("predicted", table):
        return []
    others = [
        one for one in table.columns.values() if one.name != column.name and len({*_texts(one, named)} & {*names}) >= 2
    ]
    return [one.name for one in others if one is named or (named is None and set(words(one.name)) & NAMED)]


def _texts(column: Column, named: Column | None) -> tuple[str, ...]:
    """The values that could be names of classes; a few whole numbers only where a person says what names the class.

    Unsaid, a number of days that was predicted and one that came would be classes.
    """
    if named is None or column.family != "number":
        return column.texts
    return tuple(f"{value:.0f}" for value in column.values) if column.is_whole and len(column.values) >= FEWEST else ()


def _said_scores(look: Look, table: Table, names: tuple[str, ...]) -> dict[str, str] | None:
    """The column of each class's score as a person said it, {} for none; None where nobody did."""
    text = look.answers.scores
    if text is None or look.is_none("scores", table):
        return None if text is None else {}
    return dict(_said_score(one, table, names) for one in next(csv.reader([text], skipinitialspace=True)))


def _said_score(written: str, table: Table, names: tuple[str, ...]) -> tuple[str, str]:
    """A class and its column; both may hold the sign between them."""
    parts = [(written[:at].strip(), written[at + 1 :].strip()) for at, sign in enumerate(written) if sign == "="]
    known = [(name, column) for name, column in parts if column in table.columns]
    if not known:
        raise CallError(f"--scores: {shown(written)} is no class and its column. Write {shown(names[0])}=COLUMN")
    name, column = next((pair for pair in known if pair[0] in names), known[0])
    if table.columns[column].family != "number":
        raise CallError(f"--scores: {shown(column)} holds no numbers, so it is no score of {shown(name)}")
    return name, column


def _confidence(look: Look, table: Table, positive: str | None) -> str | None:
    """The column that says how sure the product is of the class it names; None where there is none.

    Of a class that was singled out it says nothing where another one is named.
    """
    if look.is_none("score", table):
        return None
    column = look.column("score", table)
    if column is not None and positive is not None:
        held = f"{shown(column.name)} is of the class that was named"
        look.findings.say(f"{held}, and says nothing of {shown(positive)}: left out.", "--score")
    if positive is not None:
        return None
    if column is None:
        sure = _confidences(table)
        return sure[0] if len(sure) == 1 else None
    if column.low is None or column.high is None or column.low < 0 or column.high > PERCENT:
        held = f"goes from {column.low:g} to {column.high:g}" if column.low is not None else "holds no numbers"
        raise CallError(
            f"--score: {shown(column.name)} {held}. How sure a product is of the class it names is a share from 0 to "
            "1, or a percentage from 0 to 100"
        )
    return column.name


def _confidences(table: Table) -> list[str]:
    """The columns of shares whose name says that they are a score."""
    return [c.name for c in table.columns.values() if _is_share(c) and set(words(c.name)) & SURE]


def _is_share(column: Column) -> bool:
    is_number = column.family == "number" and column.low is not None and column.high is not None
    return is_number and (column.low or 0) >= 0 and (column.high or 0) <= 1


def _scores(table: Table, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """For each class the one column of shares that bears its name, the longest names first: small, very small."""
    free = {column.name for column in table.columns.values() if _is_share(column)}
    for name in sorted(names, key=lambda name: -len(_plain(name))):
        same = [column for column in free if len(_plain(name)) >= SHORTEST and _plain(name) in _plain(column)]
        if len(same) == 1:
            free.remove(same[0])
            yield name, same[0]


def _say(look: Look, table: Table, found: Classes) -> None:
    say = look.findings.say
    say(f"What was right stands in {shown(found.outcome)}: one of {len(found.names)} classes, {listed(found.names)}.",
        "--outcome")  # fmt: skip
    if found.predicted is not None:
        say(f"The class that the product names stands in {shown(found.predicted)}.", "--predicted")
    if found.scores:
        say(f"The scores of the classes stand in {listed(found.scores.values())}.", "--scores")
    if found.confidence is not None:
        percent = ", in percent" if found.is_percent else ""
        say(f"How sure it is of the class stands in {shown(found.confidence)}{percent}.", "--score")
    if found.positive is not None:
        say(f"The product acts on {shown(found.positive)} alone; every other class is a no.", "--positive")
    else:
        say("The product is taken to act on whichever class it names. If it acts on one alone, single that out.",
            "--positive")  # fmt: skip
    outcome = resolve(in_expression(found.outcome), table.names).tree
    n_empty = look.export.facts(table.relation, count_if(exp.Is(this=outcome, expression=exp.null())))[0]
    if n_empty:
        say(f"{n_empty:,} of {table.n_rows:,} rows have no class that was right; they are not judged.")
    if look.answers.null_outcome == "no":
        raise CallError("--null-outcome: with several classes an empty one cannot mean no")


def _number(column: str, table: Table) -> exp.Expr:
    return exp.cast(resolve(in_expression(column), table.names).tree, "double")


def _plain(value: str) -> str:
    return "".join(words(value))


__all__ = ["Classes", "find_classes"]
