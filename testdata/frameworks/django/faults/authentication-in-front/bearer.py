from django.http import HttpResponse


class Required:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.headers.get("Authorization") != "Bearer secret":
            return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
        return self.get_response(request)
