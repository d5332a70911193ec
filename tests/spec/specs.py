"""Random specs that are right, as plain data: what property tests of this folder draw from."""

from __future__ import annotations

import string
from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(["amount", "fraud_score", "country", "device", "Fraud Score", "capital-gain", "रंग"])
SEGMENTS = st.lists(NAMES, unique=True, max_size=4)
WORDS = st.one_of(
    st.text(string.ascii_letters + string.digits + " :#'\"-{}[],&*!|>%@`\\äह", min_size=1, max_size=30).filter(
        str.strip
    ),
    st.sampled_from(["true", "null", "2026-07-01", "0.5", "~", "- a", "a: b", "<b>&amp;</b>", "=1+1", "two\nlines"]),
)
PRODUCTS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,12}", fullmatch=True)
CONDITIONS = st.sampled_from(["amount > 40000", "country <> 'IN'", "amount > 5 and device = 'web'", "true"])
AMOUNTS = st.one_of(st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6), st.sampled_from(["-0.05 * amount", "-amount"]))
FIGURES = st.floats(-1e6, 1e6)
DAYS = st.dates().map(lambda day: day.isoformat() if day.year >= 1000 else "2026-07-01")
SPANS = st.tuples(st.integers(1, 10**6), st.sampled_from(["seconds", "minutes", "hours", "days", "weeks"])).map(
    lambda span: f"{span[0]} {span[1] if span[1] != 'weeks' else 'days'}"
)
SHARES = st.one_of(
    st.floats(0, 1), st.integers(0, 100).map("{}%".format), st.decimals(0, 100, places=2).map("{} %".format)
)
POINTS = st.one_of(st.floats(0, 1), st.decimals(0, 100, places=1).map("{} points".format))


def block(needed: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional=optional)


PROBLEMS = block(
    {},
    who=WORDS,
    need=WORDS,
    evidence=st.lists(block({"what": WORDS}, n=st.integers(0, 10**9), source=WORDS, date=DAYS), max_size=2),
    success=block({"metric": WORDS, "from": FIGURES, "to": FIGURES}, by=DAYS),
    not_for=st.lists(WORDS, max_size=3),
)
LOGS = block(
    {"source": WORDS},
    each=WORDS,
    id=NAMES,
    time=NAMES,
    timezone=st.sampled_from(["UTC", "Asia/Kolkata"]),
    score=NAMES,
    outcome=st.sampled_from(["is_fraud", "result = 'fraud'"]),
    outcome_after=SPANS,
    outcome_null=st.sampled_from(["unknown", "false", False]),
    outcome_known_for=st.one_of(
        st.sampled_from(["all", "acted", "not_acted", "reviewed"]), st.fixed_dictionaries({"sample": NAMES})
    ),
    outcomes=block({"source": WORDS, "id": WORDS, "value": NAMES}, time=NAMES),
    segments=SEGMENTS,
    segments_at_least=st.integers(1, 10**6),
    where=CONDITIONS,
    scores=st.dictionaries(WORDS, NAMES, max_size=2),
)
CUTOFFS = st.one_of(
    st.floats(0.5, 1),
    st.builds(
        lambda named, default: {**named, "by": "country", "default": default},
        st.dictionaries(WORDS, st.floats(0.5, 1), max_size=3),
        st.floats(0.5, 1),
    ),
)
LEVERS = block(
    {"act_at": CUTOFFS},
    review_from=st.floats(0, 0.5),
    review_capacity=st.one_of(st.integers(0, 10**6), st.integers(0, 10**6).map("{} per day".format)),
    review_hit_rate=SHARES,
    since=DAYS,
    owner=WORDS,
)
WORTHS = st.one_of(
    AMOUNTS,
    st.tuples(FIGURES, FIGURES, WORDS).map(lambda w: {"from": min(w[:2]), "to": max(w[:2]), "because": w[2]}),
)
VALUES = block(
    {"currency": st.sampled_from(["INR", "EUR"])},
    caught=WORTHS,
    missed=WORTHS,
    false_alarm=WORTHS,
    cap=st.floats(0.01, 1e6),
)
RULES = st.one_of(CONDITIONS, st.booleans(), st.fixed_dictionaries({"none": WORDS}))


@st.composite
def requirements(draw: st.DrawFn, segments: list[str]) -> dict[str, Any]:
    line: dict[str, Any] = {"metric": draw(st.sampled_from(["recall", "precision", "accuracy", "f_beta"]))}
    bounds = ["at_least", "at_most", "between"] + (["gap_at_most"] if segments else [])
    bound = draw(st.sampled_from(bounds))
    if bound == "between":
        low, high = draw(st.lists(st.integers(0, 100), min_size=2, max_size=2).map(sorted))
        line[bound] = [f"{low}%", high / 100]
    elif bound == "gap_at_most":
        line |= {bound: draw(POINTS), "across": draw(st.sampled_from(segments))}
    else:
        line[bound] = draw(SHARES)
        if segments and draw(st.booleans()):
            line["in_every"] = draw(st.sampled_from(segments))
    if line["metric"] == "f_beta":
        line |= draw(block({}, beta=st.floats(0.1, 10)))
    elif line["metric"] == "recall" and not {"in_every", "across"} & set(line):
        line |= draw(block({}, **{"class": WORDS}))
    return line | draw(
        block(
            {},
            expected_n=st.integers(1, 10**9),
            window=st.one_of(st.just("all"), SPANS),
            level=st.one_of(st.floats(0.5, 0.999), st.just("95%"), st.just(0.95)),
            looks=st.sampled_from(["anytime", "once"]),
            aim=st.booleans(),
            owner=WORDS,
            why=WORDS,
        )
    )


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    """A classification spec, complete or an idea."""
    data = draw(
        block(
            {
                "product": PRODUCTS,
                "title": WORDS.filter(lambda text: "\n" not in text),
                "kind": st.just("classification"),
            },
            upheld=st.just(1),
            owner=WORDS,
            problem=PROBLEMS,
            log=LOGS,
            lever=LEVERS,
            value=VALUES,
            rule=RULES,
        )
    )
    segments = data.get("log", {}).get("segments", [])
    lines = draw(st.lists(requirements(segments), max_size=4))
    names = draw(st.lists(PRODUCTS, unique=True, min_size=len(lines), max_size=len(lines)))
    named = draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    return data | {
        "requirements": [
            {**line, "id": name} if is_named else line for line, name, is_named in zip(lines, names, named, strict=True)
        ]
    }
