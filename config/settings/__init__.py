"""Presets: `development` (default of manage.py), `production`; `base` holds what they share."""
