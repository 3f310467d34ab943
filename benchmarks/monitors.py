"""Look at the simulated market again and again, as the monitors do: without them nothing is sold. `python -m benchmarks.monitors`."""

import os
import time

import django

EVERY_SECONDS = 30.0  # twice before a price counts as unknown


def main() -> None:
    """Until it is stopped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    django.setup()
    from quotes.services import demo  # needs the settings

    while True:
        demo.watch_market()
        time.sleep(EVERY_SECONDS)


if __name__ == "__main__":
    main()
