from flask import Flask
from flask_cors import CORS

app = Flask(__name__)
CORS(app, origins=["http://localhost:3000"])


@app.route("/api/data", methods=["GET", "PUT"])
def data():
    return {"id": 1}
