package postern.proof;

import com.google.common.net.InternetDomainName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.policy.DomainPattern;

/** Patterns of our domains that take in domains of others. */
final class LoosePatterns {

    /**
     * @param why a clause
     * @param taken a domain that it takes in and that somebody else may have
     */
    record Loose(DomainPattern pattern, String why, String taken) {}

    private LoosePatterns() {}

    /** Those of the patterns that are loose. */
    static List<Loose> in(List<DomainPattern> patterns) {
        var loose = new ArrayList<Loose>();
        for (var pattern : patterns) {
            var found = loose(pattern);
            if (found != null) loose.add(found);
        }
        return loose;
    }

    private static @Nullable Loose loose(DomainPattern pattern) {
        return switch (pattern) {
            case DomainPattern.Exactly(var domain) ->
                    isPublicSuffix(domain)
                            ? new Loose(
                                    pattern,
                                    "\"" + domain + "\" is a public suffix, shared by many",
                                    domain.name())
                            : null;
            case DomainPattern.Below(var domain) ->
                    isPublicSuffix(domain) || holdsPublicSuffixes(domain)
                            ? new Loose(
                                    pattern,
                                    "\"*."
                                            + domain
                                            + "\" takes in domains that anybody can register",
                                    "elsewhere." + domain)
                            : null;
            case DomainPattern.Everything _ ->
                    new Loose(pattern, "\"*\" takes in every domain", "far.example");
            case DomainPattern.Loose(var ending) ->
                    new Loose(
                            pattern,
                            "\"*" + ending + "\" also takes in evil" + ending,
                            "evil" + ending);
        };
    }

    /** What of these patterns is our own without doubt: whole names, and what ends in a label. */
    static List<DomainPattern> sound(List<DomainPattern> patterns) {
        var sound = new ArrayList<DomainPattern>();
        for (var pattern : patterns)
            if (pattern instanceof DomainPattern.Loose(var ending)) {
                sound.add(new DomainPattern.Exactly(ending));
                sound.add(new DomainPattern.Below(ending));
            } else sound.add(pattern);
        sound.removeIf(pattern -> loose(pattern) != null);
        return sound;
    }

    /** Private suffixes, such as github.io, too. */
    private static boolean isPublicSuffix(Domain domain) {
        return InternetDomainName.isValid(domain.name())
                && InternetDomainName.from(domain.name()).isPublicSuffix();
    }

    /** Whether this domain is no suffix itself, but its subdomains are: "*.ck", "*.kawasaki.jp". */
    private static boolean holdsPublicSuffixes(Domain domain) {
        var below = "any-name-at-all." + domain;
        return InternetDomainName.isValid(below) && InternetDomainName.from(below).isPublicSuffix();
    }
}
