"""Sameness across taxonomies: which concepts of different taxonomies are one and the same skill."""

from collections import defaultdict
from collections.abc import Iterable

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.normalize import forms


def same_concepts(concepts: Iterable[Concept]) -> dict[str, set[str]]:
    """Return, by concept id, the ids of the concepts of other taxonomies that are the same; both ways round.

    Two are the same where the preferred label of one is, after normalisation, a preferred label or alternative
    of the other. An alternative counts only in a taxonomy that has no concept labelled so (ESCO's `SQL` is the
    SQL of other taxonomies, not its `database management systems`, also known as SQL), and one that both have is
    not enough. A group is never the same as a skill. Sameness is not handed on to a third concept. Concepts that
    are the same as none are left out.
    """
    named = list(concepts)
    labelled: dict[tuple[bool, str], dict[str, list[str]]] = defaultdict(dict)  # group, form: ids by taxonomy
    for concept in named:
        for form in forms(concept.preferred_label):
            labelled[concept.group, form].setdefault(concept.taxonomy, []).append(concept.concept_id)
    same: dict[str, set[str]] = defaultdict(set)
    for concept in named:
        own = set(forms(concept.preferred_label))
        for form in {form for name in concept.names for form in forms(name)}:
            with_label = labelled.get((concept.group, form), {})
            if form not in own and concept.taxonomy in with_label:
                continue
            for other in (other for name, ids in with_label.items() if name != concept.taxonomy for other in ids):
                same[concept.concept_id].add(other)
                same[other].add(concept.concept_id)
    return dict(same)
