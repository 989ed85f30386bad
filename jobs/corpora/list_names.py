"""The names of the list that made the labels, as far as training may know them."""

from collections.abc import Collection, Sequence, Set

from skillmill.jobs.corpora.other_names import OtherNames
from skillmill.udfs.labelling.votes import is_doubtful
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.recognition.gazetteer import fold


def names_for(labels: Collection[str], concepts: Sequence[Concept], held_out: Set[str]) -> OtherNames:
    """Return the names of `concepts` for each label: those of its category where it is one, else all.

    Left out are groups, names that the labelling votes on, and what shares words with a term of `held_out`, folded: a
    name that stands in a term, and one in which a term stands.
    """
    terms = [f" {term} " for term in held_out]
    apart = " ".join(terms)

    def known(name: str) -> bool:
        padded = f" {fold(name)} "
        return padded not in apart and not any(term in padded for term in terms)

    categories = {concept.category for concept in concepts}
    found: dict[str, list[str]] = {}
    for label in sorted(labels):
        own = [each for each in concepts if not each.group and (label not in categories or each.category == label)]
        names = sorted({name for concept in own for name in concept.names if not is_doubtful(name) and known(name)})
        if names:
            found[label] = names
    return found
