"""A concept: an entry of a taxonomy."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Concept:
    """`concept_id` carries the taxonomy's name (`skillmill:python`), and so do the ids in `broader`.

    `exact_case` says that its names are ordinary words too, so that a gazetteer must match their case. A
    `group` stands above skills and is no skill itself. `transversal` and `digital` are ESCO's collections.
    `uses` is in how many occupations the taxonomy names it, 0 where it does not count.
    """

    concept_id: str
    taxonomy: str
    version: str
    preferred_label: str
    alternative_labels: tuple[str, ...]
    category: str | None
    type: str | None
    exact_case: bool = False
    broader: tuple[str, ...] = ()
    description: str | None = None
    group: bool = False
    transversal: bool = False
    digital: bool = False
    uses: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The preferred label, then the alternative ones."""
        return (self.preferred_label, *self.alternative_labels)
