"""Everything the zones remember."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The room ``records`` as Django knows it."""

    name = "guanyun.records"
    label = "records"
