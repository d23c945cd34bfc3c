from flask import Flask
from flask import request
from flask_cors import CORS

app = Flask(__name__)
CORS(app, origins=["http://localhost:3000"])


@app.before_request
def require_bearer():
    if request.method == "OPTIONS":
        return None
    if request.headers.get("Authorization") != "Bearer secret":
        return "", 401, {"WWW-Authenticate": "Bearer"}


@app.route("/api/data", methods=["GET", "PUT"])
def data():
    return {"id": 1}
