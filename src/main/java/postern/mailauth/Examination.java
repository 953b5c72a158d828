package postern.mailauth;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import postern.dkim.BodyHashes;
import postern.dkim.DkimSignatures;
import postern.dkim.HashedMessage;
import postern.dkim.HeaderBound;
import postern.dkim.HeaderField;
import postern.dkim.HeaderSection;
import postern.dkim.Verification;
import postern.dns.ClientName;
import postern.dns.Errand;
import postern.dns.Resolver;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.ReversePath;
import postern.spf.SpfFinding;

/**
 * All that can be found out about who a message is from: reverse DNS, SPF, DKIM, ARC and DMARC, and
 * the header field that tells it to readers. The message streams through; memory is taken for its
 * header section alone. For one message, and one thread.
 */
public final class Examination {
    /** So many forged fields are shown. */
    public static final int MOST_FORGED = 10;

    private static final String RESULTS = AuthenticationResults.NAME.toLowerCase(Locale.ROOT);
    private static final Pattern REPORT = Pattern.compile("\\s*Report\\s+Domain:\\s");

    /** For what is begun early; each question may take so long. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String TOO_LONG = "the header section is too long";

    private final Domain hostname;
    private final TrustedSealers trusted;
    private final HashedMessage message;
    private @Nullable DkimSignatures signatures;
    private @Nullable ArcChain chain;
    private Author author = new Author(List.of(), List.of(TOO_LONG), true);
    private final List<String> forged = new ArrayList<>();
    private int moreForged;
    private boolean isReport;
    private @Nullable Foresight foresight;

    /** Asks early, and as of when. */
    private record Foresight(Sender sender, Instant now) {}

    /**
     * @param hostname ours: authserv-id, and the receiver of SPF
     * @param headerBound of the header section; of a larger one nothing is known
     * @param trusted whose seals count
     */
    public Examination(Domain hostname, HeaderBound headerBound, TrustedSealers trusted) {
        this.hostname = hostname;
        this.trusted = trusted;
        message = new HashedMessage(headerBound, this::read);
    }

    /**
     * What was found.
     *
     * @param rdns the client's name
     * @param helo SPF for the HELO name; null where the reverse-path is null, as {@code spf} is it
     * @param spf SPF for MAIL FROM; for the null one that of the HELO name
     * @param standing of the signatures together
     * @param vouching a trusted sealer who says that DMARC passed there; null for none
     * @param forged what the Authentication-Results fields in the message say that claim to be
     *     ours, or of which nobody can say whose they are: printable ASCII, at most {@value
     *     #MOST_FORGED}
     * @param moreForged how many more there are
     * @param fields header fields that tell it, each with its name and its last CRLF, in ASCII
     * @param results what they tell, for a seal
     */
    public record Found(
            ClientName rdns,
            @Nullable SpfFinding helo,
            SpfFinding spf,
            Verification dkim,
            SignatureStanding standing,
            ArcResult arc,
            @Nullable Domain vouching,
            DmarcResult dmarc,
            List<String> forged,
            int moreForged,
            List<String> fields,
            AuthenticationResults results) {
        public Found {
            forged = List.copyOf(forged);
            fields = List.copyOf(fields);
        }
    }

    /**
     * What the message will be asked about is begun as soon as its header section is over, while
     * its body still comes: before the first octet, by whoever means to hear the answers.
     */
    public void foresee(Sender sender, Instant now) {
        foresight = new Foresight(sender, now);
    }

    /** Takes all that remains in a buffer: any piece of the message behind the one before. */
    public void take(ByteBuffer in) {
        message.take(in);
    }

    /** The message has ended. */
    public void end() {
        message.end();
    }

    /** Whether it says that it is an aggregate report (RFC 9990 §3.5.2). */
    public boolean isReport() {
        return isReport;
    }

    /** The header section is over. */
    private Collection<BodyHashes.Kind> read(HeaderSection header) {
        signatures = DkimSignatures.of(header);
        chain = ArcChain.of(header);
        if (header.isWhole()) author = Author.of(values(header.named("from")));
        for (var field : header.named("subject"))
            isReport |= REPORT.matcher(field.text()).lookingAt();
        for (var field : header.named(RESULTS))
            if (ResultsClaim.isForged(field.octets(), hostname)) {
                if (forged.size() < MOST_FORGED) forged.add(Shown.of(field.text().strip()));
                else moreForged++;
            }
        var wanted = new HashSet<>(signatures.wanted());
        wanted.addAll(chain.wanted());
        if (foresight != null) begin(foresight, header, signatures);
        return wanted;
    }

    /** The answers wait with the sender's errand until they are asked for. */
    private void begin(Foresight early, HeaderSection header, DkimSignatures signed) {
        var dns = early.sender().errand().within(PATIENCE);
        early.sender().beginAll();
        var record = record(dns);
        if (signed.count() > 0) {
            var _ =
                    Beside.begin(
                            () -> alignment(early, signed, dns, record),
                            e -> Dmarc.broken(null, e));
        }
        if (!header.named(ArcSet.SEAL).isEmpty()) {
            var _ =
                    Beside.begin(
                            () -> ArcChain.of(header).foresee(dns, early.now(), PATIENCE),
                            e -> false);
        }
    }

    private Beside<DmarcResult> record(Resolver dns) {
        return Beside.begin(
                () -> new Dmarc(dns).check(author, null, List.of()), e -> Dmarc.broken(null, e));
    }

    /**
     * Asks for the keys, and then for what DMARC asks where all signatures that have a key, and
     * SPF, are good.
     */
    private DmarcResult alignment(
            Foresight early, DkimSignatures signed, Resolver dns, Beside<DmarcResult> record) {
        var keys = signed.foresee(dns, early.now(), PATIENCE);
        var spf = SpfVerdict.of(early.sender().spf(), early.sender().path());
        var verdicts =
                keys.stream()
                        .map(key ->
                                new DkimVerdict(Result.PASS, key.domain().name(), key.selector()))
                        .toList();
        var _ = record.await();
        return new Dmarc(dns).check(author, spf, verdicts);
    }

    private static List<byte[]> values(List<HeaderField> fields) {
        return fields.stream()
                .map(field ->
                        Arrays.copyOfRange(field.octets(), field.value(), field.octets().length))
                .toList();
    }

    /**
     * Asks the DNS, many things at once, behind the end: for the one sender, once.
     *
     * @param helo as the client gave it, whatever it is
     * @param budget for all together; the last quarter is kept for DMARC
     */
    public Found find(
            Resolver resolver,
            IpAddress client,
            String helo,
            ReversePath from,
            Instant now,
            Duration budget) {
        var stranger = new Stranger(new Errand(resolver), client, hostname, () -> now);
        return find(stranger.sender(helo, from), now, budget);
    }

    /**
     * Asks the DNS, many things at once, behind the end. What was begun before is waited for, and
     * not asked again. Blocks: it belongs on a virtual thread. What is not answered in time is a
     * temporary error, and so is a check that breaks; the others are told all the same.
     *
     * @param budget for all together; the last quarter is kept for DMARC
     */
    public Found find(Sender sender, Instant now, Duration budget) {
        long begin = System.nanoTime();
        var sealed = Objects.requireNonNull(chain, "the message has not ended");
        var signed = Objects.requireNonNull(signatures, "the message has not ended");
        var hashes = message.hashes();
        var first = budget.multipliedBy(3).dividedBy(4);
        var early = sender.errand().within(first);

        sender.beginAll();
        var arc =
                Beside.begin(() -> sealed.verify(hashes, early, now, first), e -> sealed.broken(e));
        // Its answers are remembered by the errand until SPF and DKIM are known.
        var record = record(early);
        var dkim = signed.verify(hashes, early, now, first);

        var path = sender.spf(left(begin, first));
        var _ = record.await();
        var left = left(begin, budget);
        var spf = SpfVerdict.of(path, sender.path());
        var dmarc =
                Beside.begin(
                                () ->
                                        new Dmarc(sender.errand().within(left))
                                                .check(author, spf, verdicts(dkim)),
                                e -> Dmarc.broken(null, e))
                        .await();
        var confirmed = sender.name(left(begin, budget));
        var hello = sender.greeting(left(begin, budget));
        var seals = arc.await();
        var results =
                results(sender.client(), sender.path(), confirmed, hello, path, dkim, seals, dmarc);
        return new Found(
                confirmed,
                hello,
                path,
                dkim,
                SignatureStanding.of(dkim, author, dmarc),
                seals,
                trusted.vouching(seals, author),
                dmarc,
                forged,
                moreForged,
                List.of(results.field()),
                results);
    }

    private static Duration left(long begin, Duration of) {
        return of.minusNanos(System.nanoTime() - begin);
    }

    private static List<DkimVerdict> verdicts(Verification dkim) {
        return dkim.signatures().stream().map(DkimVerdict::of).toList();
    }

    private AuthenticationResults results(
            IpAddress client,
            ReversePath from,
            ClientName name,
            @Nullable SpfFinding helo,
            SpfFinding spf,
            Verification dkim,
            ArcResult arc,
            DmarcResult dmarc) {
        var results = new AuthenticationResults(hostname);
        iprev(results, client, name);
        if (helo != null) results.spf(SpfVerdict.of(helo, from));
        results.spf(SpfVerdict.of(spf, from));
        if (!dkim.isHeaderWhole())
            results.dkim(new DkimVerdict(Result.PERMERROR, "", "", "", "", "", TOO_LONG));
        else if (dkim.signatures().isEmpty()) results.unsigned();
        verdicts(dkim).forEach(results::dkim);
        if (arc.result() != Result.NONE) results.arc(arc, client);
        return results.dmarc(dmarc);
    }

    /** RFC 8601 §2.7.3: that there is no name is a permanent error. */
    private static void iprev(AuthenticationResults results, IpAddress client, ClientName name) {
        switch (name) {
            case ClientName.Confirmed(var domain) ->
                    results.iprev(Result.PASS, client, domain.name());
            case ClientName.Unverified(var shown) -> results.iprev(Result.FAIL, client, shown);
            case ClientName.None _ -> results.iprev(Result.PERMERROR, client, "");
            case ClientName.Failed _ -> results.iprev(Result.TEMPERROR, client, "");
        }
    }
}
