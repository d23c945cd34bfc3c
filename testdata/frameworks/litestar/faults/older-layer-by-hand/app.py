from litestar import Litestar
from litestar import route


@route("/api/data", http_method=["GET", "PUT"])
async def data() -> dict:
    return {"id": 1}


app = Litestar([data], response_headers={"Access-Control-Allow-Origin": "*"})
