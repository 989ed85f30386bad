"""Copies of a document, with other names, learn what a teacher says of the original.

So who someone is moves nothing that is found in the rest of the text (counterfactual logit pairing; Garg et al.,
2019, "Counterfactual Fairness in Text Classification through Robustness").
"""

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

import numpy as np

from skillmill.jobs.training.examples import Document, with_soft


def taught_with_copies(
    documents: Sequence[Document],
    originals: Sequence[Document],
    teach: Callable[[Sequence[Document]], list[Document]],
) -> list[Document]:
    """Return the documents with a teacher's probabilities, copies with those of their original.

    Of documents with one name the first of `originals` is the original; without a name each is its own. `teach` is
    asked once about each original. Words of a copy that the original does not have get no probabilities.
    """
    firsts = {document.name: document for document in reversed(originals) if document.name}
    named = list(dict.fromkeys(document.name for document in documents if document.name in firsts))
    alone = [document for document in documents if document.name not in firsts]
    said = teach([*(firsts[name] for name in named), *alone])
    by_name = dict(zip(named, said[: len(named)], strict=True))
    rest = iter(said[len(named) :])
    return [
        carried(by_name[document.name], document) if document.name in by_name else next(rest) for document in documents
    ]


def carried(original: Document, copy: Document) -> Document:
    """Return `copy` with the probabilities that `original` has at the same words, not numbers at other words."""
    soft = np.concatenate([piece.soft for piece in original.pieces if piece.soft is not None])
    sizes = [len(piece.encoded.first) for piece in copy.pieces]
    out = np.full((sum(sizes), soft.shape[1]), np.nan, dtype=soft.dtype)
    matcher = SequenceMatcher(None, list(_words(original)), list(_words(copy)), autojunk=False)
    for ours, theirs, size in matcher.get_matching_blocks():
        out[theirs : theirs + size] = soft[ours : ours + size]
    return with_soft(copy, np.split(out, np.cumsum(sizes)[:-1]))


def _words(document: Document) -> Iterator[str]:
    for piece in document.pieces:
        for start, end in zip(piece.encoded.starts.tolist(), piece.encoded.ends.tolist(), strict=True):
            yield piece.text[start:end]
