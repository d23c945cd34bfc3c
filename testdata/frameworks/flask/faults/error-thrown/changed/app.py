from flask import Flask
from flask import jsonify
from flask_cors import CORS

app = Flask(__name__)
CORS(app, origins=["http://localhost:3000"])


@app.get("/api/data")
def data():
    return jsonify(rows())


def rows():
    raise LookupError("no such table")
