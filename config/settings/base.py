"""Settings of both presets. Everything that differs between machines comes from the environment (`.env.example`)."""

import sys
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from kombu import Queue

from config import env
from config.settings.api import REST_FRAMEWORK as REST_FRAMEWORK
from config.settings.api import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS
from config.settings.staff import OIDC_CLIENT_ID as OIDC_CLIENT_ID
from config.settings.staff import OIDC_CLIENT_SECRET as OIDC_CLIENT_SECRET
from config.settings.staff import OIDC_CREATE_ACCOUNTS as OIDC_CREATE_ACCOUNTS
from config.settings.staff import OIDC_ISSUER as OIDC_ISSUER
from config.settings.staff import OIDC_TRUST_SECOND_FACTOR as OIDC_TRUST_SECOND_FACTOR
from config.settings.staff import OTP_TOTP_ISSUER as OTP_TOTP_ISSUER
from config.settings.staff import STAFF_REQUIRE_TOTP as STAFF_REQUIRE_TOTP
from config.settings.staff import UNFOLD as UNFOLD
from ops.core.queue_names import MONITOR_QUEUE, WEBHOOK_QUEUE, WORK_QUEUE

BASE_DIR = Path(__file__).resolve().parents[2]
RUN_DIR = env.folder("TONSURANCE_RUN_DIR", BASE_DIR / ".run")
DATABASE_URL = env.secret("DATABASE_URL")
DATABASE_IS_GIVEN = bool(DATABASE_URL)
DATABASE_URL = DATABASE_URL or "postgresql://127.0.0.1:5432/tonsurance"
REDIS_URL = env.secret("REDIS_URL")
REDIS_IS_GIVEN = bool(REDIS_URL)
REDIS_URL = REDIS_URL or "redis://127.0.0.1:6379/0"

SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
PRODUCTION = False
DEMO_BOOK = False

LOCAL_APPS = ["config", "ops", "clients", "live", "prices", "bridges", "tranches", "quotes", "risk"]
INSTALLED_APPS = [
    *(["daphne"] if "runserver" in sys.argv else []),  # serves `runserver`; 0.4 s of import that no other command needs
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "csp",
    "django_celery_beat",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "pgtrigger",
    "ops.audit.trail.AuditConfig",
    *LOCAL_APPS,
]

MIDDLEWARE = [
    "ops.server.middleware.RequestIdMiddleware",
    "ops.server.request_log.RequestLogMiddleware",
    "clients.middleware.AdmissionMiddleware",
    "ops.server.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "ops.server.input_screening.OriginMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "config.csp.AreaCspMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "clients.middleware.RefusalMiddleware",
    "ops.server.static_files.StaticFilesMiddleware",  # below the headers, so that static files carry them too
    "ops.server.input_screening.EdgeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "ops.backoffice.second_factor.middleware.SecondFactorMiddleware",  # before whatever asks who the member of staff is
    "django.contrib.messages.middleware.MessageMiddleware",
    "ops.server.middleware.AdminAuditMiddleware",
    "clients.middleware.ClientAuditMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Web threads are few and live long (config/asgi.py), so each keeps its own connection: the pool's checkout would cost more than it saves.
DATABASES = {
    "default": dj_database_url.parse(
        DATABASE_URL, conn_max_age=env.integer("DB_CONN_MAX_AGE", 60, low=0, high=3600), conn_health_checks=True
    )
}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "connect_timeout": env.integer("DB_CONNECT_TIMEOUT", 2, low=1, high=60),
    "options": "-c lock_timeout=5000",
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How long a request waits for Redis; while it hangs, one a second and process does, and the others go on without (`ops/core/outage.py`).
REDIS_TIMEOUT_SECONDS = env.integer("REDIS_TIMEOUT_MS", 1000, low=50, high=10_000) / 1000
REDIS_TIMEOUTS = {"socket_timeout": REDIS_TIMEOUT_SECONDS, "socket_connect_timeout": REDIS_TIMEOUT_SECONDS}
CACHES = {
    "default": {
        "BACKEND": "ops.core.cache.PooledRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "tonsurance",
        "OPTIONS": REDIS_TIMEOUTS,
    }
}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = None  # no result is kept, so beat adds no job that clears them away
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Three workers, each with its queue (`ops/server/processes.py`): what clients ask for may take hours and receivers of webhooks may be slow;
# the monitors wait for neither. A job that is not named here is one of the monitors'.
CELERY_TASK_QUEUES = [Queue(MONITOR_QUEUE), Queue(WORK_QUEUE), Queue(WEBHOOK_QUEUE)]
CELERY_TASK_ROUTES = ("ops.observability.queues.route",)
QUEUE_OF_JOB = {
    **dict.fromkeys(("risk.work_on_batch", "risk.run_analysis"), WORK_QUEUE),
    **dict.fromkeys(("live.deliver_to_webhook", "live.test_webhook"), WEBHOOK_QUEUE),
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 300
CELERY_BEAT_SCHEDULER = "ops.observability.beat:HeartbeatScheduler"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

AUTHENTICATION_BACKENDS = ["clients.logins.ThrottledBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # nothing that is said to staff travels in a cookie
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["config.formats"]
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Static files are served from where they are installed, in development and in production: there is nothing to collect.
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

CSRF_COOKIE_HTTPONLY = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")}
CORS_ALLOWED_ORIGINS = env.words("CORS_ALLOWED_ORIGINS")
CORS_URLS_REGEX = r"^/(api/|health|openapi\.json|asyncapi\.json)"
CORS_EXPOSE_HEADERS = [
    *("ETag", "Retry-After", "X-Request-ID", "Idempotency-Replayed"),
    *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
]
CORS_ALLOW_HEADERS = ["authorization", "content-type", "idempotency-key", "if-none-match", "x-api-key", "x-request-id"]
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# How many of our proxies append to X-Forwarded-For; what a client writes further left is not believed.
TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", 0, low=0, high=10)
# Requests a second for each group of endpoints; a bucket holds two seconds' worth. Without a key: per address.
RATE_LIMITS = {
    "anonymous": env.integer("RATE_LIMIT_ANONYMOUS", 10, low=1, high=100_000),
    "standard": env.integer("RATE_LIMIT_STANDARD", 10, low=1, high=100_000),
    "premium": env.integer("RATE_LIMIT_PREMIUM", 50, low=1, high=100_000),
    "broker": env.integer("RATE_LIMIT_BROKER", 500, low=1, high=100_000),
}

EXPRESS_LANE = env.boolean("EXPRESS_LANE", default=True)
QUOTE_TTL_SECONDS = 300
IDEMPOTENCY_TTL_HOURS = 24
# How old the in-memory copy of catalogue and book may be before a reader refreshes it itself (the web refreshes in the background).
BOOK_MAX_AGE_SECONDS = 1.0
BOOK_REFRESH_SECONDS = 1.0
# How long a worker holds a chunk of a batch or an analysis: when it is killed, another takes over after that.
WORK_LEASE_SECONDS = env.integer("WORK_LEASE_SECONDS", 60, low=1, high=3600)
# How much work may wait or be under way, in simulated paths (`risk/reservations.py`): of one client, and of all together.
WORK_PATHS_PER_CLIENT = env.integer("WORK_PATHS_PER_CLIENT", 10**9, low=500_000, high=10**15)
WORK_PATHS_IN_ALL = env.integer("WORK_PATHS_IN_ALL", 4 * 10**9, low=1_000_000, high=10**15)
RESULT_RETENTION_DAYS = env.integer("RESULT_RETENTION_DAYS", 7, low=1, high=3650)  # of batches and analyses
# How long the reader of an export may be waited for before it is given up, and at which rate (bytes per second) it earns that time back.
STREAM_STALL_SECONDS = env.integer("STREAM_STALL_SECONDS", 30, low=1, high=600)
STREAM_LEAST_RATE = env.integer("STREAM_LEAST_RATE", 128 * 1024, low=1024, high=1024**3)

LIVE_ANONYMOUS = env.boolean("LIVE_ANONYMOUS", default=True)
LIVE_SOCKETS_PER_ADDRESS = env.integer("LIVE_SOCKETS_PER_ADDRESS", 20, low=1, high=100_000)

PRICE_FEED_NAMES = ("simulator", "kraken", "coinbase", "bitstamp", "binance", "coingecko", "defillama", "chainlink", "pyth")
PRICE_FEEDS = env.choices("PRICE_FEEDS", "none", PRICE_FEED_NAMES, former="PRICE_FEED")
PRICE_SIMULATOR_SEED = env.integer("PRICE_SIMULATOR_SEED", 7, low=0, high=2**31)
KRAKEN_URL = env.text("KRAKEN_URL", "https://api.kraken.com")
COINBASE_URL = env.text("COINBASE_URL", "https://api.exchange.coinbase.com")
BITSTAMP_URL = env.text("BITSTAMP_URL", "https://www.bitstamp.net")
BINANCE_URL = env.text("BINANCE_URL", "https://data-api.binance.vision")
COINGECKO_URL = env.text("COINGECKO_URL", "https://api.coingecko.com")
COINGECKO_API_KEY = env.secret("COINGECKO_API_KEY")
DEFILLAMA_COINS_URL = env.text("DEFILLAMA_COINS_URL", "https://coins.llama.fi")
ETHEREUM_RPC_URL = env.secret("ETHEREUM_RPC_URL")
ETHEREUM_RPC_URL_2 = env.secret("ETHEREUM_RPC_URL_2")
PYTH_URL = env.text("PYTH_URL", "https://hermes.pyth.network")
PYTH_API_KEY = env.secret("PYTH_API_KEY")

BRIDGE_FEEDS = ("none", "simulator", "defillama")
BRIDGE_SCENARIOS = ("calm", "drain", "oracle_split", "stale")
BRIDGE_FEED = env.choice("BRIDGE_FEED", "none", BRIDGE_FEEDS)
BRIDGE_SCENARIO = env.choice("BRIDGE_SCENARIO", "calm", BRIDGE_SCENARIOS)
BRIDGE_SIMULATOR_SEED = env.integer("BRIDGE_SIMULATOR_SEED", 7, low=0, high=2**31)
DEFILLAMA_API_URL = env.text("DEFILLAMA_API_URL", "https://api.llama.fi")

WEBHOOKS_ALLOW_LOOPBACK = env.boolean("WEBHOOKS_ALLOW_LOOPBACK")

BTC_HOLDINGS_USD = env.integer("BTC_HOLDINGS_USD", 0, low=0, high=10**12)

METRICS_ALLOWED_ADDRESSES = env.networks("METRICS_ALLOWED_ADDRESSES", "127.0.0.1,::1")
SECRETS = [SECRET_KEY, *SECRET_KEY_FALLBACKS, DATABASE_URL, REDIS_URL, OIDC_CLIENT_SECRET]  # never in a log
SECRETS += [COINGECKO_API_KEY, PYTH_API_KEY]
SECRETS += [part for url in (ETHEREUM_RPC_URL, ETHEREUM_RPC_URL_2) for part in (url, *env.keys_of_url(url))]
