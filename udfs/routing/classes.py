"""The classes of documents that the router tells apart, by the groups of occupations that make them up."""

from collections.abc import Mapping

CLASSES: tuple[str, ...] = ("technology", "industry", "health", "business", "society")
NO_CLASS = "other"
"""What is written in another language, in training; in a document whatever is below the threshold."""

# Groups of the Standard Occupational Classification, as O*NET has them: the longest beginning of a code decides.
SOC: Mapping[str, str] = {
    "technology": "15-1 15-2051 11-3021 17-2061",
    "industry": "15-2 17 19 43-5 45 47 49 51 53 11-3051 11-9013 11-9021 11-9041 11-9121",
    "health": "29 31 11-9111",
    "business": "11 13 19-3011 23 41 43",
    "society": "21 25 27 33 35 37 39 19-3 19-4061 11-1031 11-903 11-9051 11-9081 11-9151 11-9161",
}
# Groups of ISCO-08, as ESCO has them.
ISCO: Mapping[str, str] = {
    "technology": "25 35 133",
    "industry": "21 31 432 6 7 8 92 93 96 131 132 1223",
    "health": "22 32 532 1342 1343",
    "business": "11 12 134 142 24 1324 2631 33 41 42 43 44 52 261 3411 3352",
    "society": "111 23 26 34 51 53 54 335 141 143 91 94 95 1341 1344 1345 1349 2163 2166",
}


def class_of(code: str, groups: Mapping[str, str]) -> str | None:
    """Return the class of an occupation's code by SOC or ISCO; None where no class has it (armed forces)."""
    beginnings = {begin: name for name, codes in groups.items() for begin in codes.split()}
    fitting = [begin for begin in beginnings if code.startswith(begin)]
    return beginnings[max(fitting, key=len)] if fitting else None
