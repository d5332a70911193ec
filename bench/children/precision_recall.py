"""scikit-learn's precision-recall curve."""

import json
import sys
import time

import pandas as pd
from sklearn.metrics import precision_recall_curve

began = time.perf_counter()
log = pd.read_parquet(sys.argv[1], columns=["is_fraud", "fraud_score"]).dropna()
outcome, score = log["is_fraud"].to_numpy(bool), log["fraud_score"].to_numpy(float)
read = time.perf_counter()
precision, recall, settings = precision_recall_curve(outcome, score)
ended = time.perf_counter()
print(json.dumps({"reading": read - began, "computing": ended - read, "answer": {"settings": len(settings)}}))
