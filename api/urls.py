from __future__ import annotations

from ninja import NinjaAPI

from api import attempts, health, leaderboard, problems, scores
from api.parser import StrictJSONParser

api = NinjaAPI(
    title="Quiz de Noël",
    version="1.0.0",
    description="A refereed quiz for a touch totem. Errors are RFC 9457 problem documents.",
    parser=StrictJSONParser(),
)
problems.register(api)
api.add_router("/attempts", attempts.router)
api.add_router("", scores.router)
api.add_router("", leaderboard.router)
api.add_router("", health.router)
