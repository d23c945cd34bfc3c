from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse

app = FastAPI()


# Added later, so it is outside the CORS middleware.
@app.middleware("http")
async def remember(request, call_next):
    if request.method == "GET" and request.url.path == "/api/data":
        return JSONResponse({"id": 1})
    return await call_next(request)


app.add_middleware(CORSMiddleware, allow_origins=["http://localhost:3000"], allow_headers=["*"])
