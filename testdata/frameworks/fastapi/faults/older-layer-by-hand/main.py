from fastapi import FastAPI

app = FastAPI()


@app.middleware("http")
async def allow_anyone(request, call_next):
    response = await call_next(request)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@app.get("/api/data")
def data():
    return {"id": 1}
