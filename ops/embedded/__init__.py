"""PostgreSQL and Valkey from pip wheels, for `manage.py up` and the tests."""
