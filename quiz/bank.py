"""The question bank: JSON files that the operator edits, checked as a whole before use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from django.conf import settings
from pydantic import BaseModel, ConfigDict, HttpUrl, StringConstraints, ValidationError
from pydantic_core import ErrorDetails, from_json

from quiz.errors import BankInvalid
from quiz.levels import Level

PICTURES = Path(__file__).parent / "static" / "quiz" / "pictures"
FILES = {
    Level.FACILE: "facile.json",
    Level.INTERMEDIAIRE: "intermediaire.json",
    Level.AVANCE: "avance.json",
}
CHOICE_COUNTS = {Level.FACILE: 3, Level.INTERMEDIAIRE: 4, Level.AVANCE: 4}
FEWEST = 10  # a game draws ten different ones

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=240)]
PictureName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Choice(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Text
    picture: PictureName | None = None


class Question(BaseModel):
    """One question as the operator writes it; `right` is the text of the right choice,
    `source` the address of the page that says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    text: Text
    picture: PictureName | None = None
    choices: tuple[Choice, ...]
    right: Text
    explanation: Text
    source: HttpUrl


Bank = Mapping[Level, tuple[Question, ...]]

_REASONS = {
    "missing": "le champ manque",
    "extra_forbidden": "ce champ n’existe pas",
    "string_too_short": "le texte est vide",
    "string_too_long": "le texte dépasse 240 caractères",
    "string_pattern_mismatch": "un nom d’image s’écrit en minuscules, chiffres et tirets",
    "string_type": "il faut un texte",
    "tuple_type": "il faut une liste",
    "model_type": "il faut un objet entre accolades",
    "url_parsing": "il faut une adresse complète (https://…)",
    "url_scheme": "il faut une adresse complète (https://…)",
}


@cache
def questions() -> Bank:
    """The bank of this process, read once; the operator restarts after an edit."""
    return load(settings.QUIZ_QUESTIONS)


def load(folder: Path, pictures: Path = PICTURES) -> Bank:
    """Reads and checks the three files; raises BankInvalid with all that is wrong."""
    problems: list[str] = []
    bank: dict[Level, tuple[Question, ...]] = {}
    for level, name in FILES.items():
        found, wrong = _read(folder / name)
        wrong.extend(_faults(found, level, pictures))
        problems.extend(f"{name} : {problem}" for problem in wrong)
        bank[level] = tuple(found)
    problems.extend(_duplicates(bank))
    if problems:
        raise BankInvalid(problems)
    return bank


def _read(path: Path) -> tuple[list[Question], list[str]]:
    try:
        entries = from_json(path.read_bytes())
    except OSError:
        return [], ["le fichier est introuvable ou illisible"]
    except ValueError as error:
        return [], [f"ce n’est pas du JSON ({error})"]
    if not isinstance(entries, list):
        return [], ["il faut une liste de questions entre crochets"]
    found: list[Question] = []
    problems: list[str] = []
    for place, entry in enumerate(entries, start=1):
        try:
            found.append(Question.model_validate(entry))
        except ValidationError as error:
            name = _name(entry, place)
            problems.extend(f"{name} : {_reason(each)}" for each in error.errors())
    return found, problems


def _name(entry: object, place: int) -> str:
    given = entry.get("id") if isinstance(entry, dict) else None
    return f"question « {given} »" if isinstance(given, str) else f"question n° {place}"


def _reason(error: ErrorDetails) -> str:
    field = ".".join(str(part) for part in error["loc"])
    return f"{field} : {_REASONS.get(error['type'], error['msg'])}"


def _faults(found: list[Question], level: Level, pictures: Path) -> Iterator[str]:
    if len(found) < FEWEST:
        yield f"{len(found)} questions valables, il en faut au moins {FEWEST}"
    for question in found:
        for fault in _faults_of(question, level, pictures):
            yield f"question « {question.id} » : {fault}"


def _faults_of(question: Question, level: Level, pictures: Path) -> Iterator[str]:
    texts = [choice.text for choice in question.choices]
    if len(texts) != CHOICE_COUNTS[level]:
        yield f"{len(texts)} choix au lieu de {CHOICE_COUNTS[level]}"
    if len(set(texts)) != len(texts):
        yield "deux choix ont le même texte"
    if question.right not in texts:
        yield f"la bonne réponse « {question.right} » n’est pas parmi les choix"
    if level is Level.FACILE and not all(choice.picture for choice in question.choices):
        yield "au niveau facile, chaque choix a une image"
    named = [question.picture, *(choice.picture for choice in question.choices)]
    for picture in filter(None, named):
        if not (pictures / f"{picture}.svg").is_file():
            yield f"l’image « {picture} » n’existe pas"


def _duplicates(bank: Bank) -> Iterator[str]:
    everything = [(question, FILES[level]) for level, found in bank.items() for question in found]
    ids = Counter(question.id for question, _ in everything)
    texts = Counter(question.text.casefold() for question, _ in everything)
    for question, name in everything:
        if ids[question.id] > 1:
            yield f"{name} : question « {question.id} » : cet identifiant sert deux fois"
        if texts[question.text.casefold()] > 1:
            yield f"{name} : question « {question.id} » : ce texte sert deux fois"
