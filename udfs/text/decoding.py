"""From bytes to text: UTF-8, UTF-16 by its byte order mark, and Windows-1252 as a recorded fallback."""

import codecs
import gzip
import re
import zlib
from dataclasses import dataclass

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
MAX_CONTROL_SHARE = 0.1
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class Decoded:
    """Text and the encoding that it was read by."""

    text: str
    encoding: str


class UnreadableError(Exception):
    """Bytes or a value that is no text; `reason` is a code of skillmill.schemas.reasons."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def decode(data: bytes) -> Decoded:
    """Return the text in `data`, without a byte order mark and otherwise untouched.

    Raises UnreadableError (`undecodable`, `not_text`).
    """
    decoded = _decode(data)
    check_is_text(decoded.text)
    return decoded


def check_is_text(text: str) -> None:
    """Raise UnreadableError (`not_text`) where more than a tenth of `text` is control characters."""
    controls = len(_CONTROL.findall(text))
    if controls > MAX_CONTROL_SHARE * len(text):
        raise UnreadableError("not_text", f"{controls} of {len(text)} characters are control characters")


def gunzip(data: bytes) -> bytes:
    """Return `data` decompressed where it is gzip, else as it is. Raises UnreadableError (`unreadable_file`)."""
    if not data.startswith(GZIP_MAGIC):
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        raise UnreadableError("unreadable_file", "damaged gzip data") from None


def replace_lone_surrogates(text: str) -> tuple[str, int]:
    """Return `text` with each half of a broken pair as U+FFFD, and how many there were.

    JSON can spell them (`\\ud83d` alone), no encoding can hold them; a decoder would do the same.
    """
    return _LONE_SURROGATE.subn("\ufffd", text)


def _decode(data: bytes) -> Decoded:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return Decoded(data.decode("utf-16"), "utf-16")
        except UnicodeDecodeError as error:
            raise UnreadableError("undecodable", f"not UTF-16 at byte {error.start}") from None
    try:
        return Decoded(data.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError as error:
        utf8_fault = error.start
    try:
        return Decoded(data.decode("cp1252"), "windows-1252")
    except UnicodeDecodeError as error:
        raise UnreadableError(
            "undecodable", f"not UTF-8 at byte {utf8_fault}, not Windows-1252 at byte {error.start}"
        ) from None
