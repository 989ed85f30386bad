"""What ESCO's hierarchy says of category and type, written down by hand per group.

The codes of skill groups are ESCO's (S, T, L); knowledge is grouped by the ISCED-F field of education and
training, whose codes are digits. A group without an entry has that of the group it is in.
"""

from collections import Counter
from collections.abc import Iterable

from skillmill.schemas.labels import CATEGORIES

TECHNOLOGY, TECHNICAL, BUSINESS, SOFT = CATEGORIES

_CODES = {
    TECHNOLOGY: "S1.11.1 S5 T1.3 06",
    TECHNICAL: (
        "S S1.3 S1.5.4 S1.5.5 S1.5.6 S1.5.8 S1.5.9 S1.11 S1.12 S1.13.1 S1.13.2 S1.14 S2 S2.2.4 S2.2.6 S2.2.7 S2.6.1 "
        "S3 S4.1.5 S4.1.6 S5.7 S6 S7 S8 K 01 02 03 05 07 08 09 10 99"
    ),
    BUSINESS: (
        "S1.1 S1.4.3 S1.5 S1.6 S1.9.2 S1.13 S1.15.2 S2.2 S2.3 S2.4 S2.6 S2.7.3 S2.7.4 S2.7.5 S2.8.3 S2.9 "
        "S3.3.3 S3.3.4 S3.3.6 S3.3.7 S3.4 S3.5 S4 0311 032 04 1013 1015"
    ),
    SOFT: "S1 S1.1.2 S1.3.5 S4.5 S4.6 S4.9 T L 00 0231",
}
CATEGORY_OF_CODE = {code: category for category, codes in _CODES.items() for code in codes.split()}
# Of a skill that nothing places in the hierarchy; most of ESCO is Technical.
CATEGORY_OF_NO_GROUP = TECHNICAL
LANGUAGE_GROUPS = ("L", "T1.1")

# Concepts of ESCO whose narrower ones are of one type, the first that holds wins.
_PARENTS = {
    "tool": (
        "de586dcf-d7e5-4340-bf5b-d59026f1b436 "  # penetration testing tool
        "a71577b2-7550-4222-88ee-dcbd2d881516 "  # graphics editor software
        "9d2e926f-53d9-41f5-98f3-19dfaa687f3f "  # tools for software configuration management
        "9d0d89be-bffa-4393-b6f6-8d05bea49051 "  # data extraction, transformation and loading tools
        "925463a7-d51f-4d5b-9f79-4d28cf30acde "  # integrated development environment software
        "24c200e5-be20-4370-a137-ab53797f3a17 "  # software frameworks
        "12c82224-6394-4c3c-9831-2a8198ed1274"  # optical character recognition software
    ),
    "platform": (
        "ab1e97ed-2319-4293-a8b7-072d2648822f "  # database management systems
        "6c80d53c-d8c9-41fe-998f-091fca208834 "  # learning management systems
        "966f2fd3-3de6-42da-b87c-da924c6d7960 "  # digital game creation systems
        "976455eb-5bbe-4493-ae64-ed16c3b009ea "  # mobile operating systems
        "5c66ce3a-658d-43b1-9d8d-0f39be6c0f2e"  # web content management systems
    ),
    "method": "bec4359e-cb92-468f-a997-8fb28e32fba9",  # ICT project management methodologies
    "language": (
        "21d2f96d-35f7-4e3f-9745-c533d2dd6e97 "  # computer programming
        "9cf681c7-89ec-470c-b651-7fe03786f586 "  # query languages
        "c2999f0c-eb37-4cdf-b9b0-82107b628794"  # style sheet languages
    ),
}
TYPE_OF_PARENT = {own_id: kind for kind, ids in _PARENTS.items() for own_id in ids.split()}


def category_of_code(code: str) -> str | None:
    """Return the category of a group by its code, or by the closest group above that has one; None if none has."""
    while code:
        if code in CATEGORY_OF_CODE:
            return CATEGORY_OF_CODE[code]
        code = code[:-1] if code.isdigit() else _above(code)
    return None


def vote(categories: Iterable[str]) -> str:
    """Return the category that most parents have; of several the first in the order of CATEGORIES."""
    counts = Counter(categories)
    return max(CATEGORIES, key=lambda category: counts[category])


def _above(code: str) -> str:
    """Return the code of the group that a skill group is in: S1.11.2, S1.11, S1, S."""
    head, dot, _ = code.rpartition(".")
    return head if dot else code[:1] * (len(code) > 1)
