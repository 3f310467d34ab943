"""PostgreSQL and Valkey from pip wheels, and `manage.py up`: for development and tests, never imported by settings or production code."""
