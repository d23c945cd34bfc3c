from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import Response

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["http://localhost:3000"], allow_headers=["*"])


# Added later, so it is outside the CORS middleware.
@app.middleware("http")
async def require_bearer(request, call_next):
    if request.headers.get("Authorization") != "Bearer secret":
        return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
    return await call_next(request)


@app.get("/api/data")
def data():
    return {"id": 1}
