package postern.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.Verb.Usual;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.Action;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.Guard;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;

/** What all guards have: where they speak, what they answer, what they are called. */
final class GuardFrame {
    static final Key<Verb> DENYING =
            Key.optional(
                    "action",
                    Verb.oneOf(Verb.DENY, Verb.DEFER, Verb.DROP, Verb.BLOCK, Verb.HOLD),
                    "deny",
                    "What happens to them; the words stand above.");
    static final Key<Reply> REPLY =
            Key.open("reply", Words.REPLY, "a usual one", "What the client hears when refused.");
    static final Key<Duration> FOR =
            Key.open(
                    "for",
                    Words.DURATION,
                    "1h",
                    "Beside `block`: how long the client's address is refused.");
    static final Key<Verb> UNAVAILABLE =
            Key.optional(
                    "unavailable",
                    Verb.oneOf(Verb.ALLOW, Verb.DEFER, Verb.DENY),
                    "defer",
                    "What happens where the outcome hangs on a fact that cannot be had.");
    static final Key<String> NAME =
            Key.open(
                    "name",
                    Words.NAME,
                    "made from what it is",
                    "What logs, traces and counters call it.");

    private final Scope scope;
    private final Selectors selectors;
    private final Names names;

    GuardFrame(Scope scope) {
        this.scope = scope;
        selectors = new Selectors(scope);
        names = new Names("guard", scope.problems());
    }

    Scope scope() {
        return scope;
    }

    Selectors selectors() {
        return selectors;
    }

    Section section(KindEntry entry, Shape shape) {
        return Section.of(entry.body(), shape, scope.problems());
    }

    /** The written name, or one made from the kind and what it is about. */
    String name(Section section, Kind kind, List<String> about) {
        return names.choose(section, NAME, Names.made(kind.word(), about));
    }

    /** A name that nothing in the file has, from one that was made. */
    String name(String made) {
        return names.choose(made);
    }

    /** The listeners as they are written, for a name. */
    List<String> listeners(Section section) {
        if (!section.has(Selectors.ON)) return List.of();
        return Yaml.items(section.at(Selectors.ON)).stream()
                .map(node -> String.valueOf(Yaml.text(node)))
                .toList();
    }

    /**
     * The guard.
     *
     * @param where what it demands besides the section's selectors
     */
    Guard build(
            String name,
            KindEntry entry,
            Section section,
            Kind kind,
            List<Condition> where,
            List<Rule> rules,
            Action otherwise) {
        return build(name, entry, section, kind, where, rules, otherwise, unavailable(section));
    }

    /** The same, of a guard that says by itself what happens without a fact. */
    Guard build(
            String name,
            KindEntry entry,
            Section section,
            Kind kind,
            List<Condition> where,
            List<Rule> rules,
            Action otherwise,
            Action unavailable) {
        var all = new ArrayList<>(where);
        all.addAll(selectors.of(section));
        return new Guard(
                name, kind, entry.line(), new Condition.All(all), rules, otherwise, unavailable);
    }

    private Action unavailable(Section section) {
        return switch (section.get(UNAVAILABLE)) {
            case ALLOW -> new Action.Allow();
            case DENY -> new Action.Refuse(Outcome.REJECT, Replies.BLOCKED);
            case null, default -> new Action.Refuse(Outcome.DEFER, Replies.CHECK_UNAVAILABLE);
        };
    }

    /** The action with its reply and its time; one that allows when what stands there is wrong. */
    Action action(Section section, Key<Verb> key, Usual usual) {
        var verb = section.get(key);
        var own = section.get(REPLY);
        var time = section.takes(FOR) ? section.get(FOR) : null;
        if (verb == null) return new Action.Allow();
        if (time != null && verb != Verb.BLOCK) {
            scope.problems()
                    .add(
                            section.at(FOR),
                            "for is without effect: " + key.name() + " is " + verb,
                            "Remove it, or write " + key.name() + ": block.");
            time = null;
        }
        return verb.with(own == null ? usual : reply(section, key, verb, own, usual), time);
    }

    private Usual reply(Section section, Key<Verb> key, Verb verb, Reply own, Usual usual) {
        if (verb.refuses() && verb.fits(own)) return Usual.own(own);
        if (verb.refuses())
            scope.problems()
                    .add(
                            section.at(REPLY),
                            verb + " cannot answer \"" + own + "\"",
                            "Give " + verb + " " + verb.codes() + ".");
        else
            scope.problems()
                    .add(
                            section.at(REPLY),
                            "reply is without effect: " + key.name() + " is " + verb,
                            "Remove the reply, or refuse.");
        return usual;
    }

    /** The rules of a list that must not be empty. */
    List<Node> rules(Section section, Key<Node> key) {
        var items = section.items(key);
        if (items.isEmpty() && section.has(key) && Yaml.isEmptyList(section.at(key)))
            scope.problems()
                    .add(section.at(key), key.name() + " is empty", "Write one rule at least.");
        return items;
    }
}
