import os
import sqlite3

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from fastapi.staticfiles import StaticFiles

page = "http://localhost:3000"
app = FastAPI()


async def with_token(request: Request, call_next):
    if "authorization" not in request.headers:
        return JSONResponse({"detail": "Not authenticated"}, 401)
    return await call_next(request)


async def with_key(request: Request, call_next):
    if "x-api-key" not in request.headers:
        return JSONResponse({"detail": "missing API key"}, 403)
    return await call_next(request)


def nothing_configured():
    pass


def any_origin_and_credentials():
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True, allow_methods=["*"], allow_headers=["*"])


any_origin_mirrored = any_origin_and_credentials  # as newer versions answer it


def authentication_outside():  # what is added last is outermost
    app.add_middleware(CORSMiddleware, allow_origins=[page], allow_methods=["*"], allow_headers=["*"])
    app.middleware("http")(with_token)


def key_outside():
    app.add_middleware(CORSMiddleware, allow_origins=[page], allow_methods=["*"], allow_headers=["*"])
    app.middleware("http")(with_key)


def on_a_mounted_application():
    other = FastAPI()
    other.add_middleware(CORSMiddleware, allow_origins=[page], allow_methods=["*"], allow_headers=["*"])

    @other.get("/data")
    def data():
        return {"id": 2}

    app.mount("/v2", other)


def error_thrown():
    app.add_middleware(CORSMiddleware, allow_origins=[page], allow_methods=["*"], allow_headers=["*"])


def catch_all_handler():  # runs outside all middleware too
    app.add_middleware(CORSMiddleware, allow_origins=[page], allow_methods=["*"], allow_headers=["*"])

    @app.exception_handler(Exception)
    def handle(request, error):
        return JSONResponse({"detail": "internal"}, 500)


def slash_at_the_end():
    app.add_middleware(CORSMiddleware, allow_origins=[page + "/"], allow_methods=["*"], allow_headers=["*"])


def not_in_the_list():
    app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"], allow_methods=["*"], allow_headers=["*"])


def string_instead_of_list():  # "in" finds any part of it
    app.add_middleware(CORSMiddleware, allow_origins="https://app.example.com,https://admin.example.com", allow_methods=["*"], allow_headers=["*"])


def defaults():  # GET alone
    app.add_middleware(CORSMiddleware, allow_origins=[page])


def header_not_listed():
    app.add_middleware(CORSMiddleware, allow_origins=[page], allow_methods=["*"], allow_headers=["Content-Type"])


def method_not_listed():
    app.add_middleware(CORSMiddleware, allow_origins=[page], allow_methods=["GET", "POST"], allow_headers=["*"])


def slash_in_the_route():  # the redirect has the headers too: it works
    app.add_middleware(CORSMiddleware, allow_origins=[page], allow_methods=["*"], allow_headers=["*"])


def to_https():
    app.add_middleware(CORSMiddleware, allow_origins=[page], allow_methods=["*"], allow_headers=["*"])
    app.add_middleware(HTTPSRedirectMiddleware)


def other_host():
    app.add_middleware(CORSMiddleware, allow_origins=[page], allow_methods=["*"], allow_headers=["*"])
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["api.example.com"])


def token_required():  # by the route: its refusal can be read
    app.add_middleware(CORSMiddleware, allow_origins=[page], allow_methods=["*"], allow_headers=["*"])


def header_by_hand_too():
    app.add_middleware(CORSMiddleware, allow_origins=[page], allow_methods=["*"], allow_headers=["*"])

    @app.middleware("http")
    async def headers(request, call_next):
        response = await call_next(request)
        response.headers.append("Access-Control-Allow-Origin", "*")
        return response


def by_hand():
    @app.middleware("http")
    async def headers(request, call_next):
        response = await call_next(request)
        response.headers["Access-Control-Allow-Origin"] = page
        return response


def only_post():
    app.add_middleware(CORSMiddleware, allow_origins=[page], allow_methods=["*"], allow_headers=["*"])


def nothing_wrong():
    app.add_middleware(CORSMiddleware, allow_origins=[page, "https://app.example.com"], allow_methods=["*"], allow_headers=["*"])


@app.get("/api/data")
@app.put("/api/data")
def data():
    return {"id": 1}


@app.get("/api/crash")
def crash():
    sqlite3.connect("/nowhere/at/all")


@app.get("/api/items/")
def items():
    return []


@app.get("/api/own")
def own(token=Depends(HTTPBearer())):
    return []


@app.post("/api/orders")
def orders():
    return {}


globals()[os.environ["FAULT"].replace("-", "_")]()
