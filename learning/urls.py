"""Every public address, grouped by page."""

from django.urls import URLPattern

app_name = "learning"
urlpatterns: list[URLPattern] = []
