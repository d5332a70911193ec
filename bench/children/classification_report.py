"""Evidently's classification report."""

import json
import sys
import time

import pandas as pd
from evidently import BinaryClassification, DataDefinition, Dataset, Report
from evidently.presets import ClassificationPreset

ACT_AT = 0.02

began = time.perf_counter()
log = pd.read_parquet(sys.argv[1], columns=["is_fraud", "fraud_score"]).dropna()
log = log.astype({"is_fraud": int})
read = time.perf_counter()
columns = BinaryClassification(target="is_fraud", prediction_probas="fraud_score", pos_label=1)
dataset = Dataset.from_pandas(log, data_definition=DataDefinition(classification=[columns]))
report = Report([ClassificationPreset(probas_threshold=ACT_AT)]).run(dataset, None).dict()
ended = time.perf_counter()
print(json.dumps({"reading": read - began, "computing": ended - read, "answer": {"metrics": len(report["metrics"])}}))
