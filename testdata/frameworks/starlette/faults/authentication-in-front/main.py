from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


async def data(request):
    return JSONResponse({"id": 1})


class RequireBearer(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if request.headers.get("Authorization") != "Bearer secret":
            return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
        return await call_next(request)


app = Starlette(
    routes=[Route("/api/data", data)],
    middleware=[
        Middleware(RequireBearer),
        Middleware(CORSMiddleware, allow_origins=["http://localhost:3000"], allow_headers=["*"]),
    ],
)
