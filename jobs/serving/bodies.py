"""The API's bodies: what is asked and what is answered, as its OpenAPI describes them."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, RootModel, Tag, create_model

from skillmill.conf.settings import Settings

_TEXT = "Built ETL in Python and Spark on AWS"
_MENTION: Any = {
    **{"start_offset": 13, "end_offset": 19, "label": "Knowledge", "surface": "Python", "confidence": 0.995},
    **{"calibrated": True, "recognizer": "transformer", "recognizer_revision": "0123456789ab"},
    **{"runtime": "openvino-int8", "concept_id": "skillmill:python", "preferred_label": "Python"},
    **{"category": "Technology", "link_score": 0.999, "link_method": "exact", "taxonomy_version": "89abcdef0123"},
}
_ANSWERED = {"model": "general", "revision": "0123456789ab"}


def _well_formed(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("half of a surrogate pair stands alone in it; send well-formed Unicode") from None
    return text


Text = Annotated[str, AfterValidator(_well_formed)]


class Asked(BaseModel):
    """Base of what is asked: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Mention(BaseModel):
    """A labelled span: the columns of the table skill_mentions. Offsets count Unicode code points, end exclusive."""

    start_offset: int = Field(ge=0)
    end_offset: int = Field(ge=0)
    label: str
    surface: str
    confidence: float = Field(ge=0, le=1)
    calibrated: bool
    recognizer: str
    recognizer_revision: str
    runtime: str
    concept_id: str | None
    preferred_label: str | None
    category: str | None
    link_score: float | None
    link_method: str | None
    taxonomy_version: str | None


class Answer(BaseModel):
    """The mentions of one document, and the model that found them."""

    model_config = ConfigDict(json_schema_extra={"example": {**_ANSWERED, "mentions": [_MENTION]}})
    model: str
    revision: str
    mentions: list[Mention]


class DocumentAnswer(BaseModel):
    """The mentions of one of several documents, with its id where it came with one."""

    id: str | None = None
    mentions: list[Mention]


class Answers(BaseModel):
    """The mentions of several documents in their order, and the model that found them."""

    model_config = ConfigDict(
        json_schema_extra={"example": {**_ANSWERED, "documents": [{"id": "cv/1", "mentions": [_MENTION]}]}}
    )
    model: str
    revision: str
    documents: list[DocumentAnswer]


class RecognizerAbout(BaseModel):
    """A recogniser of a model."""

    name: str
    revision: str
    runtime: str


class ModelAbout(BaseModel):
    """A model that is at hand."""

    name: str
    default: bool
    revision: str
    labels: list[str]
    recognizers: list[RecognizerAbout]
    taxonomies: list[str]


class Models(BaseModel):
    """The models that are at hand; the first serves where none is asked for."""

    models: list[ModelAbout]


class Problem(BaseModel):
    """What is wrong, in words that never quote the request."""

    model_config = ConfigDict(json_schema_extra={"example": {"detail": "documents: one document or more"}})
    detail: str


class State(BaseModel):
    """Whether the server is up, or ready."""

    status: Literal["ok", "ready"]


class Document(Asked):
    """One of several documents."""

    text: Text = Field(description="The text, as it is; offsets in the answer count its Unicode code points")
    id: Text | None = Field(None, max_length=500, description="Comes back beside its mentions")


def asked(settings: Settings) -> Any:
    """Return the model of a request with the limits that hold; its `root` is for one document or for several."""
    names = tuple(settings.pool.by_name)
    model: Any = (
        Literal[names] | None,
        Field(None, description=f"Which model serves; {names[0]} where none is asked for"),
    )
    threshold = (
        float,
        Field(0.0, ge=0, le=1, allow_inf_nan=False, description="Least confidence of the mentions that are answered"),
    )
    text = (Text, Field(description=Document.model_fields["text"].description))
    documents = (
        list[Document],
        Field(min_length=1, max_length=settings.serve.request_documents, description="One document or more"),
    )
    one: Any = create_model("One", __base__=Asked, text=text, model=model, threshold=threshold)
    many: Any = create_model("Many", __base__=Asked, documents=documents, model=model, threshold=threshold)
    one.__doc__, many.__doc__ = "One document.", "Several documents."
    kind = Annotated[Annotated[one, Tag("one")] | Annotated[many, Tag("many")], Discriminator(_kind)]

    class Request(RootModel[kind]):  # type: ignore[valid-type]
        """One document (`text`), or several (`documents`)."""

    return Request


def examples(settings: Settings) -> dict[str, Any]:
    """Return examples of requests for OpenAPI."""
    name = next(iter(settings.pool.by_name))
    several = [{"id": "cv/1", "text": _TEXT}, {"text": "Registered nurse, ACLS, night shifts"}]
    return {
        "one": {"summary": "One document", "value": {"text": _TEXT}},
        "several": {"summary": "Several, by a named model", "value": {"documents": several, "model": name}},
        "sure": {"summary": "Only what is sure", "value": {"text": _TEXT, "threshold": 0.8}},
    }


def _kind(body: Any) -> str:
    return "many" if isinstance(body, dict) and "documents" in body else "one"
