from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()


@app.get("/api/data")
def data():
    raise LookupError("no such table")


app.middleware_stack = CORSMiddleware(app.build_middleware_stack(), allow_origins=["http://localhost:3000"], allow_headers=["*"])
