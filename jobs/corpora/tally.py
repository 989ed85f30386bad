"""What an importer did with the annotations that it read: each has one outcome, and the counts add up."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tally:
    """Counts of annotations, one per label and place.

    `read` = `unchanged` + `repaired` + all `dropped` + all `rejected`. `repairs` counts by kind what was done to
    the repaired ones; one annotation may need several. Where lists were split, `lists` of the survivors gave
    way to `items`; `prose` stretches of them were no items and stay unlabelled.
    """

    read: int = 0
    unchanged: int = 0
    repaired: int = 0
    repairs: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    lists: int = 0
    items: int = 0
    prose: int = 0

    @property
    def survivors(self) -> int:
        """Annotations that became a span, unchanged or repaired."""
        return self.unchanged + self.repaired

    @property
    def spans(self) -> int:
        """Spans after splitting: the survivors without the lists, and the items."""
        return self.survivors - self.lists + self.items

    def adds_up(self) -> bool:
        """Whether every annotation that was read has exactly one outcome."""
        return self.read == self.survivors + self.dropped.total() + self.rejected.total()

    def as_dict(self) -> dict[str, Any]:
        """Return the counts for JSON."""
        return {
            "read": self.read,
            "unchanged": self.unchanged,
            "repaired": self.repaired,
            "repairs": dict(sorted(self.repairs.items())),
            "dropped": dict(sorted(self.dropped.items())),
            "rejected": dict(sorted(self.rejected.items())),
            "split": {"lists": self.lists, "items": self.items, "prose": self.prose},
            "spans": self.spans,
        }
