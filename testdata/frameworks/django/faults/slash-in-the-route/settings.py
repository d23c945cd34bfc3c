SECRET_KEY = "of no use elsewhere"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"

INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = [
    "django.middleware.common.CommonMiddleware",
    "corsheaders.middleware.CorsMiddleware",
]
CORS_ALLOWED_ORIGINS = ["http://localhost:3000"]
