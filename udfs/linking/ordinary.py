"""Names that are ordinary words too, so that only their place tells what they mean."""

from functools import cache

from skillmill.udfs.linking.normalize import forms
from skillmill.udfs.linking.taxonomies import starter

MOSTLY_NAMES = frozenset(
    "python java outlook oracle ruby scala kafka eclipse perl crystal matter unity stata sage".split()
)
"""Names that the starter taxonomy lets a gazetteer find in any case, and that a sentence may mean otherwise."""


@cache
def ordinary_names() -> frozenset[str]:
    """Return the normalised names of one word whose case the starter taxonomy insists on, and a few more."""
    exact = {form for concept in starter() if concept.exact_case for name in concept.names for form in forms(name)}
    return frozenset(name for name in (*exact, *MOSTLY_NAMES) if " " not in name and name.isalpha())
