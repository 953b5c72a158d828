package postern.mailauth;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.dns.Answer;
import postern.dns.Resolver;
import postern.mail.Domain;
import postern.mail.Parsed;
import postern.mailauth.DmarcResult.Identifier;
import postern.mailauth.DmarcResult.Match;
import postern.mailauth.DmarcResult.Method;

/**
 * Says whether the domain in From has authorised a message, by what SPF and DKIM found (RFC 9989).
 * Blocks as {@link Resolver} does, whom it asks at most 80 questions a message; safe for many
 * threads.
 */
public final class Dmarc {
    private static final int MOST_AUTHORS = 5;
    private static final int LEAST_QUESTIONS = 16; // for each: two walks

    private final Resolver resolver;

    public Dmarc(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Checks a message. Of an author with several domains each is looked at, all at the same time
     * and each with its own share of questions and time-outs, and the result is that of the one
     * that stands worst, so that another address in From makes nothing better. Of more than {@value
     * #MOST_AUTHORS} domains the first are looked at, and the result is a PERMERROR at best.
     *
     * @param spf for MAIL FROM; null where it was not asked. Only a PASS authenticates
     */
    public DmarcResult check(Author author, @Nullable SpfVerdict spf, List<DkimVerdict> dkim) {
        var steps = new ArrayList<String>(author.trouble());
        if (author.domains().isEmpty())
            return nothing(
                    Result.PERMERROR, null, "From has no domain that could be asked about", steps);
        var domains = author.domains().stream().limit(MOST_AUTHORS).toList();
        int questions = Math.max(LEAST_QUESTIONS, TreeWalk.MOST_QUESTIONS / domains.size());
        var checks =
                domains.stream()
                        .map(domain ->
                                Beside.begin(
                                        () -> check(domain, spf, dkim, questions),
                                        e -> broken(domain, e)))
                        .toList();
        DmarcResult worst = null;
        for (var check : checks) {
            var found = check.await();
            steps.addAll(found.steps());
            if (worst == null || found.severity() > worst.severity()) worst = found;
        }
        if (worst == null) throw new IllegalStateException();
        if (author.domains().size() > domains.size()) {
            var error =
                    nothing(
                            Result.PERMERROR,
                            worst.author(),
                            "From has addresses of too many domains",
                            steps);
            if (error.severity() > worst.severity()) return error;
        }
        if (author.isObscure() && worst.result() != Result.FAIL)
            return nothing(
                    Result.PERMERROR, worst.author(), "From cannot be read as a whole", steps);
        return with(worst, steps);
    }

    private DmarcResult check(
            Domain author, @Nullable SpfVerdict spf, List<DkimVerdict> dkim, int questions) {
        var steps = new ArrayList<String>();
        var walks = new TreeWalk(resolver, steps, questions);
        return with(new Message(walks, author, spf, dkim, steps).check(), steps);
    }

    /** The result where a check itself went wrong. */
    static DmarcResult broken(@Nullable Domain author, RuntimeException e) {
        var why = Beside.broken(e);
        return nothing(Result.TEMPERROR, author, why, List.of(why));
    }

    /** All that was asked belongs to the result, what came behind it too. */
    private static DmarcResult with(DmarcResult result, List<String> steps) {
        return new DmarcResult(
                result.result(),
                result.author(),
                result.policy(),
                result.published(),
                result.recordAt(),
                result.record(),
                result.organization(),
                result.identifiers(),
                result.why(),
                steps);
    }

    private static DmarcResult nothing(
            Result result, @Nullable Domain author, String why, List<String> steps) {
        return new DmarcResult(
                result,
                author,
                DmarcPolicy.NONE,
                DmarcPolicy.NONE,
                null,
                null,
                null,
                List.of(),
                why,
                steps);
    }

    /** A message and one domain in its From. */
    private final class Message {
        private final TreeWalk walks;
        private final Domain author;
        private final @Nullable SpfVerdict spf;
        private final List<DkimVerdict> dkim;
        private final List<String> steps;
        private final List<Identifier> identifiers = new ArrayList<>();
        private TreeWalk.@Nullable Walk walk; // from the author's domain
        private @Nullable String trouble; // why an identifier could not be compared

        Message(
                TreeWalk walks,
                Domain author,
                @Nullable SpfVerdict spf,
                List<DkimVerdict> dkim,
                List<String> steps) {
            this.walks = walks;
            this.author = author;
            this.spf = spf;
            this.dkim = dkim;
            this.steps = steps;
        }

        DmarcResult check() {
            steps.add("From is of " + author);
            switch (walks.look(author)) {
                case TreeWalk.Look.Trouble(var why) -> {
                    return nothing(Result.TEMPERROR, author, why, steps);
                }
                case TreeWalk.Look.Found(var record) -> {
                    return judge(author, record);
                }
                case TreeWalk.Look.Nothing _ -> {}
            }
            var up = authorsWalk();
            if (up.trouble() != null) return nothing(Result.TEMPERROR, author, up.trouble(), steps);
            var organization = up.organization();
            var at = up.records().containsKey(organization) ? organization : up.suffix();
            var record = at == null ? null : up.records().get(at);
            if (at == null || record == null)
                return nothing(
                        Result.NONE, author, "no record of DMARC applies to " + author, steps);
            return judge(at, record);
        }

        private TreeWalk.Walk authorsWalk() {
            if (walk == null) walk = walks.walk(author);
            return walk;
        }

        private DmarcResult judge(Domain at, DmarcRecord record) {
            steps.add("the record of " + at + " applies");
            if (!record.isUsable())
                return nothing(
                        Result.PERMERROR,
                        author,
                        "the record of " + at + " has no policy that can be read",
                        steps);
            compare(at, record);
            boolean passes = false;
            for (var identifier : identifiers) passes |= identifier.match() != Match.NOT;
            if (passes) return passed(at, record);
            var maybe = undecided(record);
            if (maybe != null) return nothing(Result.TEMPERROR, author, maybe, steps);
            if (trouble != null) return nothing(Result.TEMPERROR, author, trouble, steps);
            return failed(at, record);
        }

        private DmarcResult passed(Domain at, DmarcRecord record) {
            var aligned =
                    identifiers.stream()
                            .filter(i -> i.match() != Match.NOT)
                            .findFirst()
                            .orElseThrow();
            var why =
                    "the domain "
                            + Shown.of(aligned.domain())
                            + ", authenticated by "
                            + aligned.method()
                            + (aligned.match() == Match.SAME
                                    ? ", is that of From"
                                    : ", is of the same organization as that of From");
            var published = published(at, record, true);
            return result(Result.PASS, at, record, published, why);
        }

        private DmarcResult failed(Domain at, DmarcRecord record) {
            boolean exists = true;
            if (!at.equals(author) && record.np() != null) {
                var exist = existence();
                if (exist == null)
                    return nothing(
                            Result.TEMPERROR,
                            author,
                            "it could not be found out whether " + author + " exists",
                            steps);
                exists = exist;
                steps.add(author + (exists ? " exists" : " does not exist"));
            }
            var published = published(at, record, exists);
            var why =
                    identifiers.isEmpty()
                            ? "neither SPF nor DKIM authenticated a domain"
                            : "no domain that was authenticated aligns with " + author;
            return result(Result.FAIL, at, record, published, why);
        }

        private DmarcPolicy published(Domain at, DmarcRecord record, boolean exists) {
            var policy = record.p();
            var tag = "p";
            if (!at.equals(author)) {
                if (record.sp() != null) {
                    policy = record.sp();
                    tag = "sp";
                }
                if (!exists && record.np() != null) {
                    policy = record.np();
                    tag = "np";
                }
            }
            var published = policy == null ? DmarcPolicy.NONE : policy;
            steps.add("the policy is " + published.word() + " (" + tag + ")");
            return published;
        }

        private DmarcResult result(
                Result result, Domain at, DmarcRecord record, DmarcPolicy published, String why) {
            var policy = record.testing() ? published.tested() : published;
            if (policy != published)
                steps.add("the owner only tests it (t=y): " + policy.word() + " applies");
            return new DmarcResult(
                    result,
                    author,
                    policy,
                    published,
                    at,
                    record,
                    organization(at),
                    identifiers,
                    why,
                    steps);
        }

        /** As far as it is known without another question. */
        private @Nullable Domain organization(Domain at) {
            if (walk != null) return walk.trouble() == null ? walk.organization() : null;
            boolean same = false;
            for (var identifier : identifiers) same |= identifier.match() == Match.SAME;
            return same && at.equals(author) ? author : null; // RFC 9989 §4.10.2
        }

        private void compare(Domain at, DmarcRecord record) {
            if (spf != null && spf.result() == Result.PASS && spf.isOfMailFrom())
                add(at, Method.SPF, spf.domain(), record.spf());
            for (var signature : dkim)
                if (signature.result() == Result.PASS)
                    add(at, Method.DKIM, signature.domain(), record.dkim());
        }

        private void add(Domain at, Method method, String domain, DmarcRecord.Alignment alignment) {
            var match = match(domain, alignment);
            identifiers.add(new Identifier(method, domain, match));
            steps.add(
                    method
                            + " authenticated "
                            + Shown.of(domain)
                            + switch (match) {
                                case SAME -> ": the same";
                                case RELAXED -> ": of the same organization";
                                case NOT ->
                                        alignment == DmarcRecord.Alignment.STRICT
                                                ? ": not the same, as the record of "
                                                        + at
                                                        + " demands"
                                                : ": not of the same organization";
                            });
        }

        private Match match(String text, DmarcRecord.Alignment alignment) {
            if (!(Domain.parse(text) instanceof Parsed.Good<Domain>(var domain))) return Match.NOT;
            if (domain.equals(author)) return Match.SAME;
            if (alignment == DmarcRecord.Alignment.STRICT) return Match.NOT;
            var up = authorsWalk();
            if (up.trouble() != null) {
                trouble = up.trouble();
                return Match.NOT;
            }
            var organization = up.organization();
            // Its organizational domain is itself or above it: elsewhere nobody need be asked.
            if (!domain.equals(organization) && !domain.isBelow(organization)) return Match.NOT;
            var other = walks.walk(domain);
            if (other.trouble() != null) {
                trouble = other.trouble();
                return Match.NOT;
            }
            return other.organization().equals(organization) ? Match.RELAXED : Match.NOT;
        }

        /** Whether a check that the DNS left open might have authenticated a domain that aligns. */
        private @Nullable String undecided(DmarcRecord record) {
            if (spf != null
                    && spf.result() == Result.TEMPERROR
                    && spf.isOfMailFrom()
                    && match(spf.domain(), record.spf()) != Match.NOT)
                return "SPF could not be checked for " + Shown.of(spf.domain());
            for (var signature : dkim)
                if (signature.result() == Result.TEMPERROR
                        && match(signature.domain(), record.dkim()) != Match.NOT)
                    return "a signature of "
                            + Shown.of(signature.domain())
                            + " could not be checked";
            return null;
        }

        /** Whether the domain has an address or an exchanger (RFC 9989 §3.2.13); null: unknown. */
        private @Nullable Boolean existence() {
            var mx = resolver.mx(author);
            if (mx instanceof Answer.Found<?>) return true;
            var addresses = resolver.addresses(author.name());
            if (addresses instanceof Answer.Found<?>) return true;
            return mx instanceof Answer.Absent<?> && addresses instanceof Answer.Absent<?>
                    ? false
                    : null;
        }
    }
}
