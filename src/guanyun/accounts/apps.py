"""People who sign in, their units, posts and roles."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room ``accounts`` as Django knows it."""

    name = "guanyun.accounts"
    label = "accounts"
