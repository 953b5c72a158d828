package postern.app;

import postern.dkim.SignatureResult;
import postern.dns.ClientName;
import postern.facts.Senders;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.ReversePath;
import postern.mailauth.Examination.Found;
import postern.mailauth.Result;
import postern.spf.SpfResult;

/** What {@code verify} was asked, and what came of it. */
record SenderCheck(Asked asked, Found found, ListsAsked lists) {
    /** EX_TEMPFAIL. */
    private static final int LATER = 75;

    /**
     * @param message the file as it was named
     * @param hostname our own name
     */
    record Asked(
            String message, IpAddress client, String helo, ReversePath from, Domain hostname) {}

    /** What our Received field would tell of the client. */
    String received() {
        return "from "
                + asked.helo()
                + " ("
                + Senders.naming(found.rdns()).shown()
                + " "
                + new AddressLiteral(asked.client())
                + ")";
    }

    /** How the command ends. */
    int status() {
        var dmarc = found.dmarc().result();
        if (dmarc == Result.FAIL || dmarc == Result.PERMERROR) return Failure.NO;
        return isOpen() ? LATER : 0;
    }

    /** Whether the DNS left anything open. */
    boolean isOpen() {
        var helo = found.helo();
        return found.rdns() instanceof ClientName.Failed
                || helo != null && helo.result() == SpfResult.TEMPERROR
                || found.spf().result() == SpfResult.TEMPERROR
                || found.dkim().signatures().stream().anyMatch(SenderCheck::isOpen)
                || found.arc().result() == Result.TEMPERROR
                || found.dmarc().result() == Result.TEMPERROR;
    }

    private static boolean isOpen(SignatureResult signature) {
        return signature.result() == postern.dkim.Result.TEMPERROR;
    }
}
