from __future__ import annotations

from django.views.decorators.http import require_safe

from api import attempts, health, leaderboard, problems, scores
from api.openapi import DocumentedAPI
from api.parser import StrictJSONParser

api = DocumentedAPI(
    title="Quiz de Noël",
    version="1.0.0",
    description="A refereed quiz for a touch totem. Errors are RFC 9457 problem documents.",
    parser=StrictJSONParser(),
    docs_decorator=require_safe,
)
problems.register(api)
api.add_router("/attempts", attempts.router)
api.add_router("", scores.router)
api.add_router("", leaderboard.router)
api.add_router("", health.router)
