from skillmill.schemas.tables import MENTIONS, SKILL_MENTIONS, TABLES

HOLDS_TEXT = {"text", "surface", "title", "attributes", "preferred_label", "alternative_labels", "detail", "position"}


def test_keys_are_columns_that_are_required_or_say_when_they_are_null() -> None:
    for table in TABLES.values():
        sure = {column.name for column in table.columns if column.required or "null for" in column.comment}
        assert set(table.key) <= sure, table.name


def test_no_column_that_can_hold_text_of_a_document_has_statistics() -> None:
    for table in TABLES.values():
        with_statistics = {column.name for column in table.columns if column.statistics}
        assert with_statistics, table.name
        assert not with_statistics & HOLDS_TEXT, table.name


def test_skill_mentions_have_all_columns_of_mentions() -> None:
    assert SKILL_MENTIONS.columns[: len(MENTIONS.columns)] == MENTIONS.columns


def test_every_column_has_a_comment_and_no_table_has_a_column_twice() -> None:
    for table in TABLES.values():
        assert all(column.comment for column in table.columns)
        assert len(set(table.column_names)) == len(table.columns)
