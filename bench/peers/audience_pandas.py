# The same interactions counted by user and clustered with pandas and scikit-learn: audience_pandas.py CSV
import json
import sys
import time

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

events = pd.read_csv(sys.argv[1])
pd.to_datetime(events["created_at"])
imported = time.process_time()
kind = events["content_type"]
page = (kind == "contenu") & (events["type"] == "page_view")
download = kind.isin(["guide-pratique", "fiche-outils"]) & (events["type"] == "download")
consumed = events[page | download]
users = pd.Index(events["user_id"].unique(), name="user_id").sort_values()
by_user = consumed.groupby("user_id")
columns = [
    consumed[consumed["content_type"] == "fiche-outils"].groupby("user_id").size(),
    consumed[consumed["content_type"] == "guide-pratique"].groupby("user_id").size(),
    *[pd.Series(0, index=users)] * 5,
    by_user.size(),
    by_user["content_id"].nunique(),
    *[
        events[events["type"] == name].groupby("user_id").size()
        for name in ["contenu_vote", "comment_posted", "opened_mail", "click_mail"]
    ],
]
table = pd.concat([column.reindex(users, fill_value=0) for column in columns], axis=1).to_numpy(float)
scaled = StandardScaler().fit_transform(np.log1p(table))
model = KMeans(n_clusters=4, n_init=10, max_iter=300, random_state=42).fit(scaled)
analysed = time.process_time() - imported
print(json.dumps({"imported": imported, "analysed": analysed, "sizes": sorted(np.bincount(model.labels_).tolist())}))
