"""HTML and SVG elements from Python values, everything escaped."""

from collections.abc import Iterable, Sequence
from html import escape


class Markup(str):
    """Text that is HTML already, and is not escaped again."""

    __slots__ = ()


Content = str | Markup


def element(name: str, *content: Content, **attributes: object) -> Markup:
    """Return an element; plain strings in it are escaped, attributes always are.

    An underscore at an attribute's end is dropped (`class_`), one inside becomes a hyphen; None drops the attribute.
    """
    listed = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{listed}>{joined(content)}</{name}>")


def joined(content: Iterable[Content]) -> Markup:
    """Return the pieces one after the other, plain strings escaped."""
    return Markup("".join(piece if isinstance(piece, Markup) else escape(piece) for piece in content))


def table(head: Sequence[Content], rows: Iterable[Sequence[Content]], *, bold_last: bool = False) -> Markup:
    """Return a table whose first column names the row and whose others are numbers."""
    listed = [
        joined(element("td" if at else "th", cell, scope=None if at else "row") for at, cell in enumerate(row))
        for row in rows
    ]
    last = len(listed) - 1
    body = joined(
        element("tr", row, class_="total" if bold_last and at == last else None) for at, row in enumerate(listed)
    )
    heading = element("tr", *(element("th", cell, scope="col") for cell in head))
    return element("div", element("table", element("thead", heading), element("tbody", body)), class_="scroll")


def _plain(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
