"""One set of weights in two forms: a token classifier of Hugging Face, and a model folder of ours."""

import json
import shutil
from pathlib import Path
from typing import Any

from skillmill.udfs.recognition.transformer.folder import CONFIG, SAFETENSORS, write_heads, write_manifest
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER, read_tokenizer
from skillmill.udfs.resources import folder as resource_folder

SHAPES: dict[str, dict[str, Any]] = {
    "minilm-l6": {"hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12, "intermediate_size": 1536},
    "minilm-l12": {"hidden_size": 384, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 1536},
    "mpnet-base": {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072},
    "tiny": {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64},
}
LABELS = ("O", "B-Skill", "I-Skill")
_MOSTLY_OUTSIDE = 1.5
"""Added to the logit of O where weights are random: of real text, too, most is no mention."""


def write_classifier(folder: Path, shape: str) -> Path:
    """Write a token classifier of random weights with the shipped tokenizer; return its folder."""
    import torch
    import transformers
    from tokenizers import Tokenizer

    folder.mkdir(parents=True)
    (folder / TOKENIZER).write_text(read_tokenizer(resource_folder("models/default") / TOKENIZER), encoding="utf-8")
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    names = {
        "id2label": dict(enumerate(LABELS)),
        "label2id": {label: at for at, label in enumerate(LABELS)},
        "vocab_size": tokenizer.get_vocab_size(),
        "pad_token_id": tokenizer.token_to_id("[PAD]"),
    }
    torch.manual_seed(5)
    if shape.startswith("mpnet"):
        config = transformers.MPNetConfig(**SHAPES[shape], **names, max_position_embeddings=514)
        model = transformers.MPNetForTokenClassification(config)
    else:
        config = transformers.BertConfig(**SHAPES[shape], **names)
        model = transformers.BertForTokenClassification(config)
    model.classifier.weight.data.normal_(0, SHAPES[shape]["hidden_size"] ** -0.5)  # logits about as wide as 1
    model.classifier.bias.data[0] += _MOSTLY_OUTSIDE
    model.save_pretrained(folder)
    special = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"}
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, **special}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return folder


def write_own(classifier: Path, folder: Path, max_length: int, context: int) -> Path:
    """Write the token classifier as a model folder of ours; `max_length` and `context` as in ModelFolder."""
    from safetensors.torch import save_file
    from transformers import AutoModelForTokenClassification

    from skillmill.udfs.recognition.transformer.torch_model import build, quiet

    with quiet():
        model = AutoModelForTokenClassification.from_pretrained(classifier, local_files_only=True)
    names = tuple(model.config.id2label[column] for column in range(model.config.num_labels))
    types = dict.fromkeys(name[2:] for name in names if name[:2] in ("B-", "I-"))
    head = Head("model", names, {name: name for name in types})
    own = build(model.base_model, [head])
    own["heads"]["model"].load_state_dict(model.classifier.state_dict())
    folder.mkdir(parents=True)
    save_file({name: weight.contiguous() for name, weight in own.state_dict().items()}, folder / SAFETENSORS)
    shutil.copyfile(classifier / CONFIG, folder / CONFIG)
    shutil.copyfile(classifier / TOKENIZER, folder / TOKENIZER)
    write_heads(folder, [head], max_length, context, False)
    write_manifest(folder, "benchmark", {})
    return folder
