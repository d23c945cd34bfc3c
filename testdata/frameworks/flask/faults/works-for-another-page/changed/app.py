from flask import Flask
from flask_cors import CORS

app = Flask(__name__)
CORS(
    app,
    origins=["http://localhost:7777", "http://localhost:3000"],
    methods=["GET", "PUT"],
    allow_headers=["content-type", "x-request-id"],
    expose_headers=["x-total"],
    supports_credentials=True,
)


@app.route("/api/data", methods=["GET", "PUT"])
def data():
    return {"id": 1}
