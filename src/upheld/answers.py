"""What a spec can ask of one evidence: slices, statistics, and figures with their intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from types import ModuleType
from typing import Any

from upheld.answer import Answer
from upheld.errors import Problem, SpecError
from upheld.evidence import RECENT_DAYS, SINCE, Evidence, Window, days_in, window_name, windows_of
from upheld.inference import Bracketed, CannotTell, Looks, Statistic, infer
from upheld.kinds import KINDS
from upheld.kinds.metric import Metric
from upheld.spec import Requirement, Spec
from upheld.spec.worth import NoRule
from upheld.wording import plural

Part = Any
"""A kind's slice; what it holds is the kind's own matter."""


class Answers:
    """The slices of one evidence, each made once, and what is asked of them."""

    def __init__(self, spec: Spec, evidence: Evidence, of: Answers | None = None) -> None:
        """`of` are those over all days, where this evidence is of a part of them."""
        self.spec, self.evidence = spec, evidence
        self.kind: ModuleType = KINDS[spec.kind]
        self.metrics: Mapping[str, Metric[Part]] = self.kind.metrics_for(spec)
        if evidence.frame.query != self.kind.query_identity(spec):
            raise SpecError(spec.file_name, [Problem("", "the evidence was counted for another spec; gather it again")])
        self._windows: dict[str, Answers] = {}
        self._part_of: tuple[Answers, str] | None = None
        self._rests: dict[Answers, Answers] = {}
        stakes = self.kind.stakes(spec, evidence)
        self.stakes: Any = stakes if of is None else self.kind.same_setting(stakes, of.stakes)
        self.all: Part = self.kind.overall(evidence, self.stakes)
        self.known_for: str = self.kind.known_for(spec)
        self.effect: float | None = self.kind.design_effect(self.all) if evidence.frame.is_clustered else 1.0
        self.segments_at_least = spec.log.segments_at_least if spec.log else 1

    @cached_property
    def segments(self) -> Mapping[str, dict[str, Part]]:
        """The values of each segment, small ones pooled."""
        return self._segments(with_young=False)

    @cached_property
    def segments_asked(self) -> Mapping[str, dict[str, Part]]:
        """The same for figures that need no outcome: cases count that are too young to be judged."""
        return self._segments(with_young=True)

    def segments_for(self, metric: Metric[Part]) -> Mapping[str, dict[str, Part]]:
        """The values of each segment as the metric needs them."""
        return self.segments_asked if metric.of_asked else self.segments

    def pooled_for(self, metric: Metric[Part], segment: str) -> tuple[str, ...]:
        """The values of a segment that are too small to stand alone under the metric."""
        small: tuple[str, ...] = self.kind.pooled_values(
            self.evidence, segment, self.segments_at_least, with_young=metric.of_asked
        )
        return small

    def _segments(self, *, with_young: bool) -> dict[str, dict[str, Part]]:
        return {
            segment: {
                value: self.kind.with_design_effect(part, self.effect)
                for value, part in self.kind.by_value(
                    self.evidence, segment, self.segments_at_least, self.stakes, with_young=with_young
                ).items()
            }
            for segment in self.evidence.frame.segments
        }

    def metric_of(self, line: Requirement) -> Metric[Part]:
        """The metric that a requirement bounds."""
        metric: Metric[Part] = self.kind.metric_for(self.spec, line)
        return metric

    @cached_property
    def weeks(self) -> Any:
        """The kind's weeks of this evidence; None where the log has no time."""
        return self.kind.weeks_of(self.evidence, self.stakes, self.effect)

    def of_line(self, line: Requirement) -> Answers:
        """These answers over the days that the line is judged on."""
        return self._over(self.metric_of(line), None if line.window is None else days_in(line.window))

    def recent_of(self, line: Requirement) -> Answers | None:
        """These answers over the newest days, for a line judged on all days; None without time."""
        metric = self.metric_of(line)
        has_recent = line.window is None and window_name(RECENT_DAYS, of_outcomes=True) in self.evidence.windows
        return self._over(metric, RECENT_DAYS) if has_recent and not metric.has_own_days else None

    def earlier_of(self, line: Requirement) -> Answers | None:
        """These answers over the days that `recent_of` leaves out; None where it leaves out none."""
        recent, all_days = self.recent_of(line), self.of_line(line)
        if recent is None or recent is all_days:
            return None
        if recent not in all_days._rests:
            rest = all_days.evidence.without(recent.evidence)
            all_days._rests[recent] = Answers(self.spec, rest, all_days)
        return all_days._rests[recent]

    def of_metric(self, metric: Metric[Part]) -> Answers:
        """These answers over the days that tell of the metric: since the setting is in force, if it depends on that."""
        return self._over(metric, None)

    @property
    def of_outcomes(self) -> Answers:
        """These answers over the days whose outcomes can be read: none from before the setting in force, where whose
        outcome is known follows from what was done with a case."""
        is_cut = self.known_for != "all" and SINCE in self.evidence.windows
        return self.within(SINCE) if is_cut else self

    def window_of_line(self, line: Requirement) -> str | None:
        """The window of the days that the line is judged on; None for all days."""
        return self._window(self.metric_of(line), None if line.window is None else days_in(line.window))

    def window_of_metric(self, metric: Metric[Part]) -> str | None:
        """The window of the days that tell of the metric; None for all days."""
        return self._window(metric, None)

    def _over(self, metric: Metric[Part], days: int | None) -> Answers:
        """These answers over the newest so many days (None: all), and no day before the setting if that matters."""
        chosen = self._window(metric, days)
        return self if chosen is None else self.within(chosen)

    def _window(self, metric: Metric[Part], days: int | None) -> str | None:
        if metric.has_own_days:
            return None
        window = None if days is None else window_name(days, of_outcomes=not metric.of_asked)
        if self._part_of is not None:
            # Of a window only what lies within it is asked.
            mine = self._part_of[1]
            named = {one.name: one for one in self.windows}
            latest = mine if window is None else max((named[mine], named[window]), key=lambda one: one.first).name
            return None if latest == mine else latest
        since = SINCE if self._depends_on_action(metric) and SINCE in self.evidence.windows else None
        windows = {one.name: one for one in self.windows}
        if window is not None and since is not None:
            # Whichever begins later lies within the other.
            return max((windows[window], windows[since]), key=lambda one: one.first).name
        return window or since

    def _depends_on_action(self, metric: Metric[Part]) -> bool:
        return metric.of_action or (self.known_for != "all" and bool(metric.outcomes_of))

    def within(self, window: str) -> Answers:
        """The same questions of the evidence of one window."""
        if self._part_of is not None:
            return self._part_of[0].within(window)
        if window not in self._windows:
            part = Answers(self.spec, self.evidence.within(window), self)
            part._part_of = self, window
            self._windows[window] = part
        return self._windows[window]

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """The windows of the evidence."""
        log, at = self.spec.log, self.evidence.as_of
        after = log.outcome_after if log is not None else None
        return windows_of(self.spec, at, at - after if at is not None and after is not None else None)

    @cached_property
    def is_selective(self) -> bool:
        """Whether some outcomes can never be known, or only a sample of them is: then plain counts tell of a part."""
        return bool(self.kind.unseen_cases(self.all, self.kind.EVERYWHERE)) or self.kind.is_partial(self.all)

    def confusion(self) -> dict[str, int | None]:
        """The judged cases by what happened and what was done; None where it cannot be known for all of them."""
        counts: dict[str, int] = self.kind.confusion(self.all)
        hidden = self.kind.hidden_counts(self.all)
        return {name: None if name in hidden else n for name, n in counts.items()}

    @property
    def each(self) -> str:
        """What one case is called."""
        return self.spec.log.each if self.spec.log else "case"

    def part_of(self, line: Requirement) -> Part:
        """The slice a requirement is about: all cases, or its own where clause; one class of them, if it names one."""
        part = self._population_of(line)
        return part if line.class_ is None else self.kind.of_class(part, line.class_)

    def _population_of(self, line: Requirement) -> Part:
        if line.where:
            part = self.kind.of_where(self.evidence, line.where, self.stakes)
            return self.kind.with_design_effect(part, self.effect)
        return self.all

    def values_of(self, line: Requirement) -> dict[str, Part]:
        """The slices of the values of the line's segment, or of every class, by name."""
        if self.kind.asks_every_class(self.spec, line):
            return {name: self.kind.of_class(self.all, name) for name in self.classes}
        return self.segments_for(self.metric_of(line))[line.in_every or line.across or ""]

    def parts_of(self, line: Requirement) -> list[Part]:
        """The slices whose figures the line bounds: one, or one for each value of its segment."""
        return list(self.values_of(line).values()) if line.in_every or line.across else [self.part_of(line)]

    def cases_behind(self, line: Requirement) -> int:
        """How many cases of the log the line rests on: those judged, or all that were asked if it needs no outcome."""
        if not self.metric_of(line).of_asked:
            return int(self.all.judged)
        return int(self.all.asked().cells.n.sum())

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that the product names, and those that the spec declares; none where it knows no classes."""
        if self.all.classes is None:
            return ()
        declared = getattr(self.spec.log, "scores", None) or ()
        return tuple(sorted({*self.all.classes.names, *declared}))

    def class_figures(self) -> dict[str, dict[str, Answer]]:
        """Recall, precision and F1 of each class told from the rest."""
        metrics = {name: self.kind.of_one_class(self.kind.METRICS[name]) for name in ("recall", "precision", "f1")}
        return {
            name: {title: self._shown(metric, self.kind.of_class(self.all, name)) for title, metric in metrics.items()}
            for name in self.classes
        }

    def moved(self, settings: Any, at: Any) -> Answers:
        """The same questions at another setting of the lever.

        `settings` are the kind's settings of this evidence, `at` one of their positions.
        """
        return _Moved(self, settings, at)

    def statistic(self, metric: Metric[Part], part: Part) -> Statistic | CannotTell:
        """The metric's statistic on a slice, or why the log cannot give it."""
        if metric.needs_probability and not part.is_probability:
            return CannotTell(
                "it needs a score that is a probability, and log.score_scale says it is another number", "cannot_know"
            )
        if not metric.of_asked and not part.counts.sum() and part.unscored:
            return CannotTell(f"no {self.each} has a score")
        if "rule" in metric.needs and isinstance(self.spec.rule, NoRule):
            return CannotTell(f"there is no rule to compare with: {self.spec.rule.none}", "cannot_know")
        if not metric.outcomes_of:
            return metric.compute(part)
        unseen = self.kind.unseen_cases(part, metric.outcomes_of)
        if unseen:
            return self._over_unknown(metric, part)
        if not part.judged:
            return CannotTell(f"no {self.each} has an outcome yet")
        if self.kind.is_partial(part) and not metric.of_sample:
            return CannotTell(f"{self._spoilt(metric)}, and this version does not weigh it by that", "cannot_know")
        return metric.compute(part)

    def _over_unknown(self, metric: Metric[Part], part: Part) -> Statistic | CannotTell:
        """A metric some of whose outcomes cannot be known, over all that they may be; or that nothing is known."""
        is_told = metric.over_unknown is not None and (metric.of_sample or not self.kind.is_partial(part))
        found = metric.over_unknown(metric.compute, part, metric.low, metric.high) if is_told else None  # type: ignore[misc]
        return self._worded(metric, part, found)

    def _worded(self, metric: Metric[Part], part: Part, found: Statistic | CannotTell | None) -> Statistic | CannotTell:
        if found is None:
            return CannotTell(
                f"{self._spoilt(metric)} (log.outcome_known_for), and this figure needs more", "cannot_know"
            )
        if not isinstance(found, Bracketed):
            return found
        return replace(found, unknown=self.unknown_ones(metric, part))

    def unknown_ones(self, metric: Metric[Part], part: Part) -> str:
        """The cases of a slice whose outcome cannot be known, in words: "the 1,204 payments that were acted on"."""
        n = self.kind.unseen_cases(part, metric.outcomes_of)
        cases = f"the {n:,} {plural(self.each)}" if n > 1 else f"the one {self.each}"
        return f"{cases} {_UNKNOWN_ONES[self.known_for].format('were' if n > 1 else 'was')}"

    def _spoilt(self, metric: Metric[Part]) -> str:
        alone = _KNOWN_WHERE.get(self.known_for, "") if metric.needs_probability else ""
        return alone + _SPOILT[self.known_for].format(plural(self.each))

    def answer(self, metric: Metric[Part], part: Part, looks: Looks, level: float, expected_n: int) -> Answer:
        """The metric on a slice, with its interval."""
        statistic = self.statistic(metric, part)
        if isinstance(statistic, CannotTell):
            return statistic
        return infer(statistic, looks=looks, level=level, expected_n=expected_n)

    def figures(self) -> dict[str, Answer]:
        """Every metric of the kind on all cases; once-only ones at this one look, as their method says."""
        over = {name: self.of_metric(metric) for name, metric in self.metrics.items()}
        return {name: over[name]._shown(metric, over[name].all) for name, metric in self.metrics.items()}

    def figures_in(self, segment: str) -> dict[str, dict[str, Answer]]:
        """The same for each value of a segment."""
        return {
            value: {name: self._figure_in(metric, segment, value) for name, metric in self.metrics.items()}
            for value in self.segments[segment]
        }

    def _figure_in(self, metric: Metric[Part], segment: str, value: str) -> Answer:
        over = self.of_metric(metric)
        part = over.segments[segment].get(value)
        if part is None:
            return CannotTell(f"too few {plural(self.each)} since the setting in force was chosen")
        return over._shown(metric, part)

    def figures_of_rule(self) -> dict[str, Answer]:
        """The metrics that a rule has too, which has no score, of what the rule alone would do."""
        part = self.kind.as_the_rule_does(self.evidence, self.stakes)
        return {
            name: self._of_rule(metric, part)
            for name, metric in self.metrics.items()
            if not (metric.of_score_alone or metric.of_action or metric.of_asked or metric.of_log or metric.needs)
        }

    def _of_rule(self, metric: Metric[Part], part: Part) -> Answer:
        if metric.outcomes_of and self.known_for == "sampled" and self.is_selective:
            # A sample was drawn by what the product does, not by what the rule would do.
            return CannotTell(f"{self._spoilt(metric)}, drawn by what the product does", "cannot_know")
        return self._shown(metric, part)

    def _shown(self, metric: Metric[Part], part: Part) -> Answer:
        return self.answer(metric, part, "once" if metric.once_only else "anytime", 0.95, 1000)

    def money(self, name: str) -> Statistic | CannotTell:
        """A statistic of money over all cases, by its name in the kind's `MONEY`."""
        metric = self.metrics["value_per_case"]
        if self.kind.unseen_cases(self.all, metric.outcomes_of):
            over_unknown = self.kind.MONEY_OVER_UNKNOWN[name]
            is_sample = self.kind.is_partial(self.all)
            found = None if is_sample else over_unknown(self.kind.MONEY[name], self.all, metric.low, metric.high)
            return self._worded(metric, self.all, found)
        if not self.all.judged:
            return CannotTell(f"no {self.each} has an outcome yet")
        statistic: Statistic | CannotTell = self.kind.MONEY[name](self.all)
        return statistic

    def paired_with_rule(self) -> dict[str, Statistic | CannotTell]:
        """By how much more often the AI acts than the rule, on the same cases: by metric."""
        found: dict[str, Statistic | CannotTell] = self.kind.paired_with_rule(self.evidence)
        return {
            name: self._worded(self.metrics[name], self.all, None)
            if self.kind.unseen_cases(self.all, self.metrics[name].outcomes_of) or self.kind.is_partial(self.all)
            else statistic
            for name, statistic in found.items()
        }

    @property
    def quantity(self) -> str:
        """The unit of the quantities of the log; empty where its kind has none."""
        return str(getattr(self.spec.log, "unit", ""))

    def unit_of(self, metric: Metric[Part]) -> str:
        """The unit in which the metric is shown: a share, a number, or the spec's currency."""
        if metric.unit == "quantity":
            return self.quantity
        if metric.unit != "money":
            return metric.unit
        return self.spec.value.currency if self.spec.value else "number"

    def cases_per_day(self) -> float | None:
        """Judged cases a day over the newest 28 days with judged cases; None without time."""
        span: tuple[int, int] | None = self.kind.judged_days(self.evidence)
        if span is None:
            return None
        days = min(RECENT_DAYS, span[1] - span[0] + 1)
        judged: int = self.kind.judged_since(self.evidence, span[1] - days + 1)
        return judged / days

    def volume_per_day(self) -> float | None:
        """Cases a day over the same days, those without an outcome too: what money a day is reckoned on."""
        span: tuple[int, int] | None = self.kind.judged_days(self.evidence)
        if span is None:
            return None
        days = min(RECENT_DAYS, span[1] - span[0] + 1)
        cases: int = self.kind.judged_since(self.evidence, span[1] - days + 1, with_unknown=True)
        return cases / days


class _Moved(Answers):
    """The answers at another setting; each slice is made when it is first asked for."""

    def __init__(self, stated: Answers, settings: Any, at: Any) -> None:
        made_anew = ("all", "segments", "segments_asked", "is_selective")
        self.__dict__.update({name: value for name, value in vars(stated).items() if name not in made_anew})
        self._windows = {}
        self._stated, self._settings, self._at = stated, settings, at

    @cached_property
    def all(self) -> Part:  # an attribute there, made when asked for here
        """The whole product at this setting."""
        return self.kind.with_design_effect(self._settings.part(self._at), self.effect)

    @cached_property
    def segments(self) -> Mapping[str, dict[str, Part]]:
        """The values of each segment at this setting."""
        return _Segments(self._stated.segments, self._settings, self._at, self.segments_at_least)

    @cached_property
    def segments_asked(self) -> Mapping[str, dict[str, Part]]:
        """The values of each segment for figures that need no outcome: no setting changes what was asked."""
        return self._stated.segments_asked

    def within(self, window: str) -> Answers:
        """The same setting in the evidence of one window."""
        if window not in self._windows:
            stated = self._stated.within(window)
            lever = stated.spec.lever
            of = self.kind.settings_by if self.kind.is_by_segment(lever) else self.kind.settings_of
            settings = of(stated.evidence, stated.stakes, stated.all, lever)
            self._windows[window] = _Moved(stated, settings, settings.position_of(self._settings, self._at))
        return self._windows[window]

    def _population_of(self, line: Requirement) -> Part:
        if not line.where:
            return self.all
        part = self._settings.where(line.where, self._at, self._stated._population_of(line))
        return self.kind.with_design_effect(part, self.effect)


class _Segments(Mapping[str, dict[str, Part]]):
    """The segments at another setting, each made when it is first asked for."""

    def __init__(self, stated: Mapping[str, dict[str, Part]], settings: Any, at: Any, at_least: int) -> None:
        self._stated, self._settings, self._at, self._at_least = stated, settings, at, at_least
        self._made: dict[str, dict[str, Part]] = {}

    def __getitem__(self, segment: str) -> dict[str, Part]:
        if segment not in self._made:
            self._made[segment] = self._settings.parts(segment, self._at, self._stated[segment], self._at_least)
        return self._made[segment]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stated)

    def __len__(self) -> int:
        return len(self._stated)


_SPOILT = {
    "acted": "outcomes can be known only for {} that were acted on",
    "not_acted": "outcomes cannot be known for {} that were acted on",
    "reviewed": "outcomes can be known only for {} that a person reviewed",
    "sampled": "outcomes are known only for a sample of {}",
}
"""What a log does not tell, by whose outcome is known."""

_KNOWN_WHERE = {
    "acted": "it is known from the cut-off up alone, not overall: ",
    "not_acted": "it is known below the cut-off alone, not overall: ",
    "reviewed": "it is known in the review band alone, not overall: ",
}
"""Where on the scale of scores what compares them with outcomes is known."""

_UNKNOWN_ONES = {
    "acted": "that {} not acted on",
    "not_acted": "that {} acted on",
    "reviewed": "that no person reviewed",
    "sampled": "whose outcome was never sought",
}
"""The cases whose outcome cannot be known."""
