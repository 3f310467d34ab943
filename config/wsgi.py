"""Django's WSGI handler: what `config.asgi` calls in its threads for every HTTP request."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
application = get_wsgi_application()
