"""E-mail addresses have a grammar (RFC 5322, 3.4.1): a pattern knows those that no model has seen the like of."""

import re
from collections.abc import Iterator, Sequence

from skillmill.udfs.recognition.mention import Mention

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


def with_addresses(text: str, mentions: list[Mention], label: str, origin: tuple[str, str, str]) -> list[Mention]:
    """Return the mentions with the addresses in `text` in place of those of `label` that overlap them.

    `origin` is a mention's recogniser, revision and runtime. Without a label the mentions come back as they are.
    """
    if not label:
        return mentions
    places = list(addresses(text))
    kept = [
        mention
        for mention in mentions
        if mention.label != label or not any(mention.start < end and start < mention.end for start, end in places)
    ]
    return [*kept, *(Mention(start, end, label, text[start:end], CONFIDENCE, True, *origin) for start, end in places)]
