"""From documents to skill sets, and what drove each label."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.dense.encoder import BiEncoder, Words
from skillmill.udfs.linking.dense.matcher import shipped_encoder
from skillmill.udfs.recognition.recognizer import require_revision
from skillmill.udfs.recognition.transformer.remote import is_uri, local_folder
from skillmill.udfs.skillsets.document import Document, headed
from skillmill.udfs.skillsets.folder import open_skillsets
from skillmill.udfs.skillsets.kernel import Floats, unit
from skillmill.udfs.skillsets.language import is_foreign
from skillmill.udfs.skillsets.model import Model, sigmoid
from skillmill.udfs.skillsets.pieces import Piece, clauses, title_words

NOT_ENGLISH: Final = "the text does not seem to be in English, and the model knows English only"
_TOGETHER = 256
_PIECES = 400
"""More pieces of one document are not looked at: the first ones are."""


@dataclass(frozen=True)
class Reason:
    """A piece of the document and its influence: how much higher it makes the label's probability, -1 to 1."""

    piece: Piece
    influence: float


@dataclass(frozen=True)
class Judged:
    """A label with its probability, and the pieces that moved it most, the strongest first."""

    label: str
    probability: float
    reasons: tuple[Reason, ...]

    def as_dict(self, document: Document) -> dict[str, Any]:
        """Return it as JSON has it, the surface of each piece beside its offsets."""
        because = [
            {
                **{"part": piece.part, "start_offset": piece.start, "end_offset": piece.end},
                **{"surface": (document.title if piece.part == "title" else document.text)[piece.start : piece.end]},
                "influence": influence,
            }
            for piece, influence in ((each.piece, each.influence) for each in self.reasons)
        ]
        return {"label": self.label, "probability": self.probability, "because": because}


class SkillSets:
    """A model of skill sets with its encoder."""

    def __init__(self, model: Model, reader: "Reader", revision: str) -> None:
        self._model, self._reader, self.revision = model, reader, revision
        self.labels = model.labels

    @classmethod
    def load(cls, path: Path, threads: int = 1) -> "SkillSets":
        """Open a folder and the encoder that it names. Raises SkillmillError for what is missing or damaged."""
        folder = open_skillsets(path)
        reader = Reader.load(folder.encoder, threads)
        if reader.revision != folder.encoder_revision:
            raise SkillmillError(
                f"{path}: trained on revision {folder.encoder_revision} of the encoder {folder.encoder}, which is now "
                f"{reader.revision}; train it again"
            )
        return cls(folder.model, reader, folder.revision)

    def probabilities(self, documents: Sequence[Document]) -> Floats:
        """Return the probability of every label for every document, 4 decimals, shape (documents, labels)."""
        found = np.zeros((len(documents), len(self.labels)))
        for at in range(0, len(documents), _TOGETHER):
            titles, texts = self._reader.vectors(documents[at : at + _TOGETHER])
            found[at : at + _TOGETHER] = self._model.probabilities(titles, texts)
        return found.round(4)

    def explained(self, document: Document, count: int = 3) -> list[Judged]:
        """Return every label, the likeliest first, with up to `count` pieces that moved it.

        A piece's influence is the probability less what it would be were the piece's words left out of the mean of
        the words' vectors. What the other words took over from it, by being read together, stays in.
        """
        pieces, titles, texts = self._reader.without_pieces(document)
        logits = self._model.logits(titles, texts).astype(np.float64)
        probabilities = sigmoid(logits).round(4)
        influence = (probabilities[:1] - probabilities[1:]).round(3)
        order = np.argsort(-logits[0], kind="stable")
        return [
            Judged(self.labels[at], float(probabilities[0, at]), _strongest(pieces, influence[:, at], count))
            for at in order
        ]


def _strongest(pieces: Sequence[Piece], influence: Floats, count: int) -> tuple[Reason, ...]:
    order = np.argsort(-np.abs(influence), kind="stable")[:count]
    return tuple(Reason(pieces[at], float(influence[at])) for at in order if influence[at] != 0)


def warnings_about(document: Document) -> list[str]:
    """Return what makes a skill set of this document doubtful."""
    return [NOT_ENGLISH] if is_foreign(f"{document.title}\n{document.text}") else []


class Reader:
    """Reads documents as two unit vectors, of the title and of the description, by a linker's encoder.

    Where one of the two is missing, the other stands for it.
    """

    def __init__(self, encoder: BiEncoder, revision: str) -> None:
        self._encoder, self.revision = encoder, revision

    @classmethod
    def load(cls, encoder: str, threads: int = 1) -> "Reader":
        """Read a linker's model: `default`, a folder or its URI. Raises SkillmillError where it is missing."""
        folder, network = shipped_encoder(encoder, threads)
        return cls(network, folder.network_revision)

    def vectors(self, documents: Sequence[Document]) -> tuple[Floats, Floats]:
        """Return the vectors of titles and of descriptions, each of shape (documents, size)."""
        heads = [headed(document) for document in documents]
        titles = self._encoder.vectors([head.title for head in heads])
        texts = self._encoder.vectors([each.text[head.begin :] for each, head in zip(documents, heads, strict=True)])
        return _or_other(titles, texts), _or_other(texts, titles)

    def without_pieces(self, document: Document) -> tuple[list[Piece], Floats, Floats]:
        """Return a document's pieces, and vectors of title and description: whole, then without one piece each."""
        head = headed(document)
        title, text = self._encoder.words([head.title, document.text[head.begin :]], raw=True)
        words = title_words(head.title, "text" if head.inside else "title", head.start)[:_PIECES]
        parts = clauses(document.text, head.begin)[: _PIECES - len(words)]
        of_title = _left_out(title, [(each.start - head.start, each.end - head.start) for each in words])
        of_text = _left_out(text, [(each.start - head.begin, each.end - head.begin) for each in parts])
        titles = np.concatenate([of_title, np.repeat(of_title[:1], len(parts), axis=0)])
        texts = np.concatenate([of_text[:1], np.repeat(of_text[:1], len(words), axis=0), of_text[1:]])
        return [*words, *parts], _or_other(titles, texts), _or_other(texts, titles)


def _left_out(words: Words, spans: Sequence[tuple[int, int]]) -> Floats:
    """Return the mean of a text's vectors, whole and without each of `spans`, unit length, (1 + spans, size)."""
    sums = [words.vectors.sum(axis=0), *(words.outside(*span).sum(axis=0) for span in spans)]
    return unit(np.array(sums))


def _or_other(vectors: Floats, others: Floats) -> Floats:
    """Return vectors, and the other ones where there is none."""
    found: Floats = np.where(np.any(vectors, axis=1, keepdims=True), vectors, others)
    return found


@cache
def get_skillsets(path: str, revision: str = "", threads: int = 1) -> SkillSets:
    """Return the model in a folder or at its URI, read once per process; its revision must be `revision`, if given."""
    found = SkillSets.load(local_folder(path, revision) if is_uri(path) else Path(path), threads)
    require_revision(path, found.revision, revision)
    return found
