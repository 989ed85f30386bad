"""From a person's files to train, dev and test: an entity list or annotations, and plain documents."""

import random
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from skillmill.jobs.corpora.comprehend import Entry, read_annotations, read_documents, read_entity_list
from skillmill.jobs.corpora.conversion import Choice, read_chosen
from skillmill.jobs.corpora.duplicates import without_duplicates
from skillmill.jobs.corpora.form import LabelledText, Problems
from skillmill.jobs.corpora.list_names import names_for
from skillmill.jobs.corpora.listed import (
    MINIMUM,
    Key,
    ListMatcher,
    hold_out,
    labelled,
    matches_by_type,
    require_matches,
)
from skillmill.jobs.corpora.other_names import OtherNames, with_other_names
from skillmill.jobs.corpora.split import Shares, Split, split
from skillmill.jobs.training.custom import CHARACTERS, DocumentsPart
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.recognition.gazetteer import fold


@dataclass(frozen=True)
class Material:
    """What a person brings: plain documents with an entity list or annotations, or a labelled file, of which
    `choice` says what is taken; and how they are to be shared out.

    `held_out` is the share of a list's entries that training must not see, `minimum` how many entities of a
    type the documents must hold. Of `shares` test and seed count; dev is the recipe's. `concepts` are those of the
    list that labelled a file: names of them stand in the place of some in train, as an entity list's do.
    """

    documents: Path | None = None
    entity_list: Path | None = None
    annotations: Path | None = None
    labelled: Path | None = None
    choice: Choice = field(default_factory=Choice)
    per_line: bool = False
    held_out: float = 0.2
    minimum: int = MINIMUM
    shares: Shares = field(default_factory=Shares)
    concepts: Sequence[Concept] = ()


@dataclass(frozen=True)
class Gathered:
    """Labelled texts by part, the types, and what a person should know: documents in all, entities by type, entries
    held out, repeated entries, documents of train and dev left out as they stand in test or dev."""

    types: tuple[str, ...]
    parts: Split[LabelledText]
    documents: int
    entities: Counter[str]
    held_out: int = 0
    repeated: int = 0
    duplicates: int = 0

    @property
    def seen(self) -> set[Key]:
        """The entities that training sees, as folded text and type."""
        return {(fold(text.text[start:end]), name) for text in self.parts.train for start, end, name in text.spans}


def gather(material: Material, use: DocumentsPart, problems: Problems) -> Gathered:
    """Read and split the material, and choose what is trained on: at most `use.tokens`, about.

    Raises SkillmillError for files that do not fit, a type with too few entities, an empty part, and for concepts
    whose names the recipe has no use for.
    """
    about = [each for each in (material.entity_list, material.annotations) if each is not None]
    if len(about) != (0 if material.labelled else 1) or (material.documents is None) != (material.labelled is not None):
        raise SkillmillError(
            "give --entity-list or --annotations, with the --documents that it is about, or --data with labelled text"
        )
    if material.concepts and not use.replaced:
        raise SkillmillError("no name of the taxonomy would be used: documents.replaced of the recipe is 0")
    if material.entity_list is not None:
        found, names = _from_list(material, use, problems)
    else:
        found = _from_annotations(material, use, problems)
        names = names_for(found.types, material.concepts, frozenset())
    train = _chosen(found.parts.train, use, material.shares.seed)
    dev, alike = without_duplicates(found.parts.dev, found.parts.test)
    train, more = without_duplicates(train, [*dev, *found.parts.test])
    if not any(text.spans for text in train) or not any(text.spans for text in dev):
        raise SkillmillError(
            f"{material.documents or material.labelled}: the documents are too much alike to be split; give others"
        )
    chance = random.Random(material.shares.seed)
    train = [with_other_names(text, names, use.replaced, chance) for text in train]
    return replace(found, parts=Split(train, dev, found.parts.test), duplicates=alike + more)


def _bounded(shares: Shares, lengths: Sequence[int], use: DocumentsPart) -> Shares:
    """Return the shares with test and dev at most as long as `use` says; `lengths` are documents' characters."""
    tokens = max(1.0, sum(lengths) / CHARACTERS)
    dev_most = max(1, int(use.dev_tokens * len(lengths) / tokens))
    return replace(shares, test=min(shares.test, use.test_tokens / tokens), dev=use.dev_share, dev_most=dev_most)


def _from_list(material: Material, use: DocumentsPart, problems: Problems) -> tuple[Gathered, OtherNames]:
    assert material.entity_list is not None
    assert material.documents is not None
    documents = read_documents(material.documents, material.per_line)
    listed = read_entity_list(material.entity_list, problems)
    shares = _bounded(material.shares, [len(document.text) for document in documents], use)
    matcher = ListMatcher(listed.entries)
    found = [matcher.find(document) for document in documents]
    counts = matches_by_type(found)
    require_matches(counts, listed.types, material.minimum, "matches")
    parts = split([(each, any(place.type for place in each.places)) for each in found], shares)
    held = hold_out(parts.train, material.held_out, material.shares.seed)
    made = Split(
        [labelled(each, held, with_neighbours=True) for each in parts.train],
        [labelled(each, held, with_neighbours=True) for each in parts.dev],
        [labelled(each, set(), with_neighbours=False) for each in parts.test],
    )
    gathered = Gathered(listed.types, made, len(documents), counts, len(held), listed.duplicates)
    return gathered, _by_type(listed.entries, held)


def _by_type(entries: Sequence[Entry], held_out: Set[Key]) -> OtherNames:
    found: dict[str, list[str]] = {}
    for entry in entries:
        if (fold(entry.text), entry.type) not in held_out:
            found.setdefault(entry.type, []).append(entry.text)
    return found


def _from_annotations(material: Material, use: DocumentsPart, problems: Problems) -> Gathered:
    texts = _annotated(material, problems)
    counts = Counter(name for text in texts for _, _, name in text.spans)
    types = tuple(sorted(counts))
    require_matches(counts, types, material.minimum, "annotations")
    documents: dict[str, list[LabelledText]] = {}
    for text in texts:
        documents.setdefault(text.group or text.where, []).append(text)
    shares = _bounded(material.shares, [sum(len(text.text) for text in each) for each in documents.values()], use)
    parts = split([(each, any(text.spans for text in each)) for each in documents.values()], shares)
    made = Split(*([text for each in part for text in each] for part in (parts.train, parts.dev, parts.test)))
    return Gathered(types, made, len(documents), counts)


def _annotated(material: Material, problems: Problems) -> list[LabelledText]:
    if material.labelled is not None:
        return read_chosen(material.labelled, material.choice, problems, Counter())
    assert material.annotations is not None
    assert material.documents is not None
    documents = read_documents(material.documents, material.per_line)
    return read_annotations(material.annotations, documents, material.per_line, problems)


def _chosen(train: Sequence[LabelledText], use: DocumentsPart, seed: int) -> list[LabelledText]:
    """Return the texts to train on, those with entities first; the rest makes up a bounded share of what is read."""
    order = list(train)
    random.Random(seed).shuffle(order)
    room = use.tokens * CHARACTERS
    with_entities = _filling([text for text in order if text.spans], room)
    used = sum(len(text.text) for text in with_entities)
    share = use.without_entities
    others = room - used if share >= 1 else min(room - used, int(used * share / (1 - share)))
    return [*with_entities, *_filling([text for text in order if not text.spans], others)]


def _filling(texts: Sequence[LabelledText], room: int) -> list[LabelledText]:
    kept: list[LabelledText] = []
    for text in texts:
        if room <= 0:
            break
        kept.append(text)
        room -= len(text.text)
    return kept
