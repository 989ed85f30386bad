"""How a token is written, which an uncased vocabulary does not tell: `java`, `Java`, `JAVA`, `jQuery`.

The case of a token travels in its id: id = case * size of the vocabulary + id of the word piece. So every
runtime still takes ids and a mask, and the network takes the two apart.
"""

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.recognition.transformer.characters import code_points, lower, upper

CASES = 4
"""none (no upper-case letter), capitalised (the first alone), upper (all, two or more), mixed."""
_NONE, _CAPITALISED, _UPPER, _MIXED = range(CASES)


def cases_of(text: str, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the case of each token, for `offsets` of shape (tokens, 2) in code points of `text`."""
    points = code_points(text)
    uppers = np.concatenate([[0], np.cumsum(upper(points))])
    lowers = np.concatenate([[0], np.cumsum(lower(points))])
    starts, ends = offsets[:, 0], offsets[:, 1]
    up, low = uppers[ends] - uppers[starts], lowers[ends] - lowers[starts]
    first_up = (uppers[np.minimum(starts + 1, len(points))] > uppers[starts]) & (ends > starts)
    cases = np.full(len(offsets), _MIXED, dtype=np.int64)
    cases[up == 0] = _NONE
    cases[(up >= 2) & (low == 0)] = _UPPER
    cases[(up == 1) & first_up] = _CAPITALISED
    return cases
