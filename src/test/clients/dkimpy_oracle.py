"""What dkimpy says of messages: RECORDS RSA-PEM ED25519-SEED; orders come in lines, an answer goes out for each.

verify MESSAGE          -> "pass" or "fail" for each DKIM-Signature, from the top
sign SELECTOR DOMAIN ALGORITHM HEADER-FORM BODY-FORM NAMES LENGTH MESSAGE -> the field
Messages and fields are in Base64; RECORDS has a name and a text in each line.
"""

import base64
import sys

import dkim

with open(sys.argv[1], encoding="ascii") as records:
    texts = dict(line.rstrip("\n").split(" ", 1) for line in records)
with open(sys.argv[2], "rb") as pem:
    keys = {"rsa-sha256": pem.read(), "ed25519-sha256": sys.argv[3].encode()}


def text(name, timeout=5):
    found = texts.get(name.decode().rstrip("."))
    return None if found is None else found.encode()


def verify(message):
    count = sum(1 for name, _ in dkim.DKIM(message).headers if name.lower() == b"dkim-signature")
    ends = []
    for index in range(count):
        try:
            good = dkim.DKIM(message).verify(idx=index, dnsfunc=text)
        except dkim.DKIMException:
            good = False
        ends.append("pass" if good else "fail")
    return " ".join(ends)


def sign(selector, domain, algorithm, header, body, names, length, message):
    field = dkim.DKIM(message).sign(
        selector.encode(),
        domain.encode(),
        keys[algorithm],
        signature_algorithm=algorithm.encode(),
        canonicalize=(header.encode(), body.encode()),
        include_headers=names.encode().split(b":"),
        length=length == "yes",
    )
    return base64.b64encode(field).decode()


for line in sys.stdin:
    order, *words = line.split()
    words[-1] = base64.b64decode(words[-1])
    print({"verify": verify, "sign": sign}[order](*words))
