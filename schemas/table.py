"""What a table is, in plain Python: columns with types and comments, and a key."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: `type` is a Spark SQL type name, `required` columns are NOT NULL.

    `statistics` says that minimum and maximum may stand in the table's log: keys, ids and times only,
    never a column that holds a piece of a document.
    """

    name: str
    type: str
    comment: str
    required: bool = False
    statistics: bool = False


@dataclass(frozen=True)
class Table:
    """One Delta table. No two rows agree in all columns of `key`, save in an append-only table."""

    name: str
    comment: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """The column names, in the table's order."""
        return tuple(column.name for column in self.columns)
