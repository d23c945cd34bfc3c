from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route


async def data(request):
    return JSONResponse({"id": 1})


app = Starlette(
    routes=[Route("/api/data", data, methods=["GET", "PUT"])],
    middleware=[
        Middleware(
            CORSMiddleware,
            allow_origins=["http://localhost:7777"],
            allow_methods=["GET", "PUT"],
            allow_headers=["content-type", "x-request-id"],
            expose_headers=["x-total"],
            allow_credentials=True,
        ),
    ],
)
