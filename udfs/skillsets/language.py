"""Whether a text is in English, by the share of its words that are English function words."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    "the of and to in a is that for it as with be on by this are or at from an not have has which was you we they "
    "their our your will can may all other such using use used into than these those who when where what how if but "
    "more most any each both must should including through within between about over under up out so do does no".split()
)
_LEAST_WORDS = 12
_LEAST_SHARE = 0.12
_FOREIGN_SHARE = 0.15
_FOREIGN = frozenset(
    "der die das und ist nicht mit für auf den dem ein eine einer sie wir von zu im bei nach oder als werden sind "
    "el la los las y en una por para con del que su sus como más es al se un "
    "le les des et une est pour dans avec sur aux du ce cette vous nous qui ou au par "
    "il lo gli della delle di che per sono nel alla dei con e "
    "het een van op te zijn voor dat niet met bij wij je "
    "o os as do da dos das um uma em não ao na no "
    "och att det som på är för med en ett av till i jeg og til".split()
) - {"a", "in", "on", "as", "no", "do", "an", "is", "at", "by", "i", "e", "all", "so", "up"}


def is_foreign(text: str) -> bool:
    """Tell whether a text is most likely not in English; False for one of fewer than 12 words, which tell nothing.

    It is foreign where letters are not Latin, where fewer than 12 of 100 words are function words of English and 15
    or more are such words of other European languages.
    """
    words = [word.casefold() for word in _WORD.findall(text[:20_000])]
    if not words:
        return False
    latin = sum(word[0] < "\u0250" for word in words)
    if latin * 2 < len(words):
        return True
    if len(words) < _LEAST_WORDS:
        return False
    english = sum(word in _ENGLISH for word in words) / len(words)
    other = sum(word in _FOREIGN for word in words) / len(words)
    return english < _LEAST_SHARE and other > max(english, _FOREIGN_SHARE)
