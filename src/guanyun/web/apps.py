"""Pages for people, in Chinese first."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The room ``web`` as Django knows it."""

    name = "guanyun.web"
    label = "web"
