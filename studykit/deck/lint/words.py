"""Words of English questions and answers: how many, which carry meaning, and what is the same word in another form.

Owns the lists of words. Must not know decks; other languages pass through as words nobody knows.
"""

from __future__ import annotations

import re
from functools import lru_cache

WORD = re.compile(r"\w+(?:[.,:/'’]\w+)*[+#]*")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_ALNUM = re.compile(r"[^\W_]")
_POSSESSIVE = re.compile(r"['’]s\Z|['’]\Z")
_OF_NAMES = re.compile(r"[\d._:/+#]")
_IDEOGRAPHS_A_WORD = 2

NUMBER_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip


def word_set(text: str) -> frozenset[str]:
    """The words of a text as a set: lists of words read better without a quote around each."""
    return frozenset(text.split())


QUESTION_WORDS = word_set("what which who whom whose when where why how")

FUNCTION_WORDS = word_set(
    """a an the of is are was were be been being do does did done has have had having and or but if then so as at by
    for from in into on onto to with it its this that these those they them their there here he she we you your
    our my i can could may might must shall should will would not no nor only just than too very s t"""
)
"""Words that say nothing of what a text is about."""

FILLERS = word_set(
    """a an the of is are was were be been being do does did has have had please there exactly actually really
    usually typically normally generally basically simply just still even currently ordinarily often also already
    precisely ever"""
)
"""Words that a question can lose and stay the same question."""

NOT_NOUNS = (
    FUNCTION_WORDS
    | FILLERS
    | QUESTION_WORDS
    | word_set(
        """happen happens happened go goes work works worked break breaks fail fails failed make makes made cause causes
    caused mean means meant use used uses using take takes took need needs needed let lets help helps cost costs
    change changes changed matter matters know say says said keep keeps kept stop stops stopped start starts
    started run runs get gets got give gives gave see sees come comes came become becomes called named known stand
    look long much many often far fast soon well big large small good bad better best worse worst safe risky true
    false possible likely hard easy common different same such other another new old first last next most more
    less least explain describe define name list spot order choose pick compare when after before during while
    because since until once about above below over under between without within through against again always
    never ever now later still yet also both each every all any some none one two three four five six up down out
    off"""
    )
)
"""Words that no pronoun stands for."""

_SAME = {
    word: group.split()[0]
    for group in (
        "start begin commence", "stop prevent halt", "show display", "use employ utilize",
        "main primary chief principal", "purpose goal aim", "way method manner", "happen occur", "fix remedy cure",
        "call name term", "big large huge",
        "fast quick rapid", "allow permit", "need require", "keep retain", "help aid", "pick choose select",
        "definition define", "explain describe", "difference differ",
    )
    for word in group.split()
}  # fmt: skip


def count_words(text: str) -> int:
    """How many words a text has; of scripts without spaces, two characters count as one."""
    ideographs = 0 if text.isascii() else len(_IDEOGRAPH.findall(text))
    if ideographs:
        text = _IDEOGRAPH.sub(" ", text)
    spaced = sum(1 for piece in text.split() if _ALNUM.search(piece))
    return spaced + -(-ideographs // _IDEOGRAPHS_A_WORD)


def words_over(text: str, most: float) -> int:
    """How many words a text has if they are more than `most`, else 0."""
    if len(text.split()) <= most and text.isascii():
        return 0
    count = count_words(text)
    return count if count > most else 0


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, without what a word's possession adds; hyphens part words."""
    return [token for token, _ in told(text)]


def told(text: str) -> list[tuple[str, str]]:
    """The words of a text in lower case, each with how it is written."""
    return [(_bare(found.lower()), found) for found in WORD.findall(text)]


def _bare(word: str) -> str:
    return _POSSESSIVE.sub("", word) if "'" in word or "’" in word else word


def content_words(text: str) -> list[str]:
    """The words that carry meaning, by their stems."""
    return [stem(word) for word in tokens(text) if word not in FUNCTION_WORDS and word not in FILLERS]


@lru_cache(maxsize=20_000)
def canonical(word: str) -> str:
    """The stem that all forms of a word share, with the everyday synonyms of questions."""
    found = stem(word)
    return _STEMS.get(found, found)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without the endings of number, tense and spelling; words with digits or dots stay as they are."""
    if len(word) <= 3 or not word.isalpha():  # noqa: PLR2004 - shorter words have no ending to lose
        return word
    word = _singular(word)
    for ending, least in (("ing", 6), ("ed", 5)):
        if word.endswith(ending) and len(word) >= least:
            word = _undoubled(word[: -len(ending)])
            break
    word = re.sub(r"is(e|ation)?\Z", r"iz\1", word) if len(word) > 5 else word  # noqa: PLR2004
    word = re.sub(r"our\Z", "or", word)
    return word[:-1] if word.endswith("e") and len(word) > 4 else word  # noqa: PLR2004


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _undoubled(word: str) -> str:
    return word[:-1] if word[-1:] == word[-2:-1] and word[-1:] not in "lsz" else word


_STEMS = {stem(word): stem(first) for word, first in _SAME.items()}


def is_name(written: str) -> bool:
    """Whether a word as written is a number, a name or a piece of code rather than a word of the language."""
    if written.isalpha():
        return not written.islower() and any(char.isupper() for char in written)
    return _OF_NAMES.search(written) is not None or any(char.isupper() for char in written)
