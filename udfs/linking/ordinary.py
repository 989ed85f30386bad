"""Names that are ordinary words too, so that only their place tells what they mean; and what is a word at all."""

import json
from functools import cache

from skillmill.udfs.linking.normalize import forms, singular
from skillmill.udfs.linking.taxonomies import starter
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER, read_tokenizer
from skillmill.udfs.resources import folder

MOSTLY_NAMES = frozenset(
    "python java outlook oracle ruby scala kafka eclipse perl crystal matter unity stata sage".split()
)
"""Names that the starter taxonomy lets a gazetteer find in any case, and that a sentence may mean otherwise."""


@cache
def ordinary_names() -> frozenset[str]:
    """Return the normalised names of one word whose case the starter taxonomy insists on, and a few more."""
    exact = {form for concept in starter() if concept.exact_case for name in concept.names for form in forms(name)}
    return frozenset(name for name in (*exact, *MOSTLY_NAMES) if " " not in name and name.isalpha())


def is_spelled_right(normalized: str) -> bool:
    """Tell whether all words of a normalised name, or their singulars, are words, so that none of them is a typo."""
    words = _words()
    return all(word in words or singular(word) in words for word in normalized.split())


@cache
def _words() -> frozenset[str]:
    """Return the whole words that the shipped linker's model has a piece for: the common ones of its training text."""
    tokenizer = json.loads(read_tokenizer(folder("models/linker") / TOKENIZER))
    return frozenset(piece for piece in tokenizer["model"]["vocab"] if piece.isalpha())
