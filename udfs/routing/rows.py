"""Classes as rows, for mapInPandas: documents in, the class of each out."""

from collections.abc import Callable, Iterator

import pandas as pd

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.routing.classifier import revision, shipped

CLASSED = "doc_id string, class string"
Batches = Iterator[pd.DataFrame]


def classify(threshold: float, expected: str) -> Callable[[Batches], Batches]:
    """Return a mapInPandas function from (doc_id, title, head) to CLASSED; a title may be null.

    `expected` is the revision of the classifier that the driver has: a node with another one fails.
    """

    def function(batches: Batches) -> Batches:
        if revision() != expected:
            raise SkillmillError(f"the router is of revision {revision()} here, and {expected} on the driver")
        for batch in batches:
            titles = ["" if pd.isna(title) else title for title in batch["title"]]
            found = shipped().classes_of(list(zip(titles, batch["head"], strict=True)), threshold)
            yield pd.DataFrame({"doc_id": batch["doc_id"], "class": found})

    return function
