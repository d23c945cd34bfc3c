from django.http import HttpResponseRedirect, JsonResponse


def token_required(get_response):
    def middleware(request):
        if "Authorization" not in request.headers:
            return JsonResponse({"detail": "no token"}, status=401)
        return get_response(request)

    return middleware


def login_required(get_response):
    def middleware(request):
        if not request.user.is_authenticated:
            return HttpResponseRedirect("/accounts/login/?next=" + request.path)
        return get_response(request)

    return middleware


def broken(get_response):
    def middleware(request):
        if "Origin" in request.headers:
            raise RuntimeError("no such tenant")
        return get_response(request)

    return middleware
