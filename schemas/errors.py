"""The one exception that a person is meant to read."""


class SkillmillError(Exception):
    """Something a user can mend: the message says what, where and what to do, in one or two lines.

    Messages never hold document text.
    """
