"""SQLite with one insert a transaction, at its defaults: messages from standard input, `accepted` when one is committed."""

import sqlite3
import sys

database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("CREATE TABLE IF NOT EXISTS waiting (id INTEGER PRIMARY KEY, payload TEXT NOT NULL)")
print("ready", flush=True)
for line in sys.stdin:
    database.execute("INSERT INTO waiting (payload) VALUES (?)", (line.rstrip("\n"),))
    print("accepted", flush=True)
