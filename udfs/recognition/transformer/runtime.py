"""The seam below the recogniser: a padded batch of ids in, logits of all heads out."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.recognition.transformer.encode import Ints


class Runtime(Protocol):
    """How a network is run. `name` goes into the mentions' column `runtime`."""

    name: str

    def infer(self, ids: Ints, mask: Ints) -> NDArray[np.float32]:
        """Return logits of shape (rows, tokens, columns of all heads side by side).

        `ids` and `mask` are int64 of shape (rows, tokens); mask is 1 for tokens and 0 for padding.
        """
        ...
