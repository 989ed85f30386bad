"""Label schemes: what a word is called that a skill stands on."""

from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.labels import SKILL

OUTSIDE, IN_SKILL = "O", "In-SK"
SCHEMES = ("in-sk", "bio", "category")


def tags_of(scheme: str, category: str, count: int) -> list[str]:
    """Return the tags of the `count` words of one skill of this category.

    `in-sk` calls each `In-SK`; `bio` has `B-Skill`, then `I-Skill`; `category` has the category in place of Skill.
    """
    if scheme == "in-sk":
        return [IN_SKILL] * count
    label = SKILL if scheme == "bio" else category
    return [f"B-{label}", *[f"I-{label}"] * (count - 1)]


def require_scheme(scheme: str) -> None:
    """Raise SkillmillError for a scheme that there is not."""
    if scheme not in SCHEMES:
        raise SkillmillError(f"no scheme {scheme!r}; there are {', '.join(SCHEMES)}")
