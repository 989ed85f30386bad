"""Distillation: what teachers say of every word, averaged, as targets for a smaller model.

Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network" (2015), with the probabilities of
several teachers averaged.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmill.jobs.corpora import LabelledText
from skillmill.jobs.training.examples import Document, Piece, Soft, read_documents, with_soft
from skillmill.jobs.training.loop import AutocastRuntime
from skillmill.udfs.recognition.transformer.blocks import document_blocks, grouped
from skillmill.udfs.recognition.transformer.crf import marginals
from skillmill.udfs.recognition.transformer.decode import probabilities
from skillmill.udfs.recognition.transformer.encode import Encoded, TextEncoder
from skillmill.udfs.recognition.transformer.folder import ModelFolder, open_folder
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.tagging import Part, Tagged, tag
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER
from skillmill.udfs.recognition.transformer.torch_model import read_model, require_torch

_BATCH_TOKENS = 4096
_CHUNK = 16_384
"""Words between two savings of what a teacher said: about ten seconds."""


def taught(
    documents: Sequence[Document],
    teachers: Sequence[Path],
    heads: Sequence[Head],
    cache: Path,
    tick: Callable[[float], None],
    names: Sequence[str] = (),
) -> list[Document]:
    """Return the documents with the teachers' mean probabilities at each word.

    A head is taught by the teachers that have one of its name and labels, unless `names` leaves it out. What
    a teacher said is kept in `cache`, so that an interrupted run does not ask again. `tick` gets the share of
    the work done.
    """
    sizes = [[len(piece.encoded.first) for piece in document.pieces] for document in documents]
    shape = (sum(map(sum, sizes)), sum(len(head.labels) for head in heads))
    total, count = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
    chunks = list(grouped(((each, sum(words), 1) for each, words in zip(documents, sizes, strict=True)), _CHUNK))
    for number, path in enumerate(teachers):
        teacher = _Teacher(open_folder(path), heads)
        said: list[Soft] = []
        for at, chunk in enumerate(chunks):
            said.append(_kept(cache, teacher, chunk))
            tick((number + (at + 1) / len(chunks)) / len(teachers))
        whole = np.concatenate(said)
        whole[:, _left_out(heads, names)] = np.nan
        spoken = ~np.isnan(whole)
        total += np.where(spoken, whole, 0)
        count += spoken
    with np.errstate(invalid="ignore"):
        mean = (total / np.where(count, count, np.nan)).astype(np.float16)
    return list(_handed_out(documents, sizes, mean))


def _left_out(heads: Sequence[Head], names: Sequence[str]) -> NDArray[np.bool_]:
    """Tell of each column of the heads whether `names` leaves its head out."""
    return np.repeat([bool(names) and head.name not in names for head in heads], [len(head.labels) for head in heads])


def _handed_out(documents: Sequence[Document], sizes: Sequence[Sequence[int]], mean: Soft) -> Iterator[Document]:
    at = 0
    for document, words in zip(documents, sizes, strict=True):
        soft = []
        for size in words:
            soft.append(mean[at : at + size])
            at += size
        yield with_soft(document, soft)


class _Teacher:
    """One teacher; its network is read when it is first asked."""

    def __init__(self, folder: ModelFolder, heads: Sequence[Head]) -> None:
        self.folder, self.heads = folder, heads
        self._encoder = TextEncoder.load(folder.path / TOKENIZER, folder.cases)

    @cached_property
    def _runtime(self) -> AutocastRuntime:
        device = "cuda" if require_torch().cuda.is_available() else "cpu"
        return AutocastRuntime(read_model(self.folder).to(device))

    def ask(self, documents: Sequence[Document]) -> Soft:
        """Return its probabilities, shape (words of the documents, columns of `heads`)."""
        pieces = [piece for document in documents for piece in document.pieces]
        read = [self._encoder.encode(piece.text) for piece in pieces]
        blocks = _blocks(documents, read, self.folder.context - self._encoder.specials + 1)
        tagged = tag(blocks, self._encoder, self._runtime, self.folder.max_length, _BATCH_TOKENS)
        if tagged is None:
            return np.empty((0, sum(len(head.labels) for head in self.heads)), dtype=np.float16)
        return _aligned(tagged, pieces, read, _in_columns(tagged, self.folder.heads, self.heads))


def _kept(cache: Path, teacher: _Teacher, documents: Sequence[Document]) -> Soft:
    """Return what a teacher says of documents, as kept from an interrupted run where it was."""
    digest = hashlib.sha256(repr([(head.name, head.labels) for head in teacher.heads]).encode())
    for document in documents:
        for piece in document.pieces:
            digest.update(piece.text.encode("utf-8", "surrogatepass") + b"\0")
    file = cache / teacher.folder.revision / f"{digest.hexdigest()[:16]}.npy"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_suffix(".aside.npy")
        np.save(aside, teacher.ask(documents))
        aside.rename(file)
    found: Soft = np.load(file)
    return found


def _blocks(documents: Sequence[Document], read: Sequence[Encoded], capacity: int) -> list[list[Part]]:
    rest = iter(read)
    found: list[list[Part]] = []
    for document in documents:
        own = [(piece, next(rest)) for piece in document.pieces]
        sized = ((Part(each, piece.continues), len(each.ids) + 1, piece.text) for piece, each in own)
        found += document_blocks(sized, capacity)
    return found


def _in_columns(tagged: Tagged, theirs: Sequence[Head], ours: Sequence[Head]) -> Soft:
    """Return the teacher's probabilities in the columns of our heads; not a number for heads it does not have."""
    out = np.full((len(tagged.logits), sum(len(head.labels) for head in ours)), np.nan, dtype=np.float16)
    places: dict[tuple[str, tuple[str, ...]], slice] = {}
    at = 0
    for head in ours:
        places[head.name, head.labels] = slice(at, at + len(head.labels))
        at += len(head.labels)
    at = 0
    for head in theirs:
        part = tagged.logits[:, at : at + len(head.labels)]
        at += len(head.labels)
        place = places.get((head.name, head.labels))
        if place is None:
            continue
        if head.transitions is None:
            out[:, place] = probabilities(part)
        else:
            out[:, place] = marginals(part.astype(np.float64), tagged.new_text, np.array(head.transitions))
    return out


def _aligned(tagged: Tagged, pieces: Sequence[Piece], read: Sequence[Encoded], soft: Soft) -> Soft:
    """Return the probabilities at our words; not a number in segments that the teacher cuts into other words."""
    out = []
    ends = np.cumsum(np.bincount(tagged.part, minlength=len(pieces)))
    for piece, theirs, end in zip(pieces, read, ends.tolist(), strict=True):
        own = piece.encoded
        same = len(own.starts) == len(theirs.starts) and bool((own.starts == theirs.starts).all())
        if same:
            out.append(soft[end - len(own.starts) : end])
        else:
            out.append(np.full((len(own.starts), soft.shape[1]), np.nan, dtype=np.float16))
    return np.concatenate(out)


def unlabelled(texts: Sequence[str], encoder: TextEncoder, heads: Sequence[Head]) -> list[Document]:
    """Return texts as documents without any tag, for teachers to fill."""
    return read_documents((LabelledText(text, frozenset()) for text in texts), "", heads, encoder)
