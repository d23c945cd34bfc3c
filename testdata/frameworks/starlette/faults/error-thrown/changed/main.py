from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route


async def data(request):
    raise LookupError("no such table")


app = Starlette(routes=[Route("/api/data", data)])
app = CORSMiddleware(app, allow_origins=["http://localhost:3000"], allow_headers=["*"])
