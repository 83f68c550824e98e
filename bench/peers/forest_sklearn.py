# scikit-learn's random forest on many small data sets: /usr/bin/python3 forest_sklearn.py JOBS.json COLUMNS
# JOBS: [{"rows": X.f64, "labels": y.i32, "test": TEST_X.f64, "out": labels.i32, "seed": n}, ...]; writes the predicted labels.
import json
import sys

import numpy as np
from sklearn.ensemble import RandomForestClassifier

columns = int(sys.argv[2])
for job in json.load(open(sys.argv[1])):
    rows = np.fromfile(job["rows"]).reshape(-1, columns)
    forest = RandomForestClassifier(100, random_state=job["seed"]).fit(rows, np.fromfile(job["labels"], dtype=np.int32))
    forest.predict(np.fromfile(job["test"]).reshape(-1, columns)).astype(np.int32).tofile(job["out"])
print(json.dumps({"jobs": "done"}))
