"""From one of our model folders to a token classifier of Hugging Face, for engines that know one head only."""

import json
from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import CONFIG, ModelFolder, open_folder, write_json
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER, read_tokenizer
from skillmill.udfs.recognition.transformer.torch_model import key, quiet, read_model, require_torch


def export_huggingface(model: Path, head: str, out: Path) -> None:
    """Write `head` of the model folder `model` (`dotin`, `skillspan.skill`) as a token classifier to the folder `out`.

    What other engines cannot do is left out, and costs accuracy: the case of a token (all count as lower case),
    the neighbours of a segment, calibration and thresholds. Raises SkillmillError for a head that is not there or is
    a conditional random field, for a folder that torch cannot run, and where `out` is there already.
    """
    require_torch()
    folder = open_folder(model)
    wanted = _head(folder, head)
    if not folder.has_torch:
        raise SkillmillError(f"{model}: no {CONFIG}, without which torch cannot run it")
    if out.exists():
        raise SkillmillError(f"{out}: is there already")
    whole = read_model(folder)
    out.mkdir(parents=True)
    with quiet():
        _classifier(folder, wanted, whole).save_pretrained(out)
    (out / TOKENIZER).write_text(read_tokenizer(folder.path / TOKENIZER), encoding="utf-8")
    kept = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": folder.max_length}
    special = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"}
    known = json.loads((out / TOKENIZER).read_text(encoding="utf-8"))["added_tokens"]
    there = {token["content"] for token in known}
    write_json(out / "tokenizer_config.json", kept | {name: text for name, text in special.items() if text in there})


def _head(folder: ModelFolder, name: str) -> Head:
    for head in folder.heads:
        if head.name == name:
            if head.transitions is not None:
                raise SkillmillError(f"head {name} is a conditional random field: other engines run softmax heads only")
            return head
    raise SkillmillError(f"no head {name} in {folder.path}: it has {', '.join(head.name for head in folder.heads)}")


def _classifier(folder: ModelFolder, head: Head, whole: Any) -> Any:
    """Return a Hugging Face token classifier with the encoder and one head of `whole`."""
    from transformers import AutoConfig, AutoModelForTokenClassification

    config = AutoConfig.from_pretrained(folder.path, local_files_only=True)
    config.id2label = dict(enumerate(head.labels))
    config.label2id = {label: at for at, label in enumerate(head.labels)}
    classifier = AutoModelForTokenClassification.from_config(config)
    classifier.base_model.load_state_dict(whole["encoder"].state_dict())
    classifier.classifier.load_state_dict(whole["heads"][key(head)].state_dict())
    if folder.cases:
        lower_case = whole["cases"].weight.detach()[0]
        classifier.get_input_embeddings().weight.data += lower_case
    return classifier.eval()
