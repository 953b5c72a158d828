package postern.proof;

import com.google.common.net.InternetDomainName;
import java.util.ArrayList;
import java.util.List;
import postern.mail.Domain;
import postern.policy.DomainPattern;

/** Patterns of our domains that take in domains of others. */
final class LoosePatterns {
    private LoosePatterns() {}

    /** What is wrong with each pattern that is loose, as a clause. */
    static List<String> in(List<DomainPattern> patterns) {
        var loose = new ArrayList<String>();
        for (var pattern : patterns)
            switch (pattern) {
                case DomainPattern.Exactly(var domain) -> {
                    if (isPublicSuffix(domain))
                        loose.add("\"" + domain + "\" is a public suffix, shared by many");
                }
                case DomainPattern.Below(var domain) -> {
                    if (isPublicSuffix(domain) || holdsPublicSuffixes(domain))
                        loose.add(
                                "\"*." + domain + "\" takes in domains that anybody can register");
                }
                case DomainPattern.Everything _ -> loose.add("\"*\" takes in every domain");
                case DomainPattern.Loose(var ending) ->
                        loose.add("\"*" + ending + "\" also takes in evil" + ending);
            }
        return loose;
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
