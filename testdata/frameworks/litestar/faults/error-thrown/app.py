from litestar import Litestar
from litestar import Response, get, route


@get("/api/data", response_headers={"Access-Control-Allow-Origin": "http://localhost:3000"})
async def data() -> list:
    raise LookupError("no such table")


@route("/api/data", http_method="OPTIONS")
async def preflight() -> Response:
    headers = {"Access-Control-Allow-Origin": "http://localhost:3000", "Access-Control-Allow-Headers": "content-type"}
    return Response(None, status_code=204, headers=headers)


app = Litestar([data, preflight])
