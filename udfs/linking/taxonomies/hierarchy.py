"""Checks of a hierarchy that is given by each concept's broader ones."""

from collections.abc import Iterable, Mapping

SHOWN = 6


def find_circle(broader: Mapping[str, Iterable[str]]) -> list[str]:
    """Return a circle of ids in which each is followed by one of its broader ones, and the last is the first.

    Empty where there is none. Ids without an entry have nothing broader. Takes time linear in the relations.
    """
    finished: set[str] = set()
    for start in broader:
        if start in finished:
            continue
        path, on_path = [start], {start}
        open_ends = [iter(broader[start])]
        while path:
            above = next(open_ends[-1], None)
            if above is None:
                open_ends.pop()
                done = path.pop()
                on_path.discard(done)
                finished.add(done)
            elif above in on_path:
                return [*path[path.index(above) :], above]
            elif above not in finished:
                path.append(above)
                on_path.add(above)
                open_ends.append(iter(broader.get(above, ())))
    return []


def spoken(circle: list[str]) -> str:
    """Return a circle for a message, a long one in short."""
    shown = circle if len(circle) <= SHOWN else [*circle[: SHOWN - 2], "…", circle[-1]]
    return "broader leads in a circle, " + " > ".join(shown)
