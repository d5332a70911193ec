"""Random expressions that are allowed: what property tests of this folder draw from."""

from __future__ import annotations

from hypothesis import strategies as st

NUMBERS = {"a": 7, "b": 2, "x": 6.25, "y": -0.5}
FLAGS = {"yes": True, "no": False}

constants = st.sampled_from(["1", "2", "0.5", "10", "0.25", "3"])
columns = st.sampled_from([*NUMBERS])


def _larger_number(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(part, st.sampled_from("+-*/%"), part).map(" ".join),
        part.map("({})".format),
        part.map("-{}".format).filter(lambda text: not text.startswith("--")),
        part.map("abs({})".format),
        st.tuples(part, part).map(lambda two: f"least({two[0]}, {two[1]})"),
        st.tuples(part, part).map(lambda two: f"if({two[0]} > {two[1]}, 1, {two[1]})"),
        part.map("case when yes then {} else 2 end".format),
        part.map("cast({} as double)".format),
        part.map("{}::double".format),
    )


numbers = st.recursive(st.one_of(constants, columns), _larger_number, max_leaves=6)


def _larger_condition(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(part, st.sampled_from(["and", "or"]), part).map(" ".join),
        part.map("not {}".format),
        part.map("({})".format),
        part.map("({}) is not true".format),
    )


_comparisons = st.one_of(
    st.sampled_from([*FLAGS]),
    st.tuples(numbers, st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]), numbers).map(" ".join),
    st.tuples(numbers, numbers).map(" in (1, ".join).map("{})".format),
    st.tuples(numbers, numbers, numbers).map(lambda three: f"{three[0]} between {three[1]} and {three[2]}"),
    numbers.map("{} is not null".format),
    st.tuples(numbers, numbers).map(" is distinct from ".join),
)
conditions = st.recursive(_comparisons, _larger_condition, max_leaves=4)


def _larger_product(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(part, st.sampled_from("+-**/"), part).map(lambda three: "({}) {} ({})".format(*three)),
        st.tuples(part, st.sampled_from("+-*"), part).map(" ".join),
        part.map("-({})".format),
        part.map("abs({})".format),
    )


money = st.recursive(st.one_of(constants, columns), _larger_product, max_leaves=6)
