"""Nicknames: how they are folded, which are refused, and which are offered.

How a rude word is recognised. The list (`data/rude_words.txt`) is compiled once into regular
expressions that see through what children do to a word:

- a digit that looks like a letter is read as that letter, as every one it looks like when there
  are several: `c0nn4rd`, `p1l0n`;
- a letter may be repeated (`saloooope`), and a hard `c` may be a `k` or a `q`: `enkule`;
- "-" and "_" may stand between the letters (`c-o-n-n-a-r-d`, `con-nard`), but only when the word
  starts where a part of the nickname starts: `lisa-lopez` is a child, not an insult;
- digits before or after are looked past: `con123`, `666con`.

Where in a nickname a word is looked for is marked in the list, word by word: `con` is refused
as a whole nickname or as one of its parts, and leaves `constance` alone; `*conar*` anywhere.
"""

from __future__ import annotations

import itertools
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NewType

from quiz.errors import NicknameInvalid, NicknameRefused

Nickname = NewType("Nickname", str)
"""A nickname that has been folded, follows the rule and isn't rude."""

_DATA: Final = Path(__file__).with_name("data")
_MAX_LENGTH: Final = 12
_RULE: Final = re.compile(rf"[a-z0-9_-]{{3,{_MAX_LENGTH}}}")
# Every character of Unicode's category Zs. Tabs, newlines and zero-width characters aren't in it.
_SPACES: Final = "\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae"})

# Which characters a letter of the list may be written with.
_READINGS: Final = {
    "a": "a4",
    "b": "b86",
    "c": "ckq",
    "e": "e3",
    "g": "g69",
    "i": "i1",
    "l": "l1",
    "o": "o0",
    "q": "q9",
    "s": "s5",
    "t": "t7",
    "z": "z2",
}
_START: Final = "(?<![a-z0-9])"
_END: Final = "[0-9]*(?![a-z0-9])"


def fold(typed: str) -> str:
    """What was typed, in the letters of the board: "Zoé  Lou" is `zoe-lou`.

    What has no such letter stays as it is, for the rule to refuse.
    """
    # Spaces come first: decomposing makes a space of some lone accents.
    dashed = re.sub(f"[{_SPACES}]+", "-", re.sub(f"^[{_SPACES}]+|[{_SPACES}]+$", "", typed))
    letters = (c for c in unicodedata.normalize("NFKD", dashed) if not unicodedata.combining(c))
    return "".join(letters).casefold().translate(_LIGATURES)


def parse(typed: str) -> Nickname:
    """The nickname that was meant, or NicknameInvalid, or NicknameRefused."""
    folded = fold(typed)
    if not _RULE.fullmatch(folded):
        raise NicknameInvalid
    if is_rude(folded):
        raise NicknameRefused
    return Nickname(folded)


def is_rude(nickname: str) -> bool:
    """Whether a folded nickname holds a rude word."""
    return _RUDE.search(_HARMLESS.sub("", nickname)) is not None


def ideas(count: int, rng: random.Random | None = None) -> list[Nickname]:
    """`count` different festive nicknames in random order; the plain ones come first."""
    rng = rng or random.SystemRandom()
    plain = rng.sample(_FESTIVE, min(count, len(_FESTIVE)))
    # A number of one or two digits: every festive word has room for "-" and two digits.
    numbered = rng.sample(range(2 * len(_FESTIVE), 100 * len(_FESTIVE)), count - len(plain))
    pairs = (divmod(each, len(_FESTIVE)) for each in numbered)
    return plain + [Nickname(f"{_FESTIVE[word]}-{number}") for number, word in pairs]


def near(wish: Nickname) -> Iterator[Nickname]:
    """Different nicknames close to the wish, without end: zoe-noel, zoe-974, zoe-letchi, zoe-2…

    None of them is the wish. The wish gives up letters where the ending needs the room.
    """
    seen = {wish}
    endings = itertools.chain(_ENDINGS, map(str, itertools.count(2)))
    while True:
        ending = next(endings)
        stem = wish[: _MAX_LENGTH - len(ending) - 1].rstrip("-_")
        candidate = Nickname(f"{stem}-{ending}" if stem else ending)
        if candidate not in seen and _RULE.fullmatch(candidate) and not is_rude(candidate):
            seen.add(candidate)
            yield candidate


def _lines(name: str) -> list[str]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _matcher(marked: list[str]) -> re.Pattern[str]:
    whole = _any_of(_letters(word, "_-") for word in marked if not word.endswith("*"))
    opening = _any_of(_letters(word, "_-") for word in marked if word.endswith("*"))
    inner = [word for word in marked if word.startswith("*")]
    closing = _any_of(_letters(word) for word in inner if not word.endswith("*"))
    anywhere = _any_of(_letters(word) for word in inner if word.endswith("*"))
    # A number alone is never read as letters: 76 would be "tg".
    start = f"{_START}(?=[0-9]*[a-z])[0-9]*"
    return re.compile(f"{start}(?:{whole}{_END}|{opening})|{closing}{_END}|{anywhere}")


def _letters(marked: str, between: str = "") -> tuple[str, ...]:
    """One expression for each letter of a word, with the characters that may follow it."""
    word = marked.strip("*")
    # Two letters are too few to read digits in: t9 isn't "tg".
    readings = _READINGS if len(word) > 2 else {}
    classes = [readings.get(letter, letter) for letter in word]
    if marked.endswith("l"):
        classes[-1] = "l"  # anna1 is the first Anna.
    return tuple(f"[{each}][{each}{between}]*" for each in classes)


def _any_of(words: Iterable[tuple[str, ...]]) -> str:
    """One expression for all the words, branching where two part: a flat list is far slower."""
    branches = [
        first[0] + _any_of(word[1:] for word in group) if first else ""
        for first, group in itertools.groupby(sorted(set(words)), key=lambda word: word[:1])
    ]
    return f"(?:{'|'.join(branches)})"


_WORDS: Final = _lines("rude_words.txt")
_INNOCENT: Final = "|".join(word[1:] for word in _WORDS if word.startswith("+"))
# A number of its own at the end isn't letters either: tamer-3.
_HARMLESS: Final = re.compile(f"{_START}(?:{_INNOCENT}){_END}|[_-][0-9]{{1,3}}\\Z")
_RUDE: Final = _matcher([word for word in _WORDS if not word.startswith("+")])
_FESTIVE: Final = [Nickname(word) for word in _lines("festive_names.txt")]
# Short enough to leave five letters of the wish.
_ENDINGS: Final = ["noel", "974", "letchi", "2", *(word for word in _FESTIVE if len(word) <= 6)]
