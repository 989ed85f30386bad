"""`skillmill adapt`: an encoder and texts of a domain in, the encoder adapted to them out."""

import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from skillmill.jobs.corpora.texts import read_texts, text_files
from skillmill.jobs.training.adapting import Adapter, Losses
from skillmill.jobs.training.checkpoint import Checkpoint
from skillmill.jobs.training.masking import read_masker
from skillmill.jobs.training.mlm import with_head
from skillmill.jobs.training.packing import Packed, pack
from skillmill.jobs.training.recipe import TrainingPart
from skillmill.jobs.training.versions import library_versions
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import CONFIG, SAFETENSORS, file_hash, write_json
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER
from skillmill.udfs.recognition.transformer.torch_model import quiet, read_encoder, require_torch

RECORD = "adaptation.json"
_CHECKPOINTS = "checkpoints"
_COPIED = ("tokenizer*", "vocab*", "merges.txt", "special_tokens_map.json", "added_tokens.json", "*.model", "LICENSE*")
_LIBRARIES = ("skillmill", "torch", "transformers", "tokenizers", "safetensors", "numpy")


@dataclass(frozen=True)
class Adaptation:
    """What to adapt, on what and how.

    `texts` are files or folders (see read_texts), `field` holds the text of structured ones. `steps` go
    before `training.epochs`. `max_length` is in tokens with special ones, `mask` the share that is guessed.
    """

    encoder: Path
    texts: tuple[Path, ...]
    out: Path
    training: TrainingPart
    steps: int | None = None
    field: str = "text"
    max_length: int = 128
    mask: float = 0.15


def adapt(wanted: Adaptation, stop_after: int | None = None) -> None:
    """Train the encoder on guessing masked words of the texts (Gururangan et al., 2020); write it to `out`.

    `out` becomes an encoder folder in the Hugging Face layout with adaptation.json. A run that was
    interrupted in it is taken up at its last checkpoint; a finished one is left as it is. `stop_after`
    ends the run as a kill would, after that many steps of the whole. Raises SkillmillError for a missing or
    unfit encoder, texts that cannot be read or are too few, an `out` that holds something else.
    """
    torch = require_torch()
    began = time.monotonic()
    _check_encoder(wanted.encoder)
    plan = _plan(wanted)
    identity = hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()
    if _is_done(wanted, identity):
        Console().print(f"{wanted.out}: this adaptation is done already", markup=False, highlight=False)
        return
    checkpoint = Checkpoint(wanted.out / _CHECKPOINTS, identity)
    checkpoint.check()
    encoder = TextEncoder.load(wanted.encoder / TOKENIZER)
    masker = read_masker(wanted.encoder / TOKENIZER, wanted.mask)
    network = read_encoder(wanted.encoder).float()
    _check_fit(wanted, network, int(masker.pieces.max()))
    packed = pack(_read(wanted), encoder, wanted.max_length)
    if not len(packed.train):
        raise SkillmillError(f"{wanted.texts[0]}: {packed.texts} different texts; adaptation needs at least two")
    torch.manual_seed(wanted.training.seed)
    model, fresh = with_head(network, wanted.encoder)
    with _progress() as progress:
        bar = progress.add_task("adapting", loss="")
        adapter = Adapter(
            model=model,
            packed=packed,
            encoder=encoder,
            masker=masker,
            settings=wanted.training,
            report=lambda done, loss: progress.update(bar, completed=done, loss=f"loss {loss:.3f}"),
            stop_after=stop_after,
        )
        progress.update(bar, total=sum(1 for _ in adapter.batches(wanted.steps)))
        losses = adapter.run(checkpoint, wanted.steps)
    if losses is None:
        return
    counts = {
        "texts": packed.texts,
        "duplicates": packed.duplicates,
        "blocks": len(packed.train),
        "held_out_blocks": len(packed.held_out),
        "tokens": len(packed.ids),
    }
    record = {"identity": identity, **plan, "counts": counts, "loss": asdict(losses), "fresh_head": fresh}
    record["last_start_minutes"] = round((time.monotonic() - began) / 60, 1)
    record["versions"] = library_versions(_LIBRARIES)
    _write(wanted, model["encoder"], record)
    _print(wanted.out, packed, losses, fresh)


def _read(wanted: Adaptation) -> Iterator[str]:
    for path in wanted.texts:
        for _, text in read_texts(path, wanted.field):
            yield text


def _plan(wanted: Adaptation) -> dict[str, Any]:
    """Return everything that decides the outcome, without paths of this machine."""
    training = wanted.training.model_dump(mode="json", exclude={"checkpoint_minutes", "patience"})
    settings = {"steps": wanted.steps, "field": wanted.field, "max_length": wanted.max_length, "mask": wanted.mask}
    hashes = {name: file_hash(wanted.encoder / name) for name in (CONFIG, SAFETENSORS, TOKENIZER)}
    return {
        "encoder": {"name": wanted.encoder.resolve().name, "sha256": hashes},
        "texts": [_texts(path) for path in wanted.texts],
        "settings": settings | {"training": training},
    }


def _texts(path: Path) -> dict[str, Any]:
    """Return the name of a file or folder of texts, how many files it has, and one hash over names and contents."""
    files = text_files(path)
    if files == [path]:
        return {"name": path.name, "files": 1, "sha256": file_hash(path)}
    lines = (f"{file.relative_to(path).as_posix()}\0{file_hash(file)}\n" for file in files)
    return {
        "name": path.resolve().name,
        "files": len(files),
        "sha256": hashlib.sha256("".join(lines).encode()).hexdigest(),
    }


def _check_encoder(folder: Path) -> None:
    for name in (CONFIG, SAFETENSORS, TOKENIZER):
        if not (folder / name).is_file():
            raise SkillmillError(f"{folder}: no {name}; an encoder folder has {CONFIG}, {SAFETENSORS}, {TOKENIZER}")


def _check_fit(wanted: Adaptation, network: Any, last_piece: int) -> None:
    positions = getattr(network.config, "max_position_embeddings", wanted.max_length)
    offset = getattr(network.embeddings, "padding_idx", None)  # RoBERTa and MPNet count positions from there
    longest = positions - (0 if offset is None else offset + 1)
    if wanted.max_length > longest:
        raise SkillmillError(f"{wanted.encoder}: its longest input is {longest} tokens; give a lower --max-length")
    if last_piece >= network.get_input_embeddings().num_embeddings:
        raise SkillmillError(f"{wanted.encoder}: {TOKENIZER} has more pieces than the encoder has embeddings")


def _is_done(wanted: Adaptation, identity: str) -> bool:
    """Tell whether `out` holds this very adaptation; SkillmillError where it holds anything else but its beginning."""
    out = wanted.out
    if out.resolve() == wanted.encoder.resolve():
        raise SkillmillError(f"{out}: --out is the encoder itself; give an empty folder")
    if (out / RECORD).is_file():
        if json.loads((out / RECORD).read_text(encoding="utf-8")).get("identity") == identity:
            return True
        raise SkillmillError(
            f"{out}: holds another adaptation (encoder, texts or settings); give an empty --out folder"
        )
    if out.exists() and not out.is_dir():
        raise SkillmillError(f"{out}: not a folder; give an empty --out folder")
    if out.is_dir() and any(out.iterdir()) and not (out / _CHECKPOINTS).is_dir():
        raise SkillmillError(f"{out}: holds other files; give an empty --out folder")
    return False


def _write(wanted: Adaptation, network: Any, record: dict[str, Any]) -> None:
    """Write the encoder folder; adaptation.json comes last, and then the checkpoints go."""
    network.to("cpu")
    with quiet():
        network.save_pretrained(wanted.out)
    for file in sorted({file for pattern in _COPIED for file in wanted.encoder.glob(pattern) if file.is_file()}):
        shutil.copyfile(file, wanted.out / file.name)
    write_json(wanted.out / RECORD, record)
    shutil.rmtree(wanted.out / _CHECKPOINTS, ignore_errors=True)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, TextColumn("{task.fields[loss]}"))


def _print(out: Path, packed: Packed, losses: Losses, fresh: bool) -> None:
    console = Console()
    table = Table("", "before", "after", title="loss per masked token")
    table.add_row("held out", f"{losses.before:.3f}", f"{losses.after:.3f}")
    table.add_row("learnt, last steps", "", f"{losses.train:.3f}")
    console.print(table)
    blocks = f"{len(packed.train):,} blocks learnt, {len(packed.held_out):,} held out"
    console.print(f"{packed.texts:,} texts ({packed.duplicates:,} duplicates left out), {blocks}", highlight=False)
    if fresh:
        console.print(
            "The encoder had no masking head, so the loss before is that of a head made fresh.", soft_wrap=True
        )
    console.print(f"Next: skillmill train RECIPE --encoder {out}", markup=False, highlight=False, soft_wrap=True)
