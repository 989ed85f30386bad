"""The section pool: several models, and which of them reads a document."""

from pydantic import Field, field_validator, model_validator

from skillmill.conf.section import NAME, Section
from skillmill.udfs.routing.classes import CLASSES

GENERAL = "general"
"""The model of a pool that reads what no other is for."""


class Pool(Section):
    """Models under the names of fields: what `skillmill serve` has at hand, and what extract may choose from."""

    models: tuple[str, ...] = Field(
        ("general=default",), description="NAME=MODEL, MODEL as extract.model; the first serves where none is asked for"
    )
    route: bool = Field(False, description="Let extract choose one of the models for each document")
    field: str | None = Field(
        None, description="What may say which model reads a document: kind, source, or the name of an attribute"
    )
    values: tuple[str, ...] = Field(
        (), description="VALUE=NAME, for values of the field that are not the name of a model"
    )
    classes: tuple[str, ...] = Field(
        (), description="NAME=CLASS, what a model reads by the router's classes, beside the class of its own name"
    )
    threshold: float = Field(
        0.6, ge=0, le=1, description="How likely a class must be; below it the model general reads the document"
    )

    @field_validator("models")
    @classmethod
    def _named(cls, models: tuple[str, ...]) -> tuple[str, ...]:
        names = [name for name, _ in map(_pool_entry, models)]
        if not names or len(set(names)) < len(names):
            raise ValueError(f"name at least one model, and none twice, not {', '.join(names) or 'none'}")
        wrong = [name for name in names if not NAME.fullmatch(name)]
        if wrong:
            raise ValueError(
                f"a model's name has letters, digits, '-' and '_' only, not {wrong[0]!r}: write NAME=MODEL"
            )
        return models

    @model_validator(mode="after")
    def _routable(self) -> "Pool":
        for setting, pairs in (("values", self.names_by_value), ("classes", self.names_by_class)):
            unknown = sorted(set(pairs.values()) - set(self.by_name))
            if unknown:
                raise ValueError(f"{setting} names {unknown[0]!r}, which is not in models: {', '.join(self.by_name)}")
        if self.route and GENERAL not in self.by_name:
            raise ValueError(f"route needs a model named {GENERAL}: write {GENERAL}=default in models")
        return self

    @property
    def by_name(self) -> dict[str, str]:
        """The models by their names, in order; a model without a name has that of its folder."""
        return dict(map(_pool_entry, self.models))

    @property
    def names_by_value(self) -> dict[str, str]:
        """The model for each value of the field, in lower case: its name, and what `values` says."""
        said = [(value, name) for value, _, name in (text.rpartition("=") for text in self.values)]
        if wrong := [name for value, name in said if not value.strip()]:
            raise ValueError(f"values are VALUE=NAME, not {wrong[0]!r}")
        own = {name.lower(): name for name in self.by_name}
        return own | {value.strip().lower(): name.strip() for value, name in said}

    @property
    def names_by_class(self) -> dict[str, str]:
        """The model for each class of the router that one reads; all other classes are left to general."""
        found = {name: name for name in self.by_name if name in CLASSES}
        for text in self.classes:
            name, _, chosen = (part.strip() for part in text.partition("="))
            if chosen not in CLASSES:
                raise ValueError(f"classes are NAME=CLASS, CLASS one of {', '.join(CLASSES)}, not {text!r}")
            if found.setdefault(chosen, name) != name:
                raise ValueError(f"class {chosen} is given to both {found[chosen]} and {name}")
        return found


def _pool_entry(text: str) -> tuple[str, str]:
    name, given, model = text.partition("=")
    if not given:
        name, model = ("general" if text == "default" else text.rstrip("/").rpartition("/")[2]), text
    if not model.strip():
        raise ValueError(f"{text!r} names no model: write NAME=MODEL")
    return name.strip(), model.strip()
