from litestar import Litestar
from litestar import Response, get


async def allow_page(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "http://localhost:3000"
    response.headers["Access-Control-Allow-Headers"] = "content-type"
    return response


@get("/api/data")
async def data() -> list:
    raise LookupError("no such table")


app = Litestar([data], after_request=allow_page)
