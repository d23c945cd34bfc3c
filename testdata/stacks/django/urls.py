from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_GET
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView


@require_GET
def data(request):
    return JsonResponse({"id": 1})


def form(request):
    return JsonResponse({"id": 1})


def crash(request):
    raise RuntimeError("no database")


class Items(APIView):
    authentication_classes = []

    def get(self, request):
        return Response([])

    def put(self, request):
        return Response([])


class Own(APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response([])


urlpatterns = [
    path("api/data", data),
    path("api/form", form),
    path("api/crash", crash),
    path("api/items/", Items.as_view()),
    path("api/own/", Own.as_view()),
    path("api/profile", login_required(form)),
    path("accounts/login/", lambda request: HttpResponse("<!doctype html><form method=post><input type=password></form>")),
]
