SECRET_KEY = "of no use elsewhere"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"

INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
]
# In CORS_ALLOWED_ORIGINS django-cors-headers forgives the slash; here it does not.
CORS_ALLOWED_ORIGIN_REGEXES = [r"^http://localhost:3000/$"]
