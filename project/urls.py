from __future__ import annotations

from django.urls import path

from api.urls import api
from quiz import views

urlpatterns = [
    path("api/", api.urls),  # first, as they are asked for most
    path("", views.kiosk),
    path("classement", views.wall),
]

handler400 = "project.views.bad_request"
handler404 = "project.views.not_found"
handler500 = "project.views.server_error"
