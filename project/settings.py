"""Django's settings. What an operator may change is read from `project.environment`."""

from __future__ import annotations

import secrets
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from project import environment, logs
from project.postgres import EmbeddedPostgres

ENVIRONMENT = env = environment.read()

BASE_DIR = environment.ROOT
VAR = env.QUIZ_VAR.resolve()
LOG_FOLDER = VAR / "log"

DEBUG = False  # never a stack trace on a totem
SECRET_KEY = env.SECRET_KEY or secrets.token_urlsafe(50)  # signs nothing: no session, no cookie
ALLOWED_HOSTS = [name.strip() for name in env.ALLOWED_HOSTS.split(",")]

INSTALLED_APPS = [
    "project",
    "quiz",
    "api",
    "scheduler",
    "ninja",  # its own copy of the docs' scripts, instead of another host's
    "project.static.CollectedFiles",
]
# Each classic middleware costs two trips to a thread; headers and limits are ASGI wrappers.
MIDDLEWARE = ["api.middleware.problem_documents"]
ROOT_URLCONF = "project.urls"
ASGI_APPLICATION = "project.asgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]


def _database(url: str) -> dict[str, Any]:
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 0,  # the pool keeps connections
    }
    return database | {"OPTIONS": parts | {"pool": {"min_size": 1, "max_size": 2, "timeout": 5}}}


EMBEDDED_POSTGRES = EmbeddedPostgres(VAR / "postgres")
USES_EMBEDDED_POSTGRES = env.DATABASE_URL is None
DATABASES = {"default": _database(env.DATABASE_URL or EMBEDDED_POSTGRES.url)}
DATABASE_POOL_SIZE = env.DATABASE_POOL_SIZE
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

QUIZ_QUESTIONS = env.QUIZ_QUESTIONS
MATOMO_URL = env.MATOMO_URL
MATOMO_SITE_ID = env.MATOMO_SITE_ID
QUIZ_URL = env.QUIZ_URL
QUIZ_CONNECT = env.QUIZ_CONNECT
QUIZ_NGINX_LOGS = env.QUIZ_NGINX_LOGS
CERTBOT_DOMAIN = env.CERTBOT_DOMAIN
QUIZ_TIME_BOARD_MIN_POINTS = env.QUIZ_TIME_BOARD_MIN_POINTS
KIOSK_IDLE_SECONDS = env.KIOSK_IDLE_SECONDS
KIOSK_IDLE_SECONDS_FACILE = env.KIOSK_IDLE_SECONDS_FACILE
KIOSK_IDLE_COUNTDOWN_SECONDS = env.KIOSK_IDLE_COUNTDOWN_SECONDS

LANGUAGE_CODE = "fr"
TIME_ZONE = "Indian/Reunion"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.QUIZ_STATIC or VAR / "static"
STORAGES = {"staticfiles": {"BACKEND": "project.static.Storage"}}
SERVESTATIC_KEEP_ONLY_HASHED_FILES = True
SERVESTATIC_USE_ZSTD = False  # gzip for all, brotli for the browsers of this decade
SERVESTATIC_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "woff2")

SILENCED_SYSTEM_CHECKS = [
    "security.W001",  # SecurityMiddleware: its headers are sent by project.headers
    "security.W002",  # XFrameOptionsMiddleware: likewise
    "security.W003",  # CsrfViewMiddleware: no cookie and no session to ride on
]

LOGGING = logs.settings_for(LOG_FOLDER)
