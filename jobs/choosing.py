"""Which model of the pool reads one text, without Spark."""

from skillmill.conf.pool import GENERAL, Pool
from skillmill.udfs.routing.classifier import shipped


def chosen_model(pool: Pool, title: str, text: str) -> str:
    """Return the name of the model that the router chooses for a text; '' is no title."""
    [found] = shipped().classes_of([(title, text)], pool.threshold)
    return pool.names_by_class.get(found, GENERAL)
