"""Trim a WordPiece vocabulary to what texts need: embeddings are half of a small model."""

import copy
import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.torch_model import require_torch


def pieces_in(tokenizer: dict[str, Any], files: Iterable[Path]) -> set[int]:
    """Return the ids of the word pieces that occur in the lines of `files` (text of any kind, or .gz)."""
    from tokenizers import Tokenizer

    reader = Tokenizer.from_str(json.dumps(tokenizer))
    reader.no_truncation()
    reader.no_padding()
    seen: set[int] = set()
    for path in files:
        for lines in _blocks(path):
            for encoding in reader.encode_batch(lines, add_special_tokens=False):
                seen.update(encoding.ids)
    return seen


def _blocks(path: Path, size: int = 4096) -> Iterator[list[str]]:
    if not path.is_file():
        raise SkillmillError(f"{path}: no such file; give --data-dir, or trim no vocabulary")
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as content:
        block: list[str] = []
        for line in content:
            block.append(line)
            if len(block) == size:
                yield block
                block = []
        yield block


def trim_tokenizer(tokenizer: dict[str, Any], seen: set[int]) -> tuple[dict[str, Any], list[int]]:
    """Return tokenizer.json without the pieces not in `seen`, and the old id of each new one.

    Special tokens and single characters stay, so that no word becomes unknown that was not before: it
    falls into smaller pieces. Raises SkillmillError for a vocabulary that is not WordPiece.
    """
    if tokenizer["model"]["type"] != "WordPiece":
        raise SkillmillError(f"only a WordPiece vocabulary can be trimmed, not {tokenizer['model']['type']}")
    old: dict[str, int] = tokenizer["model"]["vocab"]
    special = {token["content"] for token in tokenizer["added_tokens"]}
    prefix = tokenizer["model"]["continuing_subword_prefix"]
    kept = [
        piece
        for piece, number in sorted(old.items(), key=lambda item: item[1])
        if number in seen or piece in special or len(piece.removeprefix(prefix)) == 1
    ]
    new = {piece: at for at, piece in enumerate(kept)}
    trimmed = copy.deepcopy(tokenizer)
    trimmed["model"]["vocab"] = new
    for token in trimmed["added_tokens"]:
        token["id"] = new[token["content"]]
    for token in trimmed["post_processor"].get("special_tokens", {}).values():
        token["ids"] = [new[content] for content in token["tokens"]]
    trimmed["truncation"] = trimmed["padding"] = None
    return trimmed, [old[piece] for piece in kept]


def trim_embeddings(encoder: Any, kept: list[int]) -> None:
    """Keep only the rows `kept` of the encoder's word embeddings, in place, and its vocabulary size."""
    torch = require_torch()
    rows = encoder.get_input_embeddings().weight.detach()[torch.tensor(kept)].clone()
    embeddings = torch.nn.Embedding(*rows.shape, padding_idx=kept.index(encoder.config.pad_token_id))
    embeddings.weight.data.copy_(rows)
    encoder.set_input_embeddings(embeddings)
    encoder.config.vocab_size = len(kept)
    encoder.config.pad_token_id = embeddings.padding_idx
