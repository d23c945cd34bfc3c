from flask import Flask
from flask_cors import CORS

app = Flask(__name__)
CORS(app, supports_credentials=True)


@app.route("/api/data", methods=["GET", "PUT"])
def data():
    return {"id": 1}
