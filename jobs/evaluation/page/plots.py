"""The plots of the report, as inline SVG: bars with intervals, reliability, histogram."""

from collections.abc import Sequence
from typing import NamedTuple

from skillmill.jobs.evaluation.calibration_error import Calibration
from skillmill.jobs.markup.elements import Markup, element

_LEFT, _WIDTH = 150.0, 440.0  # of the bars' labels, of their axis


class Bar(NamedTuple):
    """A bar from 0 to `value`, both 0 to 1, with a whisker over `interval`; `kind` is `one` or `other`."""

    value: float
    interval: Sequence[float] | None = None
    kind: str = "one"


def bars(rows: Sequence[tuple[str, Sequence[Bar]]], title: str) -> Markup:
    """Return horizontal bars, grouped by the name of the row; `title` is what a screen reader says."""
    parts: list[Markup] = []
    thick, top = 14.0, 4.0
    y = top
    for name, group in rows:
        height = thick * len(group)
        parts.append(element("text", name, x=_LEFT - 10, y=y + height / 2 + 4, text_anchor="end"))
        for at, bar in enumerate(group):
            parts += _bar(bar, y + at * thick, thick - 2)
        y += height + 12
    grid = [_tick(share / 5, top, y) for share in range(6)]
    return _svg(_LEFT + _WIDTH + 60, y + 18, title, [*grid, *parts])


def _bar(bar: Bar, y: float, height: float) -> list[Markup]:
    middle = y + height / 2
    drawn = [element("rect", x=_LEFT, y=y, width=bar.value * _WIDTH, height=height, class_=bar.kind)]
    end = bar.value
    if bar.interval is not None:
        low, high = (_LEFT + bound * _WIDTH for bound in bar.interval)
        end = max(bar.interval[1], end)
        path = f"M{low:.1f} {middle - 3}v6M{low:.1f} {middle}H{high:.1f}M{high:.1f} {middle - 3}v6"
        drawn.append(element("path", d=path, class_="whisker"))
    drawn.append(element("text", f"{bar.value:.3f}", x=_LEFT + end * _WIDTH + 8, y=middle + 4))
    return drawn


def _tick(share: float, top: float, bottom: float) -> Markup:
    x = _LEFT + share * _WIDTH
    line = element("line", x1=x, x2=x, y1=top, y2=bottom, class_="axis")
    return Markup(line + _text(f"{share:.1f}", x, bottom + 14))


def reliability(found: Calibration, title: str) -> Markup:
    """Return a reliability plot: mean confidence across, share that is right up, larger points for more mentions."""
    side, left, top = 180.0, 34.0, 20.0
    points = [
        (left + b["confidence"] * side, top + side - b["right"] * side, b["mentions"])
        for b in found["bins"]
        if b["confidence"] is not None and b["right"] is not None
    ]
    most = max((mentions for *_, mentions in points), default=1)
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in points) if points else "M0 0"
    drawn = [
        element("rect", x=left, y=top, width=side, height=side, class_="axis"),
        element("line", x1=left, y1=top + side, x2=left + side, y2=top, class_="diagonal"),
        element("path", d=path, class_="curve"),
        _text("share that is right", left, top - 7, "start", "title"),
        _text("confidence", left + side, top + side + 30, "end", "title"),
    ]
    for x, y, mentions in points:
        size = 2.5 + 4.5 * (mentions / most) ** 0.5
        drawn.append(element("circle", element("title", f"{mentions:,} mentions"), cx=x, cy=y, r=size, class_="point"))
    for share in (0.0, 0.5, 1.0):
        drawn.append(_text(f"{share:.1f}", left + share * side, top + side + 15))
        drawn.append(_text(f"{share:.1f}", left - 6, top + side - share * side + 4, "end"))
    return _svg(left + side + 10, top + side + 34, title, drawn)


def histogram(found: Calibration, title: str) -> Markup:
    """Return the number of mentions by confidence, the right ones below (filled), the wrong ones above (striped)."""
    width, height, left, top = 420.0, 150.0, 20.0, 50.0
    most = max((b["mentions"] for b in found["bins"]), default=0) or 1
    step, bottom = width / len(found["bins"]), top + height
    drawn = [
        _text("mentions", left, 13, "start", "title"),
        _text("confidence", left + width, bottom + 30, "end", "title"),
    ]
    for at, inside in enumerate(found["bins"]):
        x, total = left + at * step, inside["mentions"] / most * height
        right = total * (inside["right"] or 0.0)
        if inside["mentions"]:
            drawn += [
                element("rect", x=x + 1, y=bottom - right, width=step - 2, height=right, class_="rightpart"),
                element("rect", x=x + 1, y=bottom - total, width=step - 2, height=total - right, class_="wrongpart"),
                _text(f"{inside['mentions']:,}", x + step / 2, bottom - total - 4),
            ]
        if at % 2 == 0:
            drawn.append(_text(f"{inside['low']:.1f}", x, bottom + 15))
    drawn.append(_text("1.0", left + width, bottom + 15))
    drawn.append(element("line", x1=left, x2=left + width, y1=bottom, y2=bottom, class_="axis"))
    return _svg(left + width + 10, bottom + 34, title, drawn)


def _text(text: str, x: float, y: float, anchor: str = "middle", style: str = "tick") -> Markup:
    return element("text", text, x=x, y=y, text_anchor=anchor, class_=style)


def _svg(width: float, height: float, title: str, drawn: Sequence[Markup]) -> Markup:
    named = element("title", title)
    return element(
        "svg", named, *drawn, width=width, height=height, viewBox=f"0 0 {width:.0f} {height:.0f}", role="img"
    )
