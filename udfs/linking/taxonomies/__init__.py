"""Taxonomies as they are downloaded: one module per format behind one door."""

from skillmill.udfs.linking.taxonomies.load import (
    Taxonomy,
    by_id,
    load,
    load_local,
    local_files,
    needed,
    read_local,
    read_named,
    starter,
)
from skillmill.udfs.linking.taxonomies.reference import STARTER, TaxonomyRef

__all__ = [
    "STARTER",
    "Taxonomy",
    "TaxonomyRef",
    "by_id",
    "load",
    "load_local",
    "local_files",
    "needed",
    "read_local",
    "read_named",
    "starter",
]
