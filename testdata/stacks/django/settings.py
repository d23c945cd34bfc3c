import os

page = "http://localhost:3000"
fault = os.environ["FAULT"]

SECRET_KEY = "anything"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "corsheaders", "rest_framework"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
REST_FRAMEWORK = {}
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
last = MIDDLEWARE[1:] + MIDDLEWARE[:1]

if fault == "nothing-configured":
    MIDDLEWARE = MIDDLEWARE[1:]
elif fault.startswith("middleware-last-and-slash"):
    MIDDLEWARE, CORS_ALLOWED_ORIGINS = last, [page]
elif fault == "middleware-last-and-https":
    MIDDLEWARE, CORS_ALLOWED_ORIGINS, SECURE_SSL_REDIRECT = last, [page], True
elif fault == "middleware-last-and-csrf":
    MIDDLEWARE, CORS_ALLOWED_ORIGINS = last, [page]
elif fault == "authentication-first":
    MIDDLEWARE, CORS_ALLOWED_ORIGINS = ["middleware.token_required"] + MIDDLEWARE, [page]
elif fault == "login-first":
    MIDDLEWARE, CORS_ALLOWED_ORIGINS, CORS_ALLOW_CREDENTIALS = ["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware", "middleware.login_required", "corsheaders.middleware.CorsMiddleware"], [page], True
elif fault == "login-in-the-view":
    CORS_ALLOWED_ORIGINS, CORS_ALLOW_CREDENTIALS = [page], True
elif fault == "other-paths":
    CORS_ALLOWED_ORIGINS, CORS_URLS_REGEX = [page], r"^/v1/.*$"
elif fault == "csrf":
    CORS_ALLOWED_ORIGINS, CORS_ALLOW_CREDENTIALS = [page], True
elif fault == "other-host":
    CORS_ALLOWED_ORIGINS, ALLOWED_HOSTS = [page], ["api.example.com"]
elif fault == "not-in-the-list":
    CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
elif fault == "without-scheme":  # gunicorn runs no checks
    CORS_ALLOWED_ORIGINS = ["localhost:3000"]
elif fault == "other-port":
    CORS_ALLOWED_ORIGINS = ["http://localhost:5173"]
elif fault == "old-name-of-the-setting":
    CORS_ORIGINS = [page]
elif fault == "header-not-listed":
    CORS_ALLOWED_ORIGINS = [page]
elif fault == "method-not-listed":
    CORS_ALLOWED_ORIGINS, CORS_ALLOW_METHODS = [page], ["GET", "POST"]
elif fault == "without-credentials":
    CORS_ALLOWED_ORIGINS = [page]
elif fault == "any-with-credentials":
    CORS_ALLOW_ALL_ORIGINS, CORS_ALLOW_CREDENTIALS = True, True
elif fault == "any-without-credentials":
    CORS_ALLOW_ALL_ORIGINS = True
elif fault == "error-thrown":
    CORS_ALLOWED_ORIGINS = [page]
elif fault == "error-in-front":  # of the middleware
    CORS_ALLOWED_ORIGINS = [page]
    MIDDLEWARE = ["middleware.broken"] + MIDDLEWARE
elif fault == "token-refused-by-the-view":
    CORS_ALLOWED_ORIGINS = [page]
elif fault == "nothing-wrong":
    CORS_ALLOWED_ORIGINS = [page, "https://app.example.com"]
