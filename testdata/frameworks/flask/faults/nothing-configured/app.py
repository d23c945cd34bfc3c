from flask import Flask

app = Flask(__name__)


@app.route("/api/data", methods=["GET", "PUT"])
def data():
    return {"id": 1}
