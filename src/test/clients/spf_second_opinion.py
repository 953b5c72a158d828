"""Reads lines of "client TAB sender TAB helo" and prints pyspf's "result TAB explanation" for each.

Usage: spf_second_opinion.py PORT   (of a name server on 127.0.0.1)
"""

import sys

sys.modules["dns"] = None  # pyspf takes py3dns, whose server can be told
import DNS
import spf

DNS.ParseResolvConf = DNS.DiscoverNameServers = lambda *_: None
DNS.defaults["server"] = ["127.0.0.1"]
DNS.defaults["port"] = int(sys.argv[1])
DNS.defaults["server_rotate"] = False
spf.MAX_VOID_LOOKUPS = 1_000_000  # it counts questions, where RFC 7208 section 4.6.4 counts terms

for line in sys.stdin:
    client, sender, helo = line.rstrip("\n").split("\t")
    query = spf.query(i=client, s=sender, h=helo, receiver="gate.example.net", querytime=20)
    result, _, explanation = query.check()
    print(result, explanation.replace("\n", " "), sep="\t", flush=True)
