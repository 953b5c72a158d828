package postern.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import postern.mail.Parsed;
import postern.policy.Fact;
import postern.policy.FactText;
import postern.policy.Facts;

/** {@code --fact NAME=VALUE}, as often as it is needed. */
final class FactWords {
    @Option(
            names = "--fact",
            paramLabel = "NAME=VALUE",
            description = {
                "A fact, such as now=2027-06-30T12:00:00Z; VALUE unavailable for one that cannot be"
                        + " had. Lists, such as groups and over-limits, are comma separated."
            })
    private Map<String, String> words = new LinkedHashMap<>();

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /**
     * The facts that were named.
     *
     * @throws ParameterException for what is no fact, or no value of it
     */
    Map<Fact<?>, String> facts() {
        var facts = new LinkedHashMap<Fact<?>, String>();
        for (var word : words.entrySet()) {
            var fact = FactText.named(word.getKey());
            if (fact == null)
                throw wrong(
                        "--fact: there is no fact \"" + word.getKey() + "\"",
                        "The facts are "
                                + String.join(", ", Fact.ALL.stream().map(Fact::name).toList())
                                + ".");
            if (FactText.read(Facts.NONE, fact, word.getValue())
                    instanceof Parsed.Bad<Facts>(var why))
                throw wrong("--fact " + fact + ": " + why, "Look at --help for how it is written.");
            facts.put(fact, word.getValue());
        }
        return facts;
    }

    private ParameterException wrong(String cause, String cure) {
        return wrong(Objects.requireNonNull(spec).commandLine(), cause, cure);
    }

    static ParameterException wrong(CommandLine line, String cause, String cure) {
        return new ParameterException(line, cause + System.lineSeparator() + cure);
    }
}
