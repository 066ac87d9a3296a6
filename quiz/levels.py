from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """The PostgreSQL type `level_type`: 5-7, 8-10, and 11 years and over."""

    FACILE = "facile"
    INTERMEDIAIRE = "intermédiaire"
    AVANCE = "avancé"
