"""What a command's exit code says."""

MET, NOT_MET, WRONG, UNDECIDED = 0, 1, 2, 3
"""Wrong means the spec, the data or the call; undecided also that nothing is required yet."""

OF_CONCLUSION = {"met": MET, "not_met": NOT_MET, "undecided": UNDECIDED}

OF_COMPARISON = {"better": MET, "worse": NOT_MET, "mixed": NOT_MET, "not_told_apart": UNDECIDED}
"""A loss somewhere stops a release as a requirement that is not met does."""
