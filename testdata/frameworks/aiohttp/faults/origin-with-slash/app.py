import aiohttp_cors
from aiohttp import web


async def data(request):
    return web.json_response({"id": 1})


app = web.Application()
app.add_routes([web.get("/api/data", data), web.put("/api/data", data)])
cors = aiohttp_cors.setup(
    app,
    defaults={
        "http://localhost:3000/": aiohttp_cors.ResourceOptions(allow_methods="*", allow_headers="*"),
    },
)
for route in list(app.router.routes()):
    cors.add(route)
