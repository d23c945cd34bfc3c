from flask import Flask

app = Flask(__name__)


@app.after_request
def allow_anyone(response):
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


@app.route("/api/data", methods=["GET", "PUT"])
def data():
    return {"id": 1}
