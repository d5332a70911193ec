"""Fairlearn's MetricFrame: recall and false positive rate by country and device."""

import json
import sys
import time

import pandas as pd
from fairlearn.metrics import MetricFrame, false_positive_rate
from sklearn.metrics import recall_score

ACT_AT = 0.02

began = time.perf_counter()
log = pd.read_parquet(sys.argv[1], columns=["is_fraud", "fraud_score", "country", "device"]).dropna()
outcome, acted = log["is_fraud"].to_numpy(bool), log["fraud_score"].to_numpy(float) >= ACT_AT
read = time.perf_counter()
frame = MetricFrame(
    metrics={"recall": recall_score, "false_positive_rate": false_positive_rate},
    y_true=outcome,
    y_pred=acted,
    sensitive_features=log[["country", "device"]],
)
groups, overall = frame.by_group, frame.overall
ended = time.perf_counter()
answer = {"groups": len(groups), "recall": float(overall["recall"])}
print(json.dumps({"reading": read - began, "computing": ended - read, "answer": answer}))
