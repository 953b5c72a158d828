"""Sends one message with Python's smtplib: PORT MECHANISM USER PASSWORD."""

import smtplib
import ssl
import sys

port, mechanism, user, password = sys.argv[1:]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
with smtplib.SMTP("127.0.0.1", int(port), local_hostname="client.example") as smtp:
    smtp.starttls(context=context)
    smtp.ehlo()
    if mechanism not in smtp.esmtp_features["auth"].split():
        sys.exit("not offered: " + smtp.esmtp_features["auth"])
    smtp.esmtp_features["auth"] = mechanism  # it takes the best that is offered
    try:
        smtp.login(user, password)
    except smtplib.SMTPAuthenticationError as refused:
        sys.exit("%d %s" % (refused.smtp_code, refused.smtp_error.decode()))
    smtp.sendmail(
        "ann@ours.example",
        ["you@b.example"],
        "From: ann@ours.example\nTo: you@b.example\nSubject: smtplib\n\nhello\n",
    )
