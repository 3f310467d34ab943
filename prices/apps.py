from django.apps import AppConfig


class PricesConfig(AppConfig):
    name = "prices"
    verbose_name = "Prices"

    def ready(self) -> None:
        from live.notifications import payloads
        from ops.core.feeds import declare_rest
        from ops.observability import readiness
        from prices import announcements, selectors
        from prices.feeds.coingecko import CoinGecko

        payloads.register(announcements.PAYLOADS)
        readiness.show_feeds(selectors.feed_report)
        declare_rest(CoinGecko.name, CoinGecko.rest)
