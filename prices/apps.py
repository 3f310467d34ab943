from django.apps import AppConfig


class PricesConfig(AppConfig):
    name = "prices"
    verbose_name = "Prices"

    def ready(self) -> None:
        from live.notifications import payloads
        from ops.observability import readiness
        from prices import announcements, selectors

        payloads.register(announcements.PAYLOADS)
        readiness.show_feeds(selectors.feed_report)
