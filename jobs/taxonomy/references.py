"""Which taxonomies the settings name."""

from skillmill.conf.settings import Settings
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.taxonomies import TaxonomyRef


def references(settings: Settings) -> list[TaxonomyRef]:
    """Return the taxonomies of the settings, in order. Raises SkillmillError where two have one name."""
    found = [TaxonomyRef.parse(text) for text in settings.taxonomy.taxonomies]
    names = [ref.name for ref in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SkillmillError(f"two taxonomies are named {', '.join(twice)}: give them names by NAME=PATH")
    return found
