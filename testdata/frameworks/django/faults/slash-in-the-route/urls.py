from django.http import JsonResponse
from django.urls import path

urlpatterns = [path("api/data/", lambda request: JsonResponse({"id": 1}))]
