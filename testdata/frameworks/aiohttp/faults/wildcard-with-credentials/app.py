from aiohttp import web


@web.middleware
async def allow_anyone(request, handler):
    response = await handler(request)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


async def data(request):
    return web.json_response({"id": 1})


app = web.Application(middlewares=[allow_anyone])
app.add_routes([web.get("/api/data", data), web.put("/api/data", data)])
