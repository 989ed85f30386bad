"""What Spark calls on executors for skill sets: batches of pandas rows in, batches out."""

from collections.abc import Callable, Iterator

import pandas as pd

from skillmill.udfs.skillsets.document import Document
from skillmill.udfs.skillsets.language import is_foreign
from skillmill.udfs.skillsets.predictor import get_skillsets
from skillmill.udfs.text.content import content_hash

Batches = Iterator[pd.DataFrame]
JUDGED = "doc_id string, digest string, content_sha256 string, probabilities array<double>, reason string"
NOT_ENGLISH = "not_english"


def judge_documents(model: str, revision: str, threads: int) -> Callable[[Batches], Batches]:
    """Return a mapInPandas function from (doc_id, digest, title, text) to one row each, as JUDGED has it.

    `probabilities` come in the order of the model's labels; null, with a reason, for a text in another language.
    """

    def function(batches: Batches) -> Batches:
        skillsets = get_skillsets(model, revision, threads)
        for batch in batches:
            documents = [
                Document("" if pd.isna(title) else title, text)
                for title, text in zip(batch["title"], batch["text"], strict=True)
            ]
            foreign = [is_foreign(f"{each.title}\n{each.text}") for each in documents]
            asked = [each for each, other in zip(documents, foreign, strict=True) if not other]
            found = iter(skillsets.probabilities(asked).tolist() if asked else [])
            yield pd.DataFrame(
                {
                    "doc_id": batch["doc_id"],
                    "digest": batch["digest"],
                    "content_sha256": [content_hash(each.text) for each in documents],
                    "probabilities": [None if other else next(found) for other in foreign],
                    "reason": [NOT_ENGLISH if other else None for other in foreign],
                }
            )

    return function
