from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route


async def data(request):
    return JSONResponse({"id": 1})


app = Starlette(
    routes=[Route("/api/data", data)],
    middleware=[Middleware(CORSMiddleware, allow_origins=["http://localhost:3000"], allow_headers=["*"], allow_credentials=True)],
)
