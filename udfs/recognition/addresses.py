"""Where web and e-mail addresses stand in a text. E-mail addresses have a grammar: RFC 5322, 3.4.1."""

import re
from collections.abc import Iterator

_MAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]*\w@\w[\w-]*(?:\.\w[\w-]*)+")
_WEB = re.compile(r"""(?:\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.)[^\s,;|<>"'()\[\]{}]+""", re.IGNORECASE)


def mail_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) offsets of each e-mail address in `text`."""
    if "@" in text:
        for found in _MAIL.finditer(text):
            yield found.span()


def web_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) offsets of each web address in `text`, by its scheme or its `www.`."""
    if "://" in text or "www." in text:
        for found in _WEB.finditer(text):
            yield found.span()
