import os

from starlette.applications import Starlette
from starlette.authentication import AuthCredentials, AuthenticationBackend, AuthenticationError, SimpleUser, requires
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

page = "http://localhost:3000"


class Token(AuthenticationBackend):
    async def authenticate(self, connection):
        if "authorization" not in connection.headers:
            raise AuthenticationError("no token")
        return AuthCredentials(["known"]), SimpleUser("someone")


async def data(request):
    return JSONResponse({"id": 1})


async def crash(request):
    raise RuntimeError("no database")


@requires("known", status_code=403)
async def own(request):
    return JSONResponse([])


def cors(**options):
    return Middleware(CORSMiddleware, **{"allow_origins": [page], "allow_methods": ["*"], "allow_headers": ["*"], **options})


token = Middleware(AuthenticationMiddleware, backend=Token())
own_answers = Middleware(AuthenticationMiddleware, backend=Token(), on_error=lambda connection, error: JSONResponse({"error": str(error)}, 401))
middleware = {
    "nothing-configured": [],
    "token-first": [token, cors()],  # refuses with 400 by default
    "token-first-401": [own_answers, cors()],
    "permission-without-its-middleware": [cors()],
    "pattern-anchored-otherwise": [cors(allow_origins=[], allow_origin_regex=r"https://.*\.example\.com")],
    "pattern-with-a-port-forgotten": [cors(allow_origins=[], allow_origin_regex=r"http://localhost")],
    "defaults": [Middleware(CORSMiddleware, allow_origins=[page])],
    "any-mirrored": [cors(allow_origins=["*"], allow_credentials=True)],
    "twice": [cors(allow_origins=["*"]), cors()],  # one header all the same
    "error-thrown": [cors()],
    "method-of-the-route": [cors()],
    "slash-at-the-end": [cors(allow_origins=[page + "/"])],
    "on-a-mount": [],
    "nothing-wrong": [cors()],
}
fault = os.environ["FAULT"]
app = Starlette(
    middleware=middleware[fault],
    routes=[
        Route("/api/data", data, methods=["GET", "PUT"]),
        Route("/api/crash", crash),
        Route("/api/own", own),
        Mount("/v2", routes=[Route("/data", data)], middleware=[cors()] if fault == "on-a-mount" else []),
    ],
)
