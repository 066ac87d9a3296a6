"""Every check, in the order in which it is told."""

from __future__ import annotations

from project.doctor import (
    certificate,
    clocks,
    configuration,
    database,
    disk,
    journal,
    purge,
    schema,
    service,
    versions,
)
from project.doctor.report import Check, Frequency

_DAILY = frozenset(Frequency)
_WEEKLY = frozenset({Frequency.WEEKLY, Frequency.CAMPAIGN})
_CAMPAIGN = frozenset({Frequency.CAMPAIGN})
_AT_EVENTS = frozenset({Frequency.DAILY, Frequency.CAMPAIGN})

CHECKS = (
    Check("health", "Santé", "200 et « ok », < 200 ms", service.health, _DAILY, is_timed=True),
    Check(
        "board", "Classement", "celui du jour, < 200 ms", service.board, _CAMPAIGN, is_timed=True
    ),
    Check(
        "page",
        "Page d’accueil",
        "200 et en-têtes de sécurité",
        service.page,
        _CAMPAIGN,
        is_timed=True,
    ),
    Check(
        "database",
        "Base de données",
        "répond, en écriture",
        database.answers,
        _WEEKLY,
        is_timed=True,
    ),
    Check(
        "signature",
        "Signature à blanc",
        "< 200 ms, annulée",
        database.signature,
        _CAMPAIGN,
        is_timed=True,
    ),
    Check("migrations", "Migrations", "toutes appliquées", schema.migrations, _CAMPAIGN),
    Check("schema", "Schéma", "celui des migrations", schema.structure, _CAMPAIGN),
    Check("indexes", "Index", "présents et valides", schema.indexes, _CAMPAIGN),
    Check("planner", "Emploi des index", "les deux classements", schema.planner, _CAMPAIGN),
    Check("locks", "Verrous", "aucun de plus de 5 s sur game", database.locks, _WEEKLY),
    Check("day", "Jour ouvert", "la ligne « day » du jour", purge.day, _AT_EVENTS),
    Check("purge", "Dernière purge", "aujourd’hui", purge.last, _AT_EVENTS),
    Check("leftovers", "Lignes d’un autre jour", "0", purge.leftovers, _AT_EVENTS),
    Check("purge_log", "Journal de purge", "« Purge OK » du jour", purge.log_line, _AT_EVENTS),
    Check("size", "Taille de la base", "≤ 200 Mo", database.size, _WEEKLY),
    Check("volume", "Volume PostgreSQL", "≤ 1500 Mo", database.volume, _WEEKLY),
    Check("dead_rows", "Lignes mortes", "≤ 10 000 ou les vivantes", database.dead_rows, _WEEKLY),
    Check("upkeep", "Entretien", "moins de 35 jours", database.upkeep, _CAMPAIGN),
    Check("schema_copy", "Copie du schéma", "moins de 35 jours", database.schema_copy, _CAMPAIGN),
    Check("static", "Fichiers statiques", "≤ 50 Mo", disk.static_files, _WEEKLY),
    Check("disk", "Disque", "≥ 2 Go libres", disk.free_space, _WEEKLY),
    Check("errors", "Erreurs 5xx (24 h)", "0", journal.server_errors, _DAILY),
    Check("nginx_errors", "Erreurs 5xx de nginx (24 h)", "0", journal.nginx_errors, _DAILY),
    Check("refusals", "Refus 4xx critiques (24 h)", "rares", journal.refusals, _WEEKLY),
    Check("logs", "Journaux", "écrits, 7 jours au plus", journal.rotation, _WEEKLY),
    Check("certificate", "Certificat", "≥ 30 jours", certificate.dates, _CAMPAIGN),
    Check("chain", "Chaîne et nom TLS", "acceptés d’un navigateur", certificate.chain, _CAMPAIGN),
    Check("renewal", "Renouvellement TLS", "automatique, à jour", certificate.renewal, _CAMPAIGN),
    Check("python", "Python", "suivi en sécurité", versions.python, _CAMPAIGN),
    Check("django", "Django", "suivi en sécurité", versions.framework, _CAMPAIGN),
    Check("postgresql", "PostgreSQL", "suivi en sécurité", versions.postgresql, _CAMPAIGN),
    Check("system", "Système", "suivi en sécurité", versions.system, _CAMPAIGN),
    Check("service_clock", "Horloge du service", "± 5 s", clocks.of_service, _CAMPAIGN),
    Check("database_clock", "Horloge de la base", "± 5 s", clocks.of_database, _CAMPAIGN),
    Check("clock", "Horloge synchronisée", "oui (NTP)", clocks.synchronised, _CAMPAIGN),
    Check("time_zone", "Fuseau horaire", "UTC+4", clocks.time_zone, _CAMPAIGN),
    Check("settings", "Réglages", "check --deploy", configuration.variables, _CAMPAIGN),
    Check("questions", "Questions", "utilisables", configuration.questions, _CAMPAIGN),
)


def of(frequency: Frequency) -> list[Check]:
    return [check for check in CHECKS if frequency in check.frequencies]
