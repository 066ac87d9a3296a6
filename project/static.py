"""How static files are collected: hashed names, so that they can be cached for a year, and
compressed beside the originals."""

from __future__ import annotations

from django.contrib.staticfiles.apps import StaticFilesConfig
from servestatic.storage import CompressedManifestStaticFilesStorage


class CollectedFiles(StaticFilesConfig):
    ignore_patterns = (*StaticFilesConfig.ignore_patterns, "redoc*")  # Ninja's other docs


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    support_js_module_import_aggregation = True  # our modules import each other by name
