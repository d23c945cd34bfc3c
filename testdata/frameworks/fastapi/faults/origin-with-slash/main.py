from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["http://localhost:3000/"], allow_headers=["*"])


@app.get("/api/data")
def data():
    return {"id": 1}
