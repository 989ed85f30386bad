"""What the bi-encoder learns from: names of one concept, and sentences that say it."""

import ast
import csv
import random
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from skillmill.jobs.corpora import Problems, read_labelled
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept

UNKNOWN = "UNK"
_LONGEST_DESCRIPTION = 150
_OWN_NAME = 0.6  # how often a sentence is compared with the preferred label, not another name


@dataclass(frozen=True)
class Pair:
    """Two texts of one concept, by its number; `also` are the numbers of others that the first says too."""

    left: str
    right: str
    concept: int
    also: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Carrier:
    """A sentence around a span: what stands before and after it."""

    before: str
    after: str


@dataclass(frozen=True)
class Pairs:
    """Everything to draw from. `names` by concept, the preferred label first; `siblings` by concept."""

    names: Sequence[Sequence[str]]
    descriptions: Sequence[str]
    siblings: Sequence[Sequence[int]]
    carriers: Sequence[Carrier]
    labelled: Sequence[tuple[str, Sequence[int]]]

    def name_pairs(self, most: int, chance: random.Random) -> list[Pair]:
        """Return pairs of names, or of a name and the description, `most` of every concept."""
        made = []
        for number, names in enumerate(self.names):
            others = [*names, *([self.descriptions[number]] if self.descriptions[number] else [])]
            for name in chance.sample(names, min(most, len(names))) if len(others) > 1 else ():
                other = chance.choice([each for each in others if each != name] or others)
                made.append(Pair(name, other, number))
        chance.shuffle(made)
        return made

    def sentence_pairs(self, size: int, chance: random.Random) -> list[Pair]:
        """Return the labelled sentences, each with one of its labels, and `size` carriers with a name put in."""
        made = [self._of_labelled(text, found, chance) for text, found in self.labelled]
        for _ in range(size if self.carriers else 0):
            number = chance.randrange(len(self.names))
            carrier = chance.choice(self.carriers)
            name = chance.choice(self.names[number])
            made.append(Pair(carrier.before + name + carrier.after, self._shown(number, chance), number))
        chance.shuffle(made)
        return made

    def _of_labelled(self, text: str, found: Sequence[int], chance: random.Random) -> Pair:
        number = chance.choice(found)
        return Pair(text, self._shown(number, chance), number, frozenset(found))

    def _shown(self, number: int, chance: random.Random) -> str:
        return self.names[number][0] if chance.random() < _OWN_NAME else chance.choice(self.names[number])


def is_held_out(concept_id: str, one_in: int) -> bool:
    """Tell whether a concept is left out of training, by a hash of its id."""
    return one_in > 0 and zlib.crc32(concept_id.encode()) % one_in == 0


def make_pairs(
    concepts: Sequence[Concept], held_out: int, carriers: Sequence[Path], labelled: Path | None, scheme: str
) -> Pairs:
    """Return what to draw from; concepts of the taxonomy `scheme` are held out, and give the labels of `labelled`."""
    kept = [
        concept
        for concept in concepts
        if not concept.group and not (concept.taxonomy == scheme and is_held_out(concept.concept_id, held_out))
    ]
    numbers = {c.preferred_label.casefold(): number for number, c in enumerate(kept) if c.taxonomy == scheme}
    known = {concept.preferred_label.casefold() for concept in concepts if concept.taxonomy == scheme}
    left_out = (known - numbers.keys()) | {UNKNOWN.casefold()}
    children: dict[str, list[int]] = defaultdict(list)
    for number, concept in enumerate(kept):
        for parent in concept.broader:
            children[parent].append(number)
    return Pairs(
        names=[tuple(dict.fromkeys(concept.names)) for concept in kept],
        descriptions=[_first_sentence(concept.description or "") for concept in kept],
        siblings=[
            tuple(dict.fromkeys(other for parent in c.broader for other in children[parent] if other != number))
            for number, c in enumerate(kept)
        ],
        carriers=[carrier for path in carriers for carrier in _carriers(path)],
        labelled=list(_labelled(labelled, numbers, left_out)) if labelled else [],
    )


def _first_sentence(description: str) -> str:
    return description.split("\n")[0][:_LONGEST_DESCRIPTION]


def _carriers(path: Path) -> Iterator[Carrier]:
    """Yield, for every labelled span of one to six words, the line that it stands in."""
    for text in read_labelled(path, None, Problems(skip=True)):
        for start, end, _ in sorted(text.spans):
            left = text.text.rfind("\n", 0, start) + 1
            right = text.text.find("\n", end)
            line = Carrier(text.text[left:start], text.text[end : right if right >= 0 else len(text.text)])
            if len(text.text[start:end].split()) <= 6 and "\n" not in text.text[start:end]:
                yield line


def _labelled(path: Path, numbers: Mapping[str, int], left_out: set[str]) -> Iterator[tuple[str, list[int]]]:
    """Yield sentences with their labels, but for those with a label left out; SkillmillError for what is no list."""
    with path.open(encoding="utf-8", newline="") as content:
        for line, row in enumerate(csv.DictReader(content), 2):
            try:
                labels = ast.literal_eval(row["skills"])
            except (KeyError, ValueError, SyntaxError) as error:
                raise SkillmillError(f"{path}, row {line}: column skills is no list of labels") from error
            found = [numbers[label.casefold()] for label in labels if label.casefold() in numbers]
            if found and not left_out & {label.casefold() for label in labels}:
                yield row["sentence"], found


def name_batches(
    pairs: Sequence[Pair], pool: Pairs, size: int, sibling_share: float, chance: random.Random
) -> Iterator[list[Pair]]:
    """Yield batches of distinct concepts; `sibling_share` of each is filled with neighbours of its first ones."""
    waiting: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        waiting[pair.concept].append(pair)
    order = [pair.concept for pair in pairs]
    at = 0
    while at < len(order):
        batch: dict[int, Pair] = {}
        while at < len(order) and len(batch) < size:
            here = order[at]
            at += 1
            if here in batch or not waiting[here]:
                continue
            batch[here] = waiting[here].pop()
            if chance.random() < sibling_share:
                for other in chance.sample(pool.siblings[here], min(4, len(pool.siblings[here]))):
                    if other not in batch and waiting[other] and len(batch) < size:
                        batch[other] = waiting[other].pop()
        if len(batch) > 1:
            yield list(batch.values())
