"""A colour for each label: the same one wherever the label is shown."""

import hashlib
from collections.abc import Iterable

from skillmill.schemas.labels import LABELS

COLOURS = 16
"""How many colours marks.css has, `c0` to `c15`. Our own labels have the first ones."""


def colours(labels: Iterable[str]) -> dict[str, int]:
    """Return the number of each label's colour.

    A label that is not ours has the colour that its name gives; where two labels of the set would share one, the later
    in the alphabet has the next that is free, and from the seventeenth label on colours are shared.
    """
    wanted = set(labels)
    found = {label: number for number, label in enumerate(LABELS) if label in wanted}
    for label in sorted(wanted - set(LABELS)):
        first = int.from_bytes(hashlib.sha256(label.encode("utf-8", "replace")).digest()[:4], "big")
        order = [(first + step) % COLOURS for step in range(COLOURS)]
        taken = set(found.values())
        found[label] = next((number for number in order if number not in taken), order[0])
    return found
