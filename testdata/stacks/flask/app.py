import os

from flask import Flask, abort, jsonify, redirect, request, session
from flask_cors import CORS, cross_origin

page = "http://localhost:3000"
app = Flask(__name__)
app.secret_key = "anything"


def nothing_configured():
    pass


def other_resources():  # the API moved from /api to /v1
    CORS(app, resources={r"/api/*": {"origins": page}})


def on_one_route():
    @app.get("/api/one")
    @cross_origin(origins=page)
    def one():
        return {"id": 1}


def slash_in_the_route():
    CORS(app, origins=page)


def login_required():
    CORS(app, origins=page, supports_credentials=True)

    @app.before_request
    def check():
        if "user" not in session and request.path != "/login":
            return redirect("/login?next=" + request.path)

    @app.get("/login")
    def login():
        return "<!doctype html><form method=post><input type=password></form>"


def token_required():  # after_request adds the headers to this 401 as well
    CORS(app, origins=page)

    @app.before_request
    def check():
        if not request.headers.get("Authorization"):
            abort(401)


def any_with_credentials():
    CORS(app, supports_credentials=True)


def without_credentials():
    CORS(app, origins=[page])


def slash_at_the_end():
    CORS(app, origins=[page + "/"])


def not_in_the_list():
    CORS(app, origins=["https://app.example.com", "https://admin.example.com"])


def one_other_origin():
    CORS(app, origins="https://app.example.com")


def method_not_listed():
    CORS(app, origins=page, methods=["GET", "POST"])


def header_not_listed():
    CORS(app, origins=page, allow_headers=["Content-Type"])


def header_by_hand_wins():  # flask-cors keeps away from an answer that has one
    CORS(app, origins=[page])

    @app.after_request
    def headers(response):
        response.headers.add("Access-Control-Allow-Origin", "*")
        return response


def by_hand():
    @app.after_request
    def headers(response):
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def credentials_in_python():  # str(True) is not true
    @app.after_request
    def headers(response):
        response.headers["Access-Control-Allow-Origin"] = page
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Allow-Credentials"] = str(True)
        return response


def error_thrown():
    CORS(app, origins=page)


def too_large():
    CORS(app, origins=page)
    app.config["MAX_CONTENT_LENGTH"] = 10


def nothing_wrong():
    CORS(app, origins=[page, "https://app.example.com"], max_age=600)


@app.route("/api/data", methods=["GET", "POST", "PUT"])
def data():
    if request.method == "POST":
        request.get_data()
    return {"id": 1}


@app.get("/v1/data")
def data_of_v1():
    return {"id": 1}


@app.get("/api/crash")
def crash():
    raise RuntimeError("no database")


@app.get("/api/items/")
def items():
    return jsonify([])


globals()[os.environ["FAULT"].replace("-", "_")]()
