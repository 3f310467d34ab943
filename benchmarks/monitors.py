"""Look at the simulated market again and again, as the monitors do: without them nothing is sold. `python -m benchmarks.monitors`."""

import os
import time

import django

FEW_PATHS = 1_000
EVERY_SECONDS = 30.0  # twice before a price counts as unknown


def main() -> None:
    """Until it is stopped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    django.setup()
    from django.utils import timezone  # these need the settings

    from quotes.services import demo
    from risk.services import snapshots

    while True:
        demo.watch_market()
        snapshots.run_monitor(now=timezone.now(), paths=FEW_PATHS)
        time.sleep(EVERY_SECONDS)


if __name__ == "__main__":
    main()
