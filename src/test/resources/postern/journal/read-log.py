"""Reads a log as programs of others do, and demands that each line is one event of ours.

read-log.py FORMAT FILE: prints how many events there are; ends with a traceback where one cannot be read.
"""
import datetime
import json
import re
import sys
import urllib.parse

EVENTS = {"refused", "accepted", "deferred", "login-failed", "notice", "disconnected"}
TOKEN = re.compile(r'([a-z-]+)=("(?:[^"\\\x00-\x1f]|\\["\\nrt]|\\u[0-9a-f]{4})*"|[!#-\[\]-~]+)')
STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\["\\nrt]|\\u[0-9a-f]{4})*"|[!#-\[\]-~]+')
SYSLOG = re.compile(r"<(\d{1,3})>1 (\S+) (\S+) (\S+) (\S+) (\S+) ")
PARAMETER = re.compile(r' ([a-z-]+)="((?:[^"\\\]]|\\.)*)"')


def moment(text):
    datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")


def line(text):
    at, rest = text.split(" ", 1)
    moment(at)
    id_ = STRING.match(rest)
    rest = rest[id_.end() + 1:]
    word, _, rest = rest.partition(" ")
    assert word in EVENTS, text
    while rest:
        token = TOKEN.match(rest)
        assert token, text
        if token.group(2).startswith('"'):
            json.loads(token.group(2))
        rest = rest[token.end():]
        assert not rest or rest[0] == " ", text
        rest = rest[1:]


def object_(text):
    event = json.loads(text)
    moment(event["time"])
    assert event["event"] in EVENTS, text


def syslog(text):
    head = SYSLOG.match(text)
    assert head and head.group(4) == "postern" and head.group(6) in EVENTS, text
    moment(head.group(2))
    assert 0 <= int(head.group(1)) <= 191
    rest = text[head.end():]
    assert rest.startswith("[postern@32473"), text
    rest = rest[len("[postern@32473"):]
    while rest.startswith(" "):
        parameter = PARAMETER.match(rest)
        assert parameter, text
        rest = rest[parameter.end():]
    assert rest.startswith("] "), text


class W3c:
    fields = None

    def __call__(self, text):
        if text.startswith("#"):
            name, _, value = text[1:].partition(": ")
            assert name in {"Software", "Version", "Date", "Fields"}, text
            if name == "Fields":
                self.fields = value.split(" ")
            return False
        values = text.split(" ")
        assert len(values) == len(self.fields), text
        event = dict(zip(self.fields, values))
        datetime.datetime.strptime(event["date"] + " " + event["time"], "%Y-%m-%d %H:%M:%S")
        for value in values:
            urllib.parse.unquote_plus(value, errors="strict" if "%3F" not in value else "replace")
        assert event["x-event"] in EVENTS, text
        return True


def main():
    reader = {"line": line, "json": object_, "w3c": W3c(), "syslog": syslog}[sys.argv[1]]
    count = 0
    # universal newlines: what any program could take for the end of a line ends one here
    with open(sys.argv[2], encoding="utf-8", errors="strict", newline=None) as log:
        for text in log.read().splitlines():
            count += reader(text) is not False
    print(count)


main()
