"""The app of Passage's guide "Working with Callbacks", with Postern in Passage's place."""

import json
import os
import sqlite3
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from flask import Flask, g, redirect, render_template, request

POSTERN = os.environ.get("POSTERN", "http://localhost:3000")
APP_ID = os.environ["PASSAGE_APP_ID"]
DATABASE = os.environ.get("DATABASE", "flask.db")

app = Flask(__name__)


def database():
    connection = sqlite3.connect(DATABASE)
    connection.execute(
        "create table if not exists user (passage_id text primary key, name text not null)"
    )
    return connection


def find_user():
    """The user whose token is in the cookie, as Postern describes them, or None."""
    token = request.cookies.get("psg_auth_token")
    if not token:
        return None
    url = f"{POSTERN}/v1/apps/{APP_ID}/currentuser"
    try:
        with urlopen(Request(url, headers={"Authorization": f"Bearer {token}"})) as answer:
            return json.load(answer)["user"]
    except HTTPError as refusal:
        if refusal.code in (401, 403):
            return None
        raise


@app.before_request
def know_the_user():
    if request.path in ("/dashboard", "/user"):
        g.user = find_user()
        if g.user is None and request.method == "GET":
            return redirect("/login")
        if g.user is None:
            return {"error": "Log in first."}, 401


@app.context_processor
def settings():
    return {"postern": POSTERN, "app_id": APP_ID}


@app.get("/")
def home():
    return redirect("/login")


@app.get("/login")
def login():
    return render_template("login.html")


@app.get("/register")
def register():
    return render_template("register.html")


@app.post("/user")
def save_user():
    name = (request.get_json(silent=True) or {}).get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > 100:
        return {"error": "Enter a name of up to 100 characters."}, 400
    with database() as connection:
        connection.execute(
            "insert into user values (?, ?) on conflict do update set name = excluded.name",
            (g.user["id"], name.strip()),
        )
    return {"passage_id": g.user["id"], "name": name.strip()}, 201


@app.get("/dashboard")
def dashboard():
    row = database().execute("select name from user where passage_id = ?", (g.user["id"],)).fetchone()
    contact = g.user["email"] or g.user["phone"]
    return render_template("dashboard.html", name=row[0] if row else None, contact=contact)


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "5000")))
