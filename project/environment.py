"""The environment variables: each is declared here once, with its type, default and unit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class WrongEnvironment(Exception):
    """A variable has a value that can't be used; the message is French and names it."""


class Environment(BaseSettings):
    """`NAME_FILE` gives the secret `NAME` through a file, as Docker and systemd do."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env", env_ignore_empty=True, extra="ignore", case_sensitive=True
    )

    DATABASE_URL: str | None = Field(
        None,
        pattern=r"^postgres(ql)?://",
        description="adresse de PostgreSQL (postgresql://…) ; sans elle, un PostgreSQL démarre",
    )
    DATABASE_URL_FILE: Path | None = Field(None, description="fichier contenant DATABASE_URL")
    DATABASE_POOL_SIZE: int = Field(
        10, ge=2, le=100, description="connexions à PostgreSQL par processus, au plus"
    )
    SECRET_KEY: str | None = Field(
        None,
        min_length=50,
        description="clé de Django ; sans elle, une nouvelle à chaque démarrage",
    )
    SECRET_KEY_FILE: Path | None = Field(None, description="fichier contenant SECRET_KEY")
    ALLOWED_HOSTS: str = Field(
        "*", description="noms sous lesquels le service répond, séparés par des virgules"
    )
    HOST: str = Field("127.0.0.1", description="adresse d’écoute")
    PORT: int = Field(8000, ge=1, le=65535, description="port d’écoute")
    WEB_CONCURRENCY: int = Field(1, ge=1, le=64, description="nombre de processus")
    QUIZ_VAR: Path = Field(ROOT / "var", description="dossier des données et des journaux")
    QUIZ_QUESTIONS: Path = Field(
        ROOT / "quiz" / "questions", description="dossier des trois fichiers de questions"
    )
    QUIZ_STATIC: Path | None = Field(
        None, description="dossier des fichiers statiques rassemblés ; sinon QUIZ_VAR/static"
    )
    MATOMO_URL: str | None = Field(
        None, pattern=r"^https?://", description="adresse de Matomo vue de nginx"
    )
    MATOMO_SITE_ID: int | None = Field(None, ge=1, description="numéro du site dans Matomo")
    QUIZ_URL: str | None = Field(
        None,
        pattern=r"^https?://",
        description="adresse publique du service (https://…), que doctor vérifie",
    )
    QUIZ_CONNECT: str | None = Field(
        None,
        pattern=r"^.+:[0-9]+$",
        description="machine:port où doctor trouve QUIZ_URL, si le nom public n’y mène pas",
    )
    QUIZ_NGINX_LOGS: Path | None = Field(
        None, description="dossier des journaux de nginx, que doctor relit"
    )
    CERTBOT_DOMAIN: str | None = Field(
        None, description="nom public dont certbot renouvelle le certificat"
    )
    QUIZ_TIME_BOARD_MIN_POINTS: int = Field(
        5, ge=0, le=10, description="points qu’il faut pour entrer au classement des temps"
    )
    KIOSK_IDLE_SECONDS: int = Field(
        60, ge=5, le=3600, description="secondes sans toucher avant « Tu es toujours là ? »"
    )
    KIOSK_IDLE_SECONDS_FACILE: int = Field(
        90, ge=5, le=3600, description="la même durée au niveau facile, en secondes"
    )
    KIOSK_IDLE_COUNTDOWN_SECONDS: int = Field(
        20, ge=1, le=120, description="secondes pour répondre avant le retour à l’accueil"
    )

    @model_validator(mode="before")
    @classmethod
    def read_secret_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name in ("DATABASE_URL", "SECRET_KEY"):
            path = values.get(f"{name}_FILE")
            if path and not values.get(name):
                try:
                    values[name] = Path(path).read_text().strip()
                except OSError as error:
                    raise ValueError(f"{name}_FILE : le fichier {path} est illisible") from error
        return values


_EXPECTED = {
    "int_parsing": "il faut un nombre entier",
    "greater_than_equal": "il faut au moins {ge}",
    "less_than_equal": "il faut au plus {le}",
    "string_too_short": "il faut au moins {min_length} caractères",
    "string_pattern_mismatch": "sa forme n’est pas la bonne : {pattern}",
    "value_error": "{error}",
}


def read() -> Environment:
    """Raises WrongEnvironment with what is wrong and what each variable may be."""
    try:
        return Environment()
    except ValidationError as error:
        raise WrongEnvironment(" ; ".join(map(_sentence, error.errors()))) from None


def _sentence(error: ErrorDetails) -> str:
    expected = _EXPECTED.get(error["type"], error["msg"]).format(**error.get("ctx", {}))
    if not error["loc"]:
        return expected
    name = str(error["loc"][0])
    return f"{name} : {expected} ({Environment.model_fields[name].description})"
