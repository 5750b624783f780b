"""The settings of an installation, read from its environment.

GUANYUN_HOME    folder of database, keys and files; default ./var
DATABASE_URL    postgresql://user:password@host/name; empty means SQLite in the home
GUANYUN_HOSTS   host names that the pages answer to, separated by commas
GUANYUN_HTTPS   1 behind a TLS proxy: redirect, HSTS, cookies over TLS only
GUANYUN_PROXY   1 when that proxy sets X-Forwarded-Proto and strips it from requests
GUANYUN_CHANNELS   ways out for notices, separated by commas: email, webhook, file, console
GUANYUN_WEBHOOK    address that takes signed notices; GUANYUN_WEBHOOK_SECRET signs them
GUANYUN_MAIL       smtp://user:password@host:port (smtps for TLS); GUANYUN_MAIL_FROM sends
GUANYUN_DEMO    1 for the invented zone: sign-ins and codes are shown, every page says 示例
GUANYUN_API_RATE  calls a minute that a token of the API may make; default 600, 0 for no bound
GUANYUN_GREY    1 on days of mourning: every page without colour (灰色模式); shapes and words stay
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from guanyun.settings.databases import database
from guanyun.settings.keys import secret_key

HOME = Path(os.environ.get("GUANYUN_HOME", "var")).resolve()
DEMO = os.environ.get("GUANYUN_DEMO") == "1"
GREY = os.environ.get("GUANYUN_GREY") == "1"
HTTPS = os.environ.get("GUANYUN_HTTPS") == "1"
API_RATE = int(os.environ.get("GUANYUN_API_RATE") or 600)
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = secret_key(HOME / "keys")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("GUANYUN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guanyun.accounts",
    "guanyun.records",
    "guanyun.web",
]
AUTH_USER_MODEL = "accounts.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "guanyun.web.security.protect",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "guanyun.web.refusals.Refusals",
]
CSRF_FAILURE_VIEW = "guanyun.web.error_pages.csrf_failed"
ROOT_URLCONF = "guanyun.web.urls"
WSGI_APPLICATION = "guanyun.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "guanyun.web.context.page",
            ],
            "builtins": ["guanyun.web.templatetags.words", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), HOME)}

NOTICE_CHANNELS = [each for each in os.environ.get("GUANYUN_CHANNELS", "").split(",") if each]
NOTICE_WEBHOOK = os.environ.get("GUANYUN_WEBHOOK", "")
NOTICE_WEBHOOK_SECRET = os.environ.get("GUANYUN_WEBHOOK_SECRET", "")
NOTICE_HOSTS = {urlsplit(NOTICE_WEBHOOK).hostname} - {None}
mail = urlsplit(os.environ.get("GUANYUN_MAIL", ""))
EMAIL_HOST, EMAIL_PORT = mail.hostname or "localhost", mail.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(mail.username or ""), unquote(mail.password or "")
EMAIL_USE_SSL = mail.scheme == "smtps"
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = os.environ.get("GUANYUN_MAIL_FROM", "guanyun@localhost")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# PBKDF2 costs a whole core for 0.3 s; scrypt is as hard to break and of the standard library.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = HOME / "files"
# A form holds nine pictures of 10 MB; anything larger is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
if os.environ.get("GUANYUN_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"links": {"()": "guanyun.settings.masking.WithoutLinks"}},
    "handlers": {
        "errors": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links"]}
    },
    "root": {"handlers": ["errors"], "level": "WARNING"},
}
