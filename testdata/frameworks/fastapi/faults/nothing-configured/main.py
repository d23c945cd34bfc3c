from fastapi import FastAPI

app = FastAPI()


@app.get("/api/data")
def data():
    return {"id": 1}
