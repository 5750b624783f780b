"""The door through which the web server calls the pages."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanyun.settings.base")

application = get_wsgi_application()
