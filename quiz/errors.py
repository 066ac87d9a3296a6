"""What the game refuses, and why. The API maps these to answers in one table."""

from __future__ import annotations


class QuizError(Exception):
    """Something that the rules of the game refuse, or that the game lacks."""


class Unavailable(QuizError):
    """The database doesn't answer."""


class AttemptUnknown(QuizError):
    """No attempt has this id, or it has been purged."""


class AttemptExpired(QuizError):
    """The attempt has used up its ten minutes of clock, or its hour."""


class AttemptFinished(QuizError):
    """The tenth question is answered: there is nothing more to deal."""


class AttemptUnfinished(QuizError):
    """The attempt can't be signed before its tenth answer."""


class QuestionNotDealt(QuizError):
    """This question isn't on the table yet."""


class QuestionUnanswered(QuizError):
    """The question before is still open."""


class ChoiceUnknown(QuizError):
    """The open question has no such choice."""


class AlreadySigned(QuizError):
    """The attempt is signed under another nickname."""


class NicknameInvalid(QuizError):
    """Once folded, a nickname is 3 to 12 characters of a-z, 0-9, "-" and "_"."""


class NicknameRefused(QuizError):
    """The nickname is rude."""


class NicknameTaken(QuizError):
    """Somebody has signed with this nickname today."""

    def __init__(self, suggestions: list[str]) -> None:
        super().__init__()
        self.suggestions = suggestions


class TooManySignatures(QuizError):
    """More signatures wait for the database than this worker takes on."""


class BankInvalid(QuizError):
    """The question bank can't be used; each problem names file, question and reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
