package postern.mailauth;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.dkim.BodyHashes;
import postern.dkim.Canonicalization;
import postern.dkim.HeaderSection;
import postern.dkim.KeyCheck;
import postern.dkim.KeyName;
import postern.dkim.PublishedKeys;
import postern.dkim.SignedHeader;
import postern.dns.Resolver;
import postern.mail.Parsed;

/**
 * The seals of those who forwarded a message, to be verified (RFC 8617 §5.2): at most 50. Most of
 * it is looked at only if the last signature is good, so that a forged chain costs two questions.
 */
public final class ArcChain {
    private final HeaderSection header;
    private final List<ArcSet> sets;
    private final int greatest;
    private final String trouble; // empty for a chain that is well formed
    private final List<String> steps = new ArrayList<>();

    private ArcChain(HeaderSection header) {
        this.header = header;
        greatest = ArcSet.greatest(header);
        switch (ArcSet.all(header)) {
            case Parsed.Good<List<ArcSet>>(var all) -> {
                sets = all;
                trouble = "";
            }
            case Parsed.Bad<List<ArcSet>>(var why) -> {
                sets = List.of();
                trouble = why;
            }
        }
    }

    public static ArcChain of(HeaderSection header) {
        return new ArcChain(header);
    }

    /** The hashes of the body that it needs: few, however many sets there are. */
    public Set<BodyHashes.Kind> wanted() {
        var wanted = new HashSet<BodyHashes.Kind>();
        for (var set : sets)
            if (set.message().body().length() == BodyHashes.WHOLE) wanted.add(set.message().body());
        return wanted;
    }

    /**
     * Asks for the keys that will be needed if the body is the one that was signed, so that a
     * resolver that remembers knows them: those of the seals only where the last signature and seal
     * are good. Blocks: it belongs on a virtual thread.
     *
     * @param budget how long the DNS may take for each step
     * @return whether all of it was asked for
     */
    boolean foresee(Resolver resolver, Instant now, Duration budget) {
        if (objection() != null || sets.isEmpty()) return false;
        var last = sets.getLast();
        if (refusal(last, now) != null || !signsEveryFrom(last)) return false;
        var keys = lastKeys(last, resolver, budget);
        if (signedAndSealed(last, keys) != null) return false;
        var names = new HashSet<KeyName>();
        for (var set : sets) names.add(set.seal().key());
        names.removeAll(keys.keySet());
        var _ = PublishedKeys.fetch(names, resolver, budget);
        return true;
    }

    /**
     * Asks for the keys and verifies. Blocks: it belongs on a virtual thread.
     *
     * @param hashes those that were wanted
     * @param budget how long the DNS may take for all keys together
     */
    public ArcResult verify(BodyHashes hashes, Resolver resolver, Instant now, Duration budget) {
        var objection = objection();
        if (objection != null) return objection;
        if (sets.isEmpty()) return result(Result.NONE, "nobody has sealed the message", 0);
        var last = sets.getLast();
        long begin = System.nanoTime();
        var refusal = refusal(last, now);
        if (refusal != null) return refusal;
        if (!mayBeGood(last, hashes, now))
            return result(Result.FAIL, what(last) + ": the body is not the one that was signed", 0);
        if (!signsEveryFrom(last))
            return result(Result.FAIL, what(last) + ": not every From is signed", 0);
        var keys = lastKeys(last, resolver, budget);
        var first = signedAndSealed(last, keys);
        if (first != null) return first;
        var names = new HashSet<KeyName>();
        for (var set : sets) {
            names.add(set.seal().key());
            if (mayBeGood(set, hashes, now)) names.add(set.message().key());
        }
        names.removeAll(keys.keySet());
        var left = budget.minusNanos(System.nanoTime() - begin);
        keys.putAll(PublishedKeys.fetch(names, resolver, left.isNegative() ? Duration.ZERO : left));
        for (int i = sets.size() - 2; i >= 0; i--) {
            var found = sealed(sets.get(i), keys);
            if (found != null) return found;
        }
        return result(
                Result.PASS,
                "every seal is good, and the last signature",
                oldestPass(hashes, keys, now));
    }

    /** What is wrong with the chain whatever the keys are; null for nothing. */
    private @Nullable ArcResult objection() {
        if (!header.isWhole()) return result(Result.FAIL, "the header section is too long", 0);
        if (!trouble.isEmpty()) return result(Result.FAIL, trouble, 0);
        for (var set : sets) {
            var should = set.instance() == 1 ? "none" : "pass";
            var chain = set.seal().chain();
            if (!chain.equals(should))
                return result(Result.FAIL, "seal " + set.instance() + " says cv=" + chain, 0);
        }
        return null;
    }

    private static String what(ArcSet set) {
        return "signature " + set.instance();
    }

    /** What is wrong with the last signature whatever the body is; null for nothing. */
    private @Nullable ArcResult refusal(ArcSet set, Instant now) {
        var expires = set.message().expires();
        if (expires != null && !now.isBefore(expires))
            return result(Result.FAIL, what(set) + " expired at " + expires, 0);
        if (set.message().body().length() != BodyHashes.WHOLE)
            return result(Result.FAIL, what(set) + " does not sign the whole body", 0);
        return null;
    }

    private static Map<KeyName, PublishedKeys> lastKeys(
            ArcSet last, Resolver resolver, Duration budget) {
        return new HashMap<>(
                PublishedKeys.fetch(
                        List.of(last.message().key(), last.seal().key()), resolver, budget));
    }

    /** The signature and the seal of a set, the body aside; null where both are good. */
    private @Nullable ArcResult signedAndSealed(ArcSet set, Map<KeyName, PublishedKeys> keys) {
        var what = what(set);
        var check = signed(set, keys);
        steps.add(what + " of " + set.message().key() + ": " + said(check));
        return switch (check.result()) {
            case PASS -> sealed(set, keys);
            case TEMPERROR -> result(Result.TEMPERROR, what + ": " + check.why(), 0);
            case FAIL, POLICY, NEUTRAL, PERMERROR ->
                    result(Result.FAIL, what + ": " + check.why(), 0);
        };
    }

    /** Null where the seal of a set is good. */
    private @Nullable ArcResult sealed(ArcSet set, Map<KeyName, PublishedKeys> keys) {
        var seal = set.seal();
        var octets = new SignedHeader(Canonicalization.RELAXED);
        for (var other : sets) {
            octets.add(other.results()).add(other.message().field());
            if (other.instance() == set.instance()) break;
            octets.add(other.seal().field());
        }
        var check =
                KeyCheck.of(
                        seal.key(),
                        published(keys, seal.key()),
                        seal.algorithm(),
                        octets.closedBy(seal.field(), seal.tags()),
                        seal.signature());
        var what = "seal " + set.instance();
        steps.add(what + " of " + seal.key() + ": " + said(check));
        return switch (check.result()) {
            case PASS -> null;
            case TEMPERROR -> result(Result.TEMPERROR, what + ": " + check.why(), 0);
            case FAIL, POLICY, NEUTRAL, PERMERROR ->
                    result(Result.FAIL, what + ": " + check.why(), 0);
        };
    }

    private static String said(KeyCheck check) {
        return check.why().isEmpty() ? "good" : Shown.of(check.why());
    }

    /** Whether the message's signature of a set fits the body, and the time. */
    private static boolean mayBeGood(ArcSet set, BodyHashes hashes, Instant now) {
        var message = set.message();
        var expires = message.expires();
        return message.body().length() == BodyHashes.WHOLE
                && (expires == null || now.isBefore(expires))
                && MessageDigest.isEqual(hashes.hash(message.body()), message.bodyHash());
    }

    /** As for DKIM (RFC 6376 §8.15): one that was added is what people see. */
    private boolean signsEveryFrom(ArcSet set) {
        return header.named("from").size()
                <= set.message().signed().stream().filter(name -> name.equals("from")).count();
    }

    private KeyCheck signed(ArcSet set, Map<KeyName, PublishedKeys> keys) {
        var message = set.message();
        return KeyCheck.of(
                message.key(),
                published(keys, message.key()),
                message.algorithm(),
                message.signedOctets(header),
                message.signature());
    }

    private static PublishedKeys published(Map<KeyName, PublishedKeys> keys, KeyName name) {
        var found = keys.get(name);
        return found == null ? new PublishedKeys.Unavailable("it was not asked for") : found;
    }

    /** RFC 8617 §5.2, step 5. */
    private int oldestPass(BodyHashes hashes, Map<KeyName, PublishedKeys> keys, Instant now) {
        for (int i = sets.size() - 2; i >= 0; i--) {
            var set = sets.get(i);
            boolean good =
                    mayBeGood(set, hashes, now)
                            && signsEveryFrom(set)
                            && signed(set, keys).result() == postern.dkim.Result.PASS;
            steps.add(
                    "signature "
                            + set.instance()
                            + (good ? ": good" : ": no longer good, as the message was changed"));
            if (!good) return set.instance() + 1;
        }
        return 0;
    }

    /** The result where verifying itself went wrong. */
    ArcResult broken(RuntimeException e) {
        return result(Result.TEMPERROR, Beside.broken(e), 0);
    }

    private ArcResult result(Result result, String why, int oldestPass) {
        var sealed = new ArrayList<ArcResult.Sealed>();
        for (var set : sets)
            sealed.add(
                    new ArcResult.Sealed(
                            set.instance(), set.seal().key().domain(), set.resultsText()));
        return new ArcResult(
                result, greatest, ArcSet.isOver(header), oldestPass, sealed, Shown.of(why), steps);
    }
}
