"""Ours: what `upheld check SPEC` does, from file to verdicts; says how long that took once Python had loaded."""

import json
import sys
import time

import upheld

began = time.perf_counter()
spec = upheld.load_spec(sys.argv[1])
evidence = upheld.gather(spec)
gathered = time.perf_counter()
assessment = upheld.assess(spec, evidence)
ended = time.perf_counter()
answer = {
    "roc_auc": getattr(assessment.metrics.get("roc_auc"), "value", None),
    "cells": sum(len(cells) for cells in evidence.sets.values()),
    "judged": assessment.cases.judged,
}
print(json.dumps({"reading": gathered - began, "computing": ended - gathered, "answer": answer}))
