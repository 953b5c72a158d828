"""Verifies and makes ARC sets with dkimpy.

arc_peer.py verify KEY FOLDER          a line for each file: its name, and none, pass or fail
arc_peer.py sign KEY FOLDER PEM CV     puts a set on top of each message; the domain is peer.example

KEY is the text of every key record that is asked for.
"""

import pathlib
import sys

import dkim


def chain(message, key):
    found, _, _ = dkim.arc_verify(message, dnsfunc=lambda name, timeout=5: key)
    return found.decode() if found else "fail"


def sign(message, pem, cv):
    known = b"Authentication-Results: peer.example; spf=pass smtp.mailfrom=a@example.com"
    if cv != "none":
        known += b"; arc=" + cv.encode()
    lines = dkim.arc_sign(known + b"\r\n" + message, b"s", b"peer.example", pem, b"peer.example")
    return b"".join(lines) + message


def main():
    command, key, folder = sys.argv[1], sys.argv[2].encode(), pathlib.Path(sys.argv[3])
    for file in sorted(folder.iterdir()):
        message = file.read_bytes()
        if command == "verify":
            print(file.name, chain(message, key))
        else:
            file.write_bytes(sign(message, pathlib.Path(sys.argv[4]).read_bytes(), sys.argv[5]))


main()
