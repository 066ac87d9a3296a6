"""The pages. Everything that moves in them comes from the API."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(no_cache=True)
async def kiosk(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "quiz/kiosk.html",
        {
            "idle_seconds": settings.KIOSK_IDLE_SECONDS,
            "idle_seconds_facile": settings.KIOSK_IDLE_SECONDS_FACILE,
            "idle_countdown_seconds": settings.KIOSK_IDLE_COUNTDOWN_SECONDS,
            "matomo_site": settings.MATOMO_URL and settings.MATOMO_SITE_ID,
        },
    )


@require_safe
@cache_control(no_cache=True)
async def wall(request: HttpRequest) -> HttpResponse:
    return render(request, "quiz/wall.html")
