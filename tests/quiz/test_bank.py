"""What the operator can get wrong in the question files, and what is said about it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from quiz import bank
from quiz.errors import BankInvalid
from quiz.levels import Level

Entries = list[dict[str, Any]]
Edit = Callable[[Entries], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bank, to spoil."""
    return Path(shutil.copytree(settings.QUIZ_QUESTIONS, tmp_path / "questions"))


def edit(folder: Path, change: Edit, name: str = "facile.json") -> None:
    entries = json.loads((folder / name).read_text())
    change(entries)
    (folder / name).write_text(json.dumps(entries))


def problems(folder: Path) -> list[str]:
    with pytest.raises(BankInvalid) as refusal:
        bank.load(folder)
    return refusal.value.problems


def test_it_works(folder: Path) -> None:
    found = bank.load(folder)
    assert set(found) == set(Level)
    assert found == bank.questions()


def test_an_edited_question_is_the_one_that_is_asked(folder: Path) -> None:
    edit(folder, lambda entries: entries[0].update(text="Est-ce Noël ?"))
    assert bank.load(folder)[Level.FACILE][0].text == "Est-ce Noël ?"


def test_a_question_can_be_added(folder: Path) -> None:
    edit(folder, lambda entries: entries.append({**entries[0], "id": "new", "text": "Neuve ?"}))
    assert len(bank.load(folder)[Level.FACILE]) == len(bank.questions()[Level.FACILE]) + 1


def test_spaces_around_a_text_are_no_fault(folder: Path) -> None:
    edit(folder, lambda entries: entries[0].update(right=f" {entries[0]['right']} "))
    assert bank.load(folder) == bank.questions()


def test_the_bank_is_read_once() -> None:
    assert bank.questions() is bank.questions()


# --- Faults of a question

FAULTS: list[tuple[Edit, str]] = [
    (lambda entries: entries[2].pop("explanation"), "explanation : le champ manque"),
    (lambda entries: entries[2].update(hint="…"), "hint : ce champ n’existe pas"),
    (lambda entries: entries[2].update(text=" "), "text : le texte est vide"),
    (lambda entries: entries[2].update(text="a" * 241), "text : le texte dépasse 240 caractères"),
    (lambda entries: entries[2].update(text=7), "text : il faut un texte"),
    (lambda entries: entries[2].update(text=None), "text : il faut un texte"),
    (lambda entries: entries[2].update(choices="abc"), "choices : il faut une liste"),
    (
        lambda entries: entries[2]["choices"].__setitem__(1, "abc"),
        "choices.1 : il faut un objet entre accolades",
    ),
    (
        lambda entries: entries[2]["choices"][1].update(right=True),
        "choices.1.right : ce champ n’existe pas",
    ),
    (
        lambda entries: entries[2]["choices"][1].update(picture="../x"),
        "choices.1.picture : un nom d’image s’écrit en minuscules, chiffres et tirets",
    ),
    (
        lambda entries: entries[2].update(source="france.fr"),
        "source : il faut une adresse complète (https://…)",
    ),
    (
        lambda entries: entries[2].update(source="ftp://france.fr/"),
        "source : il faut une adresse complète (https://…)",
    ),
    (lambda entries: entries[2]["choices"].pop(), "2 choix au lieu de 3"),
    (
        lambda entries: entries[2]["choices"].append({"text": "d", "picture": "star"}),
        "4 choix au lieu de 3",
    ),
    (
        lambda entries: entries[2]["choices"][0].update(text=entries[2]["choices"][1]["text"]),
        "deux choix ont le même texte",
    ),
    (
        lambda entries: entries[2].update(right="le mangoustan"),
        "la bonne réponse « le mangoustan » n’est pas parmi les choix",
    ),
    (
        lambda entries: entries[2]["choices"][0].pop("picture"),
        "au niveau facile, chaque choix a une image",
    ),
    (
        lambda entries: entries[2]["choices"][0].update(picture="yeti"),
        "l’image « yeti » n’existe pas",
    ),
    (lambda entries: entries[2].update(picture="yeti"), "l’image « yeti » n’existe pas"),
]


@pytest.mark.parametrize(("change", "reason"), FAULTS)
def test_a_fault_is_told_with_its_file_and_question(
    folder: Path, change: Edit, reason: str
) -> None:
    name = json.loads((folder / "facile.json").read_text())[2]["id"]
    edit(folder, change)
    assert f"facile.json : question « {name} » : {reason}" in problems(folder)


@pytest.mark.parametrize("name", [None, 7])
def test_a_question_without_a_name_is_told_by_its_place(folder: Path, name: object) -> None:
    edit(folder, lambda entries: entries[2].update(id=name))
    assert problems(folder)[0] == "facile.json : question n° 3 : id : il faut un texte"


def test_an_entry_that_is_no_question_is_told_by_its_place(folder: Path) -> None:
    edit(folder, lambda entries: entries.insert(0, "abc"))  # type: ignore[arg-type]
    assert problems(folder)[0].startswith("facile.json : question n° 1 : ")


def test_every_fault_is_told(folder: Path) -> None:
    edit(folder, lambda entries: entries[0].update(hint="…", text=""))
    edit(folder, lambda entries: entries[1].update(right="x"))
    edit(folder, lambda entries: entries[0].pop("source"), "avance.json")
    assert len(problems(folder)) == 4


def test_older_children_get_four_choices(folder: Path) -> None:
    edit(folder, lambda entries: entries[0]["choices"].pop(), "avance.json")
    assert any("3 choix au lieu de 4" in problem for problem in problems(folder))


def test_older_children_need_no_pictures(folder: Path) -> None:
    edit(folder, lambda entries: entries[0].pop("picture", None), "avance.json")
    assert bank.load(folder)


def test_a_picture_must_be_there(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BankInvalid, match="« letchi » n’existe pas"):
        bank.load(folder, pictures=tmp_path)


# --- Faults of a file


def test_an_id_serves_once_in_all_files(folder: Path) -> None:
    facile = json.loads((folder / "facile.json").read_text())[0]["id"]
    edit(folder, lambda entries: entries[0].update(id=facile), "avance.json")
    reason = f"question « {facile} » : cet identifiant sert deux fois"
    assert problems(folder) == [f"facile.json : {reason}", f"avance.json : {reason}"]


def test_a_text_serves_once_whatever_its_capitals(folder: Path) -> None:
    edit(folder, lambda entries: entries[0].update(text=entries[1]["text"].upper()))
    first, second = json.loads((folder / "facile.json").read_text())[:2]
    assert problems(folder) == [
        f"facile.json : question « {first['id']} » : ce texte sert deux fois",
        f"facile.json : question « {second['id']} » : ce texte sert deux fois",
    ]


def test_ten_questions_are_enough(folder: Path) -> None:
    edit(folder, lambda entries: entries.__delitem__(slice(10, None)))
    assert len(bank.load(folder)[Level.FACILE]) == 10


def test_nine_questions_are_too_few(folder: Path) -> None:
    edit(folder, lambda entries: entries.__delitem__(slice(9, None)))
    assert problems(folder) == ["facile.json : 9 questions valables, il en faut au moins 10"]


@pytest.mark.parametrize("content", ["", "[", "{'a': 1}", "[{]", "\xff"])
def test_a_file_that_is_no_json(folder: Path, content: str) -> None:
    (folder / "facile.json").write_bytes(content.encode("latin-1"))
    assert problems(folder)[0].startswith("facile.json : ce n’est pas du JSON (")


@pytest.mark.parametrize("content", ["{}", "null", '"abc"'])
def test_a_file_that_is_no_list(folder: Path, content: str) -> None:
    (folder / "facile.json").write_text(content)
    assert problems(folder)[0] == "facile.json : il faut une liste de questions entre crochets"


def test_a_file_that_is_missing(folder: Path) -> None:
    (folder / "facile.json").unlink()
    assert problems(folder)[0] == "facile.json : le fichier est introuvable ou illisible"


# --- The operator's command


def test_the_command_counts_the_questions() -> None:
    out = StringIO()
    call_command("check_questions", stdout=out)
    counts = ", ".join(f"{len(found)} {level}" for level, found in bank.questions().items())
    assert out.getvalue() == f"Les questions sont bonnes : {counts}.\n"


def test_the_command_fails_with_every_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(folder, lambda entries: entries[0].update(hint="…"))
    edit(folder, lambda entries: entries[1].update(right="x"))
    monkeypatch.setattr(settings, "QUIZ_QUESTIONS", folder)
    with pytest.raises(CommandError) as failure:
        call_command("check_questions")
    assert str(failure.value).splitlines() == problems(folder)
    assert failure.value.returncode != 0
