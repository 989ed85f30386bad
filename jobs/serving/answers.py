"""What is answered: one form for `skillmill extract --text`, for the API and for the page."""

from collections.abc import Sequence
from typing import Any

from skillmill.conf.settings import Settings


def answer(model: str, revision: str, mentions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the answer for one document: the model's name and revision, and its mentions."""
    return {"model": model, "revision": revision, "mentions": list(mentions)}


def answers(
    model: str, revision: str, ids: Sequence[str | None], mentions: Sequence[Sequence[dict[str, Any]]]
) -> dict[str, Any]:
    """Return the answer for several documents, in their order: each with its mentions, and its id where it has one."""
    documents = [
        {**({} if id_ is None else {"id": id_}), "mentions": list(found)}
        for id_, found in zip(ids, mentions, strict=True)
    ]
    return {"model": model, "revision": revision, "documents": documents}


def sure(mentions: Sequence[dict[str, Any]], threshold: float) -> list[dict[str, Any]]:
    """Return the mentions with a confidence of `threshold` or more."""
    return [mention for mention in mentions if mention["confidence"] >= threshold]


def name_of(settings: Settings) -> str:
    """Return the name under which the pool has the model of extract; the model as it is given where it has none."""
    model = settings.extract.model
    return next((name for name, folder in settings.pool.by_name.items() if folder == model), model)
