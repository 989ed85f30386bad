"""E-mail addresses have a grammar (RFC 5322, 3.4.1): a pattern knows those that no model has seen the like of."""

import re
from collections.abc import Iterator, Sequence

LABELS = ("Email", "Email Address")
"""The names that heads give addresses: the public one, and dotin's."""
CONFIDENCE = 0.98
"""Of the addresses that the pattern finds in dotin's dev split so many are labelled, rounded down."""
_ADDRESS = re.compile(r"(?<![\w.+%'-])[\w.+%'-]*\w@\w[\w-]*(?:\.\w[\w-]*)+")


def address_label(labels: Sequence[str]) -> str:
    """Return the label under which a recogniser with these labels reports addresses, '' for one that does not."""
    return next((label for label in LABELS if label in labels), "")


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) offsets of each e-mail address in `text`."""
    if "@" in text:
        for found in _ADDRESS.finditer(text):
            yield found.span()
