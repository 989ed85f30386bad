"""skillmill config: the settings that hold."""

import typer

from skillmill.jobs.cli import options as o


def config(profile: o.Profile = "local", warehouse: o.Warehouse = None) -> None:
    """Print the settings that hold: option over environment over profile over default, as JSON.

    Example: SKILLMILL_EXTRACT__DEVICE=cpu skillmill config --profile local
    """
    typer.echo(o.settings_from(profile, warehouse=warehouse).model_dump_json(indent=2))
