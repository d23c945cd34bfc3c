from flask import Flask
from flask import jsonify
from flask_cors import cross_origin

app = Flask(__name__)


@app.get("/api/data")
@cross_origin(origins=["http://localhost:3000"])
def data():
    return jsonify(rows())


def rows():
    raise LookupError("no such table")
