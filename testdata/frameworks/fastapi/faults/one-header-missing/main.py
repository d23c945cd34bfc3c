from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(
    CORSMiddleware,
    allow_origins=["http://localhost:3000", "http://localhost:5173"],
    allow_methods=["GET", "PUT"],
    allow_headers=["content-type"],
    expose_headers=["x-total"],
    allow_credentials=True,
)


@app.api_route("/api/data", methods=["GET", "PUT"])
def data():
    return {"id": 1}
