"""E-mail addresses have a grammar: a pattern knows those that no model has seen the like of.

Web addresses that stand for them, as in résumés out of job sites, are a model's to find; where one goes on in the next
line, which a page's edge does and no model sees that reads line by line, a pattern follows it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from skillmill.udfs.recognition.addresses import mail_addresses
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.merge import merge

LABELS = ("Email", "Email Address")
"""The names that heads give addresses: the public one, and dotin's."""
CONFIDENCE = 0.98
"""Of the addresses that the pattern finds in dotin's dev split so many are labelled, rounded down."""
_GOES_ON = re.compile(r"[/-]?(?<=[/-])[ \t\r]*\n(?=\S*[\d/])[\w%.+/-]*\w(?!\S)")
"""From the end of an address to that of its rest, which begins the next line and is no word."""


def address_label(labels: Sequence[str]) -> str:
    """Return the label under which a recogniser with these labels reports addresses, '' for one that does not."""
    return next((label for label in LABELS if label in labels), "")


def with_addresses(text: str, mentions: list[Mention], label: str, origin: tuple[str, str, str]) -> list[Mention]:
    """Return the mentions with the addresses in `text` in place of those of `label` that overlap them.

    Web addresses of `label` that a line break cuts are made whole. `origin` is a mention's recogniser, revision and
    runtime. Without a label the mentions come back as they are.
    """
    if not label:
        return mentions
    places = list(mail_addresses(text))
    others = [mention for mention in mentions if mention.label != label]
    wholes = (_whole(text, mention) for mention in mentions if mention.label == label)
    kept = merge([[each for each in wholes if not any(each.start < end and start < each.end for start, end in places)]])
    found = (Mention(start, end, label, text[start:end], CONFIDENCE, True, *origin) for start, end in places)
    return [*others, *kept, *found]


def _whole(text: str, mention: Mention) -> Mention:
    """Return the mention of an address with its rest in the next line, where it breaks off after a slash or hyphen."""
    rest = _GOES_ON.match(text, mention.end) if "/" in mention.surface else None
    return mention if rest is None else replace(mention, end=rest.end(), surface=text[mention.start : rest.end()])
