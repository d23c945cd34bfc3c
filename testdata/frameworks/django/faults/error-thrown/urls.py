from django.http import HttpResponse, JsonResponse
from django.urls import path


def data(request):
    response = HttpResponse(status=204) if request.method == "OPTIONS" else JsonResponse(rows())
    response["Access-Control-Allow-Origin"] = "http://localhost:3000"
    response["Access-Control-Allow-Headers"] = "content-type"
    return response


def rows():
    raise LookupError("no such table")


urlpatterns = [path("api/data", data)]
