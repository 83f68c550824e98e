"""The analyses of video views with pandas and scikit-learn. Usage: videos_pandas.py FILE"""
import json
import os
import sys

# threads that wait for each other would count as CPU time
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score, silhouette_score
from sklearn.model_selection import GroupShuffleSplit
from sklearn.preprocessing import StandardScaler

views = pd.read_csv(sys.argv[1])
rate = "completion_rate_percent"
views = views[views[rate].between(0, 100) & views.student_id.notna() & views.video_title.notna()]

learners = views.groupby("student_id").agg(mean=(rate, "mean"), videos=("video_title", "nunique"))
scaled = (learners - learners.min()) / (learners.max() - learners.min())
learners["score"] = 0.6 * scaled["mean"] + 0.4 * scaled["videos"]
learners = learners.sort_values("score", ascending=False)
churn = views.assign(churn=views[rate] < 49).groupby(["student_id", "course_code"]).churn.agg(["size", "sum"])

x = StandardScaler().fit_transform(learners[["mean", "videos"]])
best = (-1.0, 0)
for k in range(2, 11):
    fit = KMeans(k, random_state=42, n_init=10).fit(x)
    best = max(best, (silhouette_score(x, fit.labels_, sample_size=2000, random_state=42), k))

anomalous = learners[learners["mean"].between(40, 50) & (learners.videos < views.video_title.nunique())]
abandoned = views[views[rate] <= 50].groupby("video_title").size().nlargest(10)
drop_off = views.assign(gone=views[rate] <= 50).groupby("course_code").gone.agg(["size", "sum", "mean"])
videos = views.groupby("video_title")[rate].agg(["mean", "median", "std", "sum"]).sort_values("sum", ascending=False)
joined = views.join(videos[["mean", "std"]].fillna(0), on="video_title")
deviation = joined["mean"] - joined[rate]
significant = (deviation > 0) & (joined[rate] < joined["mean"] - 1.5 * joined["std"])
struggle = joined.assign(deviation=deviation)[significant].groupby("student_id").deviation.agg(["size", "mean"])
struggle_videos = joined.assign(deviation=deviation)[significant].groupby("video_title").deviation.agg(["size", "mean"])
struggle_courses = significant.groupby(views.course_code).agg(["size", "mean"])
histogram = np.histogram(deviation, 50)

sample = views.iloc[:: max(1, len(views) // 200_000)]
totals = views.groupby("student_id")[rate].agg(["sum", "size"])
own = sample.join(totals, on="student_id")
mean = ((own["sum"] - own[rate]) / (own["size"] - 1).clip(lower=1)).to_numpy()
label = (sample[rate] >= 95).to_numpy().astype(int)
train, test = next(GroupShuffleSplit(1, test_size=0.2, random_state=42).split(sample, groups=sample.student_id))
rates = pd.Series(label[train]).groupby(sample.course_code.to_numpy()[train]).mean()
features = np.column_stack([mean, sample.course_code.map(rates).fillna(label[train].mean())])
model = HistGradientBoostingClassifier(max_iter=200, max_leaf_nodes=8, early_stopping=True, random_state=42)
model.fit(features[train], label[train])
auc = roc_auc_score(label[test], model.predict_proba(features[test])[:, 1])
print(json.dumps({"accepted": len(views), "learners": len(learners), "auc": round(auc, 6), "k": best[1]}))
