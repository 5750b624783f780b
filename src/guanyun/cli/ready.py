"""Makes Django ready on import: loaded only by the commands that use the installation."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanyun.settings.base")
django.setup()
