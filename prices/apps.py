from django.apps import AppConfig


class PricesConfig(AppConfig):
    name = "prices"
    verbose_name = "Prices"

    def ready(self) -> None:
        from ops import readiness
        from prices import selectors

        readiness.show_feeds(selectors.feed_report)
