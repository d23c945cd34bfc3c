from litestar import Litestar
from litestar import route
from litestar.config.cors import CORSConfig


@route("/api/data", http_method=["GET", "PUT"])
async def data() -> dict:
    return {"id": 1}


app = Litestar([data], cors_config=CORSConfig(allow_origins=["http://localhost:3000"]))
