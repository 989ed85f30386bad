"""Trim a WordPiece vocabulary to what texts need: embeddings are half of a small model."""

import copy
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.torch_model import require_torch


def pieces_in(tokenizer: dict[str, Any], files: Iterable[Path]) -> Counter[int]:
    """Return how often each word piece, by id, occurs in the lines of `files` (text of any kind, or .gz)."""
    from tokenizers import Tokenizer

    reader = Tokenizer.from_str(json.dumps(tokenizer))
    reader.no_truncation()
    reader.no_padding()
    seen: Counter[int] = Counter()
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


def trim_tokenizer(tokenizer: dict[str, Any], seen: Counter[int], size: int = 0) -> tuple[dict[str, Any], list[int]]:
    """Return tokenizer.json without the pieces not in `seen`, and the old id of each new one.

    Where `size` is given, the pieces that occur least go too until so many are left. Special tokens and
    single characters stay, so that no word becomes unknown that was not before: it falls into smaller
    pieces. Raises SkillmillError for a vocabulary that is not WordPiece.
    """
    if tokenizer["model"]["type"] != "WordPiece":
        raise SkillmillError(f"only a WordPiece vocabulary can be trimmed, not {tokenizer['model']['type']}")
    old: dict[str, int] = tokenizer["model"]["vocab"]
    special = {token["content"] for token in tokenizer["added_tokens"]}
    prefix = tokenizer["model"]["continuing_subword_prefix"]
    needed = {piece for piece in old if piece in special or len(piece.removeprefix(prefix)) == 1}
    ranked = sorted((number for piece, number in old.items() if seen[number] and piece not in needed), key=_rank(seen))
    room = max(0, size - len(needed)) if size else len(ranked)
    common = set(ranked[:room])
    kept = [
        piece for piece, number in sorted(old.items(), key=lambda item: item[1]) if piece in needed or number in common
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


def _rank(seen: Counter[int]) -> Callable[[int], tuple[int, int]]:
    return lambda number: (-seen[number], number)


def trim_embeddings(encoder: Any, kept: list[int]) -> None:
    """Keep only the rows `kept` of the encoder's word embeddings, in place, and its vocabulary size."""
    torch = require_torch()
    rows = encoder.get_input_embeddings().weight.detach()[torch.tensor(kept)].clone()
    embeddings = torch.nn.Embedding(*rows.shape, padding_idx=kept.index(encoder.config.pad_token_id))
    embeddings.weight.data.copy_(rows)
    encoder.set_input_embeddings(embeddings)
    encoder.config.vocab_size = len(kept)
    encoder.config.pad_token_id = embeddings.padding_idx
