from aiohttp import web


@web.middleware
async def allow_page(request, handler):
    if request.method == "OPTIONS":
        return web.Response(status=204, headers={"Access-Control-Allow-Origin": "http://localhost:3000", "Access-Control-Allow-Headers": "content-type"})
    response = await handler(request)
    response.headers["Access-Control-Allow-Origin"] = "http://localhost:3000"
    return response


def rows():
    raise LookupError("no such table")


async def data(request):
    return web.json_response(rows())


app = web.Application(middlewares=[allow_page])
app.add_routes([web.get("/api/data", data), web.put("/api/data", data)])
