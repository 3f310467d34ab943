"""The top of the house: settings, URLs, ASGI, Celery."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
