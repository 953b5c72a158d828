"""Sends one message with Python's smtplib, logged in by a certificate: PORT [CHAIN KEY]."""

import smtplib
import ssl
import sys

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
if len(sys.argv) > 2:
    context.load_cert_chain(sys.argv[2], sys.argv[3])
with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), local_hostname="client.example") as smtp:
    smtp.starttls(context=context)
    smtp.ehlo()
    print("offered:", smtp.esmtp_features.get("auth", ""))
    try:
        smtp.auth("EXTERNAL", lambda challenge=None: "")
    except smtplib.SMTPAuthenticationError as refused:
        sys.exit("%d %s" % (refused.smtp_code, refused.smtp_error.decode()))
    smtp.sendmail(
        "leaf@ours.example",
        ["you@b.example"],
        "From: leaf@ours.example\nTo: you@b.example\nSubject: smtplib\n\nhello\n",
    )
