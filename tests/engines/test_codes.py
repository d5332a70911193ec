"""Codes written in digits are codes: 007 is not 7, and twenty digits are not a float."""

import pytest

import upheld
from tests.logs import spec_for


def csv_log(folder, rows):
    (folder / "log.parquet").unlink(missing_ok=True)
    lines = [",".join(map(str, row)) for row in [("id", "who", "country", "score", "outcome"), *rows]]
    (folder / "log.csv").write_text("\n".join(lines))


def gathered(folder, log):
    spec = spec_for(folder, log)
    return upheld.gather(spec.model_copy(update={"log": spec.log.model_copy(update={"source": "log.csv"})}))


@pytest.mark.slow
def test_ids_with_zeros_in_front_are_different_ids(tmp_path):
    csv_log(tmp_path, [("7", "a", "x", 0.5, 1), ("007", "a", "x", 0.4, 0), ("0" * 20 + "7", "a", "x", 0.4, 0)])
    assert gathered(tmp_path, "id: id").sets["curve"].n.sum() == 3


@pytest.mark.slow
def test_customers_of_twenty_digits_are_different_customers(tmp_path):
    csv_log(tmp_path, [(i, f"{i:020d}", "x", 0.5, i % 2) for i in range(2000)])
    folds = gathered(tmp_path, "who: who").sets["folds"].keys["fold"]
    assert len(set(folds.tolist())) == 64  # 2,000 customers fill all 64 groups


def test_a_segment_keeps_its_spelling(tmp_path):
    csv_log(tmp_path, [(i, "a", f"{i % 3:02d}", 0.5, i % 2) for i in range(30)])
    assert gathered(tmp_path, "segments: [country]").sets["segment:country"].labels == ("00", "01", "02")


def test_a_glob_is_found_in_a_folder_with_a_bracket_in_its_name(tmp_path):
    from tests.logs import write_log

    folder = tmp_path / "pro[j]*"
    (folder / "logs").mkdir(parents=True)
    write_log(folder / "logs" / "one.parquet", {"score": [0.5], "outcome": [True]})
    spec = spec_for(folder)
    spec = spec.model_copy(update={"log": spec.log.model_copy(update={"source": "logs/*.parquet"})})
    assert upheld.gather(spec).sets["curve"].n.sum() == 1
