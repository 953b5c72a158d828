"""Reads an aggregate report as its receivers do: report_peer.py MESSAGE KEY-RECORD XML-FILE

Prints what it says as JSON, and writes the XML into a file.
"""

import email
import email.policy
import gzip
import json
import pathlib
import sys
import xml.etree.ElementTree as etree

import dkim

octets = pathlib.Path(sys.argv[1]).read_bytes()
message = email.message_from_bytes(octets, policy=email.policy.default)
parts = [part for part in message.walk() if part.get_content_type() == "application/gzip"]
xml = gzip.decompress(parts[0].get_content())
pathlib.Path(sys.argv[3]).write_bytes(xml)
space = "{urn:ietf:params:xml:ns:dmarc-2.0}"
feedback = etree.fromstring(xml)
key = sys.argv[2].encode()
print(
    json.dumps(
        {
            "defects": len(message.defects),
            "dkim": dkim.verify(octets, dnsfunc=lambda name, timeout=5: key),
            "subject": message["Subject"],
            "file": parts[0].get_filename(),
            "organization": feedback.findtext(f"{space}report_metadata/{space}org_name"),
            "messages": sum(int(count.text) for count in feedback.iter(f"{space}count")),
        },
        sort_keys=True,
    )
)
