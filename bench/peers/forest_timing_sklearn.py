# scikit-learn's random forest on raw arrays: /usr/bin/python3 forest_timing_sklearn.py X.f64 y.i32 COLUMNS TEST_X.f64 REPEATS
# Says the CPU seconds of the first fit, of the fastest fit and of the fastest prediction, as ours does.
import json
import sys
import time

import numpy as np
from sklearn.ensemble import RandomForestClassifier

columns, repeats = int(sys.argv[3]), int(sys.argv[5])
rows, test = (np.fromfile(sys.argv[n]).reshape(-1, columns) for n in (1, 4))
labels = np.fromfile(sys.argv[2], dtype=np.int32)


def cpu_seconds(work):
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


fits, predictions = [], []
for seed in range(repeats):
    seconds, forest = cpu_seconds(lambda: RandomForestClassifier(100, random_state=seed).fit(rows, labels))
    fits.append(seconds)
    predictions.append(cpu_seconds(lambda: forest.predict_proba(test))[0])
print(json.dumps({"first_fit_s": fits[0], "fastest_fit_s": min(fits), f"predict_{len(test)}_s": min(predictions)}))
