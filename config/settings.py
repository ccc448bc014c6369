"""One settings module, typed by django-environ.

With nothing set Waymark runs for trying out: on SQLite in var/, with a key of its own, on
this machine only. PRODUCTION=1 asks for everything a public site needs, and stops the start
with one sentence when something is missing. `.env.example` lists every variable.
"""

from pathlib import Path
from urllib.parse import urlsplit

from config.environment import BASE_DIR, SHARED_CACHE, EnvironmentReader, trial_secret_key
from config.sign_in import sign_in_sites

env = EnvironmentReader.of_this_site()

# What kind of place this is
PRODUCTION = env.flag("PRODUCTION", default=False)
DEBUG = env.flag("DEBUG", default=False) and not PRODUCTION
STATE_DIR = Path(env.text("STATE_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY = env.secret_key(
    "SECRET_KEY", required=PRODUCTION, default=lambda: trial_secret_key(STATE_DIR)
)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.hosts(
    "ALLOWED_HOSTS", required=PRODUCTION, default=["localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = env.addresses("CSRF_TRUSTED_ORIGINS")
# Where people find the site: every link in a letter begins with it, whatever a request claims.
PORT = env.number("PORT", default=8000, lowest=1, highest=65535)
BASE_URL = env.address(
    "BASE_URL",
    default=f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else f"http://localhost:{PORT}",
)
CONTACT_EMAIL = env.mailbox("CONTACT_EMAIL")

# Other sites that people may log in with
SIGN_IN_SITES = sign_in_sites(env)

# What it is made of
INSTALLED_APPS = [
    "accounts",
    "learning",
    "config.apps.WorkshopConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    *SIGN_IN_SITES.apps,
    "allauth.mfa",
    "django_htmx",
    "django_tasks_db",
    "adminsortable2",
]
MIDDLEWARE = [
    # Around static files too: they carry the same headers as pages.
    "config.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.csrf.CsrfMiddleware",
    "config.methods.MethodsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SeenMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.other_sites.OtherSitesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
            ],
        },
    },
]

# Where things are kept
DATABASES = {"default": env.database("DATABASE_URL", default=STATE_DIR / "waymark.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Shared by every worker process, for the limits on guessing passwords: it must forget none.
    "default": env.cache("CACHE_URL", default={"BACKEND": SHARED_CACHE, "LOCATION": "cache"}),
    # Each process's own, for limits on reading: counting there must not cost a write.
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "learning:dashboard"
ACCOUNT_LOGOUT_REDIRECT_URL = "learning:home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmEmailVerificationCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# An address is proved by a code: it is typed here, on whatever device the mail is read. It cannot
# be exchanged for another address at that point, because allauth offers that to unknown addresses
# only, and so would tell who has an account.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Another site says who somebody is there, never who they are here: an address alone opens no
# account. Its tokens are not kept, and no link of another site can log anybody in.
SOCIALACCOUNT_PROVIDERS = SIGN_IN_SITES.providers
SOCIALACCOUNT_ADAPTER = "accounts.other_sites.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.SocialSignupForm"}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
# Counted in the shared cache, so in one place for all processes; docs/limits.md tells of each.
ACCOUNT_RATE_LIMITS = {
    # Wrong passwords and codes, at whatever door: by who asks, and by whose account it is.
    "answer": "10/m/ip,5/5m/key",
    # allauth would count doors apart, and forget all that an address tried after one right code.
    "login_failed": "",
    "login": "30/m/ip",
    "signup": "20/m/ip",
    "request_login_code": "10/m/ip",
    "reset_password": "10/m/ip",
    "reset_password_from_key": "10/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "10/m/user",
    "manage_email": "10/m/user",
    # Codes that prove an address. allauth would refuse them without saying for how long.
    "proof": "1/10s/key",
    "confirm_email": "",
    # Letters that anybody can have sent to an address by typing it.
    "mail": "3/h/key",
    # Reports about resources and credits: by address, and by person.
    "report": "10/h/ip,5/h/key",
    # Addresses of records that nobody shares: whoever asks for many of them is guessing.
    "certificate": "60/5m/ip",
    # Nobody saves a note each second.
    "note": "60/m/user",
    # Each is all that somebody has, made into a file, and a letter.
    "export": "5/h/user",
}
# How many proxies stand in front: limits on guessing count those who ask, not the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number(
    "TRUSTED_PROXIES", default=1 if PRODUCTION else 0, lowest=0, highest=9
)

# Mail
MAIL_OFF = env.flag("MAIL_OFF", default=False)
MAIL_SERVER = env.mail_server("EMAIL_URL", off="MAIL_OFF", required=PRODUCTION)
# A site that was told to send nothing also keeps and prints nothing: letters hold codes and links.
EMAIL_BACKEND = (
    "django.core.mail.backends.dummy.EmailBackend" if MAIL_OFF else "config.mail.QueueBackend"
)
# Without a mail server the worker prints letters in its terminal.
MAIL_TRANSPORT = f"django.core.mail.backends.{'smtp' if MAIL_SERVER else 'console'}.EmailBackend"
# ... and a page of the site shows them, to this machine alone.
LETTERS_ARE_SHOWN = not (PRODUCTION or MAIL_SERVER or MAIL_OFF)
EMAIL_HOST = MAIL_SERVER.get("EMAIL_HOST", "localhost")
EMAIL_PORT = MAIL_SERVER.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = MAIL_SERVER.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = MAIL_SERVER.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = MAIL_SERVER.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL_SERVER.get("EMAIL_USE_SSL", False)
# A server that takes a letter and says so later than this is handed it again.
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.mailbox(
    "DEFAULT_FROM_EMAIL", default=f"Waymark <waymark@{urlsplit(BASE_URL).hostname}>"
)
# Whether an address must be proved before it opens an account. Where no mail is sent, people are
# logged in at once; there an address that has an account is then told so, since only the proof
# can keep that secret.
ADDRESSES_ARE_PROVED = ACCOUNT_PREVENT_ENUMERATION = bool(MAIL_SERVER)

# Passkeys and second factors. What makes a passkey asks who is there, so that one alone is enough
# to log in; where one is not enough, an app's code or a recovery code stands beside the password.
MFA_ADAPTER = "accounts.factors.FactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.factor_forms.AuthenticateForm",
    "reauthenticate": "accounts.factor_forms.ReauthenticateForm",
    "activate_totp": "accounts.factor_forms.ActivateAppForm",
    "add_webauthn": "accounts.factor_forms.AddPasskeyForm",
    "signup_webauthn": "accounts.factor_forms.SignupPasskeyForm",
    "edit_webauthn": "accounts.factor_forms.RenamePasskeyForm",
    "authenticate_webauthn": "accounts.factor_forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "accounts.factor_forms.ReauthenticatePasskeyForm",
    "login_webauthn": "accounts.factor_forms.LoginPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "Waymark"
# A code is remembered as used for as long as it is good. A tolerance would outlive that memory.
MFA_TOTP_TOLERANCE = 0
# Asking for a passkey and showing it are two requests, and there is nothing to guess.
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}
# Where addresses are not proved, there is no proof to wait for.
MFA_ALLOW_UNVERIFIED_EMAIL = not ADDRESSES_ARE_PROVED
# How long accounts are kept that nobody confirmed, and those that nobody uses.
UNCONFIRMED_DAYS = env.number("UNCONFIRMED_DAYS", default=7, lowest=1, highest=365)
UNUSED_DAYS = env.number("UNUSED_DAYS", default=730, lowest=90, highest=3_650)
# How long this site's makers keep what no page can delete; the page on privacy says so.
LOGS_KEPT_DAYS = env.number("LOGS_KEPT_DAYS", default=30, lowest=1, highest=365)
BACKUPS_KEPT_DAYS = env.number("BACKUPS_KEPT_DAYS", default=30, lowest=0, highest=365)
# Whether staff need a second factor before the admin opens.
STAFF_SECOND_FACTOR = env.flag("STAFF_SECOND_FACTOR", default=PRODUCTION)

# Words and times
LANGUAGE_CODE = "en"
# Named in themselves, for whoever cannot read the others.
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = True, "Lax"
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = env.time_zone("TIME_ZONE", default="UTC")
USE_TZ = True

# Tasks: mail and other work that no page waits for
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Links: whether the clock has them checked, and whether the Internet Archive is asked for copies
LINK_CHECKS = env.flag("LINK_CHECKS", default=True)
ARCHIVE_LOOKUP = env.flag("ARCHIVE_LOOKUP", default=True)

# A step of 200 resources in the admin, each with a dozen fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# What broke, said where service managers and containers look for it
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "level": "WARNING"},
        "audit": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "root": {"handlers": ["stderr"]},
    "loggers": {
        "django": {"handlers": []},
        # Who logged in, exported, deleted or changed whose rights, by the number of the account.
        "waymark.audit": {"handlers": ["audit"], "level": "INFO", "propagate": False},
        "django.request": {"level": "ERROR"},  # A mistyped address is no fault of ours.
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # Nor is another host.
    },
}

# What a browser may do with our pages
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "form-action": ["'self'", *SIGN_IN_SITES.origins],
}
SECURE_REFERRER_POLICY = "same-origin"
# Ours is Django's own with a first look that sets no cookie, which the check does not see.
SILENCED_SYSTEM_CHECKS = ["security.W003"]
X_FRAME_OPTIONS = "DENY"
APPEARANCE_COOKIE_NAME, MESSAGES_COOKIE_NAME = "theme", "messages"
MESSAGE_STORAGE = "config.messages.MessageStorage"
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Whoever is not here for this long is logged out; accounts/sessions.py says how long at most.
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
if PRODUCTION:
    # Names that a browser takes from this very host alone, and over a safe line.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    APPEARANCE_COOKIE_NAME = "__Host-theme"
    MESSAGES_COOKIE_NAME = "__Host-messages"
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
