from aiohttp import web


async def data(request):
    return web.json_response({"id": 1})


app = web.Application()
app.add_routes([web.get("/api/data", data), web.put("/api/data", data)])
