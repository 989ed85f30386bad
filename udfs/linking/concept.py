"""A concept: an entry of a taxonomy."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Concept:
    """`concept_id` carries the taxonomy's name (`skillmill:python`).

    `exact_case` says that its names are ordinary words too, so that a gazetteer must match their case.
    """

    concept_id: str
    taxonomy: str
    version: str
    preferred_label: str
    alternative_labels: tuple[str, ...]
    category: str | None
    type: str | None
    exact_case: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The preferred label, then the alternative ones."""
        return (self.preferred_label, *self.alternative_labels)
