from flask import Flask
from flask_cors import CORS

app = Flask(__name__)
CORS(app, resources={r"/v1/*": {"origins": ["http://localhost:3000"]}})


@app.route("/api/data", methods=["GET", "PUT"])
def data():
    return {"id": 1}


@app.get("/v1/data")
def data_of_v1():
    return {"id": 1}
