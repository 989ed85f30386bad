"""Token classifiers that read their label off the word piece, so that their spans are known beforehand.

Word embeddings are one-hot, positions and layers add nothing; a layer norm keeps what is largest; the
classifier has one column per label.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tiny_models import LETTERS, SPECIAL, write_tokenizer

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def write_bert(
    folder: Path, pieces: Sequence[str], labels: Mapping[str, str], outside_last: bool = False, scale: float = 20.0
) -> Path:
    """Write a BERT token classifier that gives `labels` to word pieces, and O to every other.

    The logit of a piece's label is `scale`, of the others 0.
    """
    from transformers import BertConfig, BertForTokenClassification

    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(folder, [*pieces, *LETTERS])
    vocabulary = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    config = BertConfig(**_sizes(len(vocabulary), labels, outside_last), max_position_embeddings=64)
    model = BertForTokenClassification(config)
    _save(model, model.bert, folder, vocabulary, labels, scale)
    names = dict(zip(["pad", "unk", "cls", "sep", "mask"], SPECIAL, strict=True))
    _write_settings(folder, names, 64)
    return folder


def write_roberta(folder: Path, words: Sequence[str], labels: Mapping[str, str], scale: float = 20.0) -> Path:
    """Write a RoBERTa token classifier with a byte-level BPE tokenizer that knows `words`; see write_bert.

    A piece at the beginning of a word carries its space, `Ġ`, as RoBERTa's do.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import RobertaConfig, RobertaForTokenClassification

    folder.mkdir(parents=True, exist_ok=True)
    names = [*SPECIALS, *sorted(pre_tokenizers.ByteLevel.alphabet())]
    merges: list[tuple[str, str]] = []
    for word in words:
        merges += [(word[:at], word[at]) for at in range(1, len(word))] + [("Ġ", word)]
        names += [word[: at + 1] for at in range(1, len(word))] + [f"Ġ{word}"]
    vocabulary = {piece: at for at, piece in enumerate(dict.fromkeys(names))}
    tokenizer = Tokenizer(models.BPE(vocabulary, list(dict.fromkeys(merges)), unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    ends = (("</s>", vocabulary["</s>"]), ("<s>", vocabulary["<s>"]))
    tokenizer.post_processor = processors.RobertaProcessing(*ends, trim_offsets=True, add_prefix_space=False)
    tokenizer.add_special_tokens(list(SPECIALS))
    tokenizer.save(str(folder / "tokenizer.json"))
    config = RobertaConfig(**_sizes(len(vocabulary), labels, False), max_position_embeddings=66, pad_token_id=1)
    model = RobertaForTokenClassification(config)
    _save(model, model.roberta, folder, vocabulary, labels, scale)
    _write_settings(folder, dict(zip(["bos", "pad", "eos", "unk", "mask"], SPECIALS, strict=True)), 64)
    return folder


def _sizes(size: int, labels: Mapping[str, str], outside_last: bool) -> dict[str, Any]:
    names = list(dict.fromkeys(labels.values()))
    names = [*names, "O"] if outside_last else ["O", *names]
    return {
        "vocab_size": size,
        "hidden_size": size + size % 2,
        "num_hidden_layers": 1,
        "num_attention_heads": 1,
        "intermediate_size": 4,
        "id2label": dict(enumerate(names)),
        "label2id": {name: at for at, name in enumerate(names)},
    }


def _save(
    model: Any, encoder: Any, folder: Path, vocabulary: Mapping[str, int], labels: Mapping[str, str], scale: float
) -> None:
    """Set all weights and write the model."""
    import torch

    size = model.config.hidden_size
    with torch.no_grad():
        for name, weight in model.named_parameters():
            weight.fill_(1.0 if "LayerNorm.weight" in name else 0.0)
        encoder.embeddings.word_embeddings.weight.copy_(torch.eye(len(vocabulary), size))
        # a one-hot row comes out of a layer norm as `high` where it was 1 and `low` elsewhere
        high, low = torch.nn.functional.layer_norm(torch.eye(size)[0], (size,))[:2].tolist()
        for piece, at in vocabulary.items():
            column = model.config.label2id[labels.get(piece, "O")]
            model.classifier.weight[column, at] = scale / (high - low)
        model.classifier.bias.copy_(-low * model.classifier.weight.sum(dim=1))
    model.save_pretrained(folder)


def _write_settings(folder: Path, names: Mapping[str, str], longest: int) -> None:
    tokens = {f"{name}_token": token for name, token in names.items()}
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": longest, **tokens}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
