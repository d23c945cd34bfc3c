SECRET_KEY = "of no use elsewhere"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"

INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
]
CORS_ALLOWED_ORIGINS = ["http://localhost:7777", "http://localhost:3000"]
CORS_ALLOW_CREDENTIALS = True
