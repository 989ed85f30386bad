"""A whole training: recipe, encoder and data in, model folder out."""

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora import Problems
from skillmill.jobs.corpora.texts import read_texts
from skillmill.jobs.training.blend import blend
from skillmill.jobs.training.checkpoint import Checkpoint, Row, tensors
from skillmill.jobs.training.copies import taught_with_copies
from skillmill.jobs.training.corpora import Corpus, read_corpora, require_files
from skillmill.jobs.training.examples import Document, read_documents
from skillmill.jobs.training.finish import finish
from skillmill.jobs.training.loop import AutocastRuntime, Part, Trainer
from skillmill.jobs.training.optim import freeze, limit_dropout
from skillmill.jobs.training.progress import Bar, print_corpora, print_history, print_row
from skillmill.jobs.training.recipe import DistillationPart, Recipe, VocabularyPart
from skillmill.jobs.training.selecting import best_thresholds, found_spans, strict_row
from skillmill.jobs.training.start import Start, open_start, shortened
from skillmill.jobs.training.teachers import taught, unlabelled
from skillmill.jobs.training.vocabulary import pieces_in, trim_embeddings, trim_tokenizer
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import (
    CONFIG,
    SAFETENSORS,
    file_hash,
    open_folder,
    write_heads,
    write_json,
    write_manifest,
)
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.reference import F32, TOLERANCE, reference_logits, write_reference
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER, read_tokenizer
from skillmill.udfs.recognition.transformer.torch_load import padded_runtime
from skillmill.udfs.recognition.transformer.torch_model import key, require_torch


@dataclass(frozen=True)
class Places:
    """Where a training reads and writes.

    `data` is the folder that the recipe's paths start from; `encoder` and `teachers` go before the recipe's.
    """

    out: Path
    data: Path
    encoder: Path | None = None
    teachers: tuple[Path, ...] = ()


def run_recipe(
    recipe: Recipe,
    places: Places,
    with_openvino: bool = True,
    stop_after: int | None = None,
    skip_bad: bool = False,
) -> None:
    """Train as `recipe` says and write the model folder `places.out`.

    A run that was interrupted there is taken up at its last checkpoint; `stop_after` interrupts after
    that many epochs. Raises SkillmillError, before any training, for missing data, bad annotations
    (counted and listed with `skip_bad`), a missing encoder or extra, a checkpoint of another run.
    """
    require_torch()
    require_files(recipe, places.data)
    problems = Problems(skip=skip_bad)
    corpora = read_corpora(recipe, places.data, problems)
    train_on(recipe, corpora, problems, places, with_openvino, stop_after)


def train_on(
    recipe: Recipe,
    corpora: Sequence[Corpus],
    problems: Problems,
    places: Places,
    with_openvino: bool = True,
    stop_after: int | None = None,
) -> bool:
    """Train on corpora that are read already, see run_recipe; tell whether the model is finished."""
    torch = require_torch()
    out = places.out
    start = shortened(open_start(places.encoder or recipe.encoder), recipe.network.layers)
    teachers = _teachers(recipe, places)
    checkpoint = Checkpoint(out / "checkpoints", _identity(recipe, corpora, start, teachers))
    checkpoint.check()
    print_corpora(corpora, problems)
    out.mkdir(parents=True, exist_ok=True)
    write_tokenizer(recipe.vocabulary, start.folder, places.data, start.network, out)
    encoder = TextEncoder.load(out / TOKENIZER, recipe.network.cases)
    heads = recipe.made_heads()
    heads = start.with_own(heads) if recipe.keep_heads else heads
    torch.manual_seed(recipe.training.seed)
    model = start.build(heads, recipe.network.cases)
    if recipe.keep_heads:
        start.keep(model)
    limit_dropout(model, recipe.network.dropout)
    freeze(model, recipe.training.frozen)
    judged = [corpus for corpus in corpora if corpus.part.select]
    with Bar() as bar:
        parts = _parts(recipe, corpora, heads, encoder, places, teachers, bar)
        trainer = Trainer(
            model=model,
            heads=heads,
            network=recipe.network,
            settings=recipe.training,
            encoder=encoder,
            score=lambda trained: _dev_scores(trained, recipe, heads, judged, encoder),
            report=lambda row: print_row(row, bar),
            tick=bar.tick,
            stop_after=stop_after,
        )
        dev = [document for corpus in judged for document in _documents(corpus, corpus.dev, heads, encoder)]
        history = trainer.run(parts, dev, checkpoint)
    if stop_after is not None and len(history) <= stop_after < recipe.training.epochs:
        return False
    print_history(history)
    model.to("cpu")
    if recipe.training.blend < 1:
        again = shortened(open_start(start.folder), recipe.network.layers)
        blend(model, again, heads, recipe.network.cases, recipe.training.blend, recipe.training.unblended)
    _write_model(model, encoder, recipe, heads, out)
    write_json(out / "history.json", history)
    if with_openvino:
        from skillmill.jobs.training.convert import convert

        convert(out, _calibration_texts(recipe, corpora))
    finish(out, recipe, corpora, start, history)
    return True


def _teachers(recipe: Recipe, places: Places) -> list[Path]:
    """Return the model folders to learn from, their hashes checked."""
    distillation = recipe.distillation or DistillationPart()
    found = [*places.teachers] or [Path(name) for name in distillation.teachers]
    if recipe.distillation and not found:
        raise SkillmillError(f"recipe {recipe.name} distils: name its teachers with --teacher FOLDER")
    for folder in found:
        open_folder(folder)
    return found


def _identity(recipe: Recipe, corpora: Sequence[Corpus], start: Start, teachers: Sequence[Path]) -> str:
    """Return a digest of all that a checkpoint depends on."""
    digest = hashlib.sha256(recipe.model_dump_json().encode())
    for corpus in corpora:
        digest.update(corpus.files[corpus.part.train].encode())
    digest.update(start.digest.encode())
    for folder in teachers:
        digest.update(file_hash(folder / SAFETENSORS).encode() if (folder / SAFETENSORS).is_file() else b"")
    return digest.hexdigest()[:16]


def _documents(corpus: Corpus, texts: Sequence[Any], heads: Sequence[Head], encoder: TextEncoder) -> list[Document]:
    return read_documents(texts, corpus.part.scheme, heads, encoder, corpus.part.weight, corpus.part.soft)


def _parts(
    recipe: Recipe,
    corpora: Sequence[Corpus],
    heads: Sequence[Head],
    encoder: TextEncoder,
    places: Places,
    teachers: Sequence[Path],
    bar: Bar,
) -> list[Part]:
    """Return what an epoch reads: each corpus, and with teachers all of it taught, unlabelled text too."""
    parts = [
        Part(_documents(corpus, corpus.train, heads, encoder), corpus.part.share / corpus.part.copies)
        for corpus in corpora
    ]
    distillation = recipe.distillation
    if distillation is None:
        return parts
    texts = [text for part in distillation.texts for text in _texts(places.data, part.path, part.field, part.limit)]
    copied = [
        document
        for corpus, part in zip(corpora, parts, strict=True)
        if corpus.part.copies > 1
        for document in part.documents
    ]
    if texts:
        parts.append(Part(unlabelled(texts, encoder, heads), distillation.share))
    parts = [part.kept_for(recipe.training.epochs, recipe.training.seed) for part in parts]
    every = [document for part in parts for document in part.documents]
    cache = places.out / "checkpoints"
    with_teachers = iter(
        taught_with_copies(
            every, copied, lambda asked: taught(asked, teachers, heads, cache, bar.teach, distillation.heads)
        )
    )
    return [replace(part, documents=[next(with_teachers) for _ in part.documents]) for part in parts]


def _texts(data: Path, path: str, field: str, limit: int) -> list[str]:
    """Return the distinct texts of a file or folder, `limit` of them by chance where it is given."""
    found = list(dict.fromkeys(text for _, text in read_texts(data / path, field) if text.strip()))
    return random.Random(0).sample(found, limit) if 0 < limit < len(found) else found


def write_tokenizer(vocabulary: VocabularyPart, source: Path, data_dir: Path, network: Any, out: Path) -> None:
    """Write tokenizer.json, trimmed where the recipe says so, and trim the network's embeddings alike."""
    try:
        tokenizer = json.loads(read_tokenizer(source / TOKENIZER))
    except FileNotFoundError as error:
        raise SkillmillError(f"{source / TOKENIZER}: no such file; the encoder needs a fast tokenizer") from error
    tokenizer["truncation"] = tokenizer["padding"] = None
    if vocabulary.trim:
        corpora = [data_dir / file for file in vocabulary.corpora]
        tokenizer, kept = trim_tokenizer(tokenizer, pieces_in(tokenizer, corpora), vocabulary.size)
        trim_embeddings(network, kept)
    (out / TOKENIZER).write_text(json.dumps(tokenizer, ensure_ascii=False) + "\n", encoding="utf-8")


def _dev_scores(
    model: Any, recipe: Recipe, heads: Sequence[Head], corpora: Sequence[Corpus], encoder: TextEncoder
) -> Row:
    """Return strict dev figures per annotation scheme, and their mean, weighted as the recipe says, as `f1`."""
    runtime = AutocastRuntime(model)
    row: Row = {}
    total = weights = 0.0
    bare = [replace(head, curves={}, thresholds={}) for head in trained_heads(heads, model)]
    lengths = recipe.network.max_length, recipe.network.context
    for corpus in corpora:
        found = found_spans(corpus.dev, corpus.part.scheme, bare, encoder, runtime, lengths)
        scores = strict_row(corpus.dev, found, best_thresholds(corpus.dev, found))
        row |= {f"{corpus.part.scheme} {name}": value for name, value in scores.items()}
        total += corpus.part.select * scores["f1"]
        weights += corpus.part.select
    return row | {"f1": total / max(weights, 1e-9)}


def trained_heads(heads: Sequence[Head], model: Any) -> tuple[Head, ...]:
    """Return the heads with what training gave the random fields among them."""
    return tuple(
        replace(head, transitions=tuple(map(tuple, model["transitions"][key(head)].detach().cpu().tolist())))
        if head.transitions is not None
        else head
        for head in heads
    )


def _write_model(model: Any, encoder: TextEncoder, recipe: Recipe, heads: Sequence[Head], out: Path) -> None:
    from safetensors.torch import save_file

    save_file(tensors(model), out / SAFETENSORS)
    config = json.loads(model["encoder"].config.to_json_string())
    config.pop("_name_or_path", None)
    write_json(out / CONFIG, config)
    network = recipe.network
    write_heads(out, trained_heads(heads, model), network.max_length, network.context, network.cases)
    write_reference(out, {F32: reference_logits(encoder, padded_runtime(model), network.max_length)})
    write_manifest(out, recipe.name, TOLERANCE)


def _calibration_texts(recipe: Recipe, corpora: Sequence[Corpus]) -> list[str]:
    """Return lines of training text, as many of each corpus, for the ranges of int8."""
    wanted = recipe.conversion.calibration_texts
    lines = [[line for text in corpus.train for line in text.text.split("\n") if line.strip()] for corpus in corpora]
    each = -(-wanted // len(lines))
    return [line for found in lines for line in random.Random(0).sample(found, min(each, len(found)))][:wanted]
