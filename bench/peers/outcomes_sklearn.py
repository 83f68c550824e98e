# Forest, boosting and logistic regression of scikit-learn on the same learners: outcomes_sklearn.py JOBS.json COLUMNS SEEDS
# JOBS: [{"train": [FILE, ...], "cells": [{"files": [FILE, ...], "out": OUT}, ...]}, ...], a FILE is FILE.f64 and FILE.u8
# (failed or not); writes a risk a row of a cell's files to OUT.<model>.<seed>.
import json
import sys

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

columns, seeds = int(sys.argv[2]), int(sys.argv[3])
models = {
    "forest": lambda seed: RandomForestClassifier(100, min_samples_leaf=5, random_state=seed),
    "boosting": lambda seed: HistGradientBoostingClassifier(max_iter=80, max_leaf_nodes=15, random_state=seed),
    "regression": lambda seed: make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, random_state=seed)),
}


def rows(files):
    return np.vstack([np.fromfile(file + ".f64").reshape(-1, columns) for file in files])


jobs = json.load(open(sys.argv[1]))
for job in jobs:
    train = rows(job["train"])
    failed = np.concatenate([np.fromfile(file + ".u8", dtype=np.uint8) for file in job["train"]])
    for name, model in models.items():
        for seed in range(1, seeds + 1):
            fitted = model(seed).fit(train, failed)
            for cell in job["cells"]:
                risks = fitted.predict_proba(rows(cell["files"]))[:, 1]
                risks.astype(np.float64).tofile(f"{cell['out']}.{name}.{seed}")
print(json.dumps({"jobs": len(jobs)}))
