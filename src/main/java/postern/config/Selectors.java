package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.policy.Condition;
import postern.policy.Grant.Users;

/** The keys that say which transactions a line is about. */
final class Selectors {
    static final Key<Node> ON =
            Key.open("on", Listeners.ON, "all", "The listeners that it is about.");
    static final Key<Node> FROM =
            Key.open(
                    "from",
                    Networks.FROM,
                    "all clients",
                    "The clients that it is about: names of networks, addresses, blocks.");
    static final Key<Node> TO =
            Key.open("to", Lists.DESTINATIONS, "all", "The forward-paths that it is about.");
    static final Key<Node> REVERSE_PATH =
            Key.open(
                    "reverse-path",
                    Lists.ADDRESSES,
                    "all",
                    "The reverse-paths that it is about; `<>` is the null one.");
    static final Key<List<String>> USERS =
            Key.open(
                    "users",
                    People.USERS,
                    "everybody",
                    "The users that it is about. With `groups` beside it: whoever is one of these"
                            + " users or in one of those groups.");
    static final Key<List<String>> GROUPS =
            Key.open("groups", People.GROUPS, "everybody", "The groups whose members it is about.");
    private static final Own SECTIONS = new Own("a section, or a list of sections");
    private static final String NOT_DOC =
            "What is left out: a transaction that matches all keys of the section, or all keys of"
                    + " one section of the list.";
    static final Key<Node> NOT = Key.open("not", SECTIONS, "nothing", NOT_DOC);

    static final Shape NOT_SHAPE =
            Shape.of(
                            "not",
                            "Leaves something out: `not: { from: [lab], to: [example.net] }` leaves"
                                    + " out what the lab sends to example.net, and nothing else. A"
                                    + " list of sections leaves out each of them: `not: [ { from:"
                                    + " [lab] }, { to: [example.net] } ]`.",
                            ON,
                            FROM,
                            TO,
                            REVERSE_PATH,
                            USERS,
                            GROUPS)
                    .example(
                            """
                            grants:
                              - receive: {}
                              - relay:
                                  from: [office]
                                  not: { from: [10.20.1.40], to: ["*@payroll.example.com"] }
                              - login:
                                  on: [submission]
                                  groups: [staff]
                                  not: [ { users: [trainee] }, { from: [192.0.2.0/24] } ]
                            """);

    /** Where nothing can be known of a recipient yet. */
    static final Shape NOT_BEFORE_RCPT =
            Shape.of("not", NOT_SHAPE.doc(), ON, FROM, REVERSE_PATH, USERS, GROUPS);

    /** Where no mail is sent. */
    static final Shape NOT_SENDING = Shape.of("not", NOT_SHAPE.doc(), ON, FROM, USERS, GROUPS);

    private final Scope scope;

    Selectors(Scope scope) {
        this.scope = scope;
    }

    /** What all selectors of a section ask for together. */
    List<Condition> of(Section section) {
        return of(section, NOT_SHAPE);
    }

    /**
     * @param not what may be left out
     */
    List<Condition> of(Section section, Shape not) {
        var all = new ArrayList<Condition>();
        if (section.takes(ON)) {
            var on = on(section);
            if (!on.isEmpty()) all.add(new Condition.ListenerIn(on));
        }
        if (section.takes(FROM) && section.has(FROM)) all.add(clients(section.at(FROM)));
        if (section.takes(USERS)) {
            var users = users(section);
            if (!users.equals(Users.ALL)) all.add(one(users));
        }
        if (section.takes(REVERSE_PATH) && section.has(REVERSE_PATH))
            all.add(
                    new Condition.ReversePathIn(
                            scope.lists().addresses(section.at(REVERSE_PATH), "reverse-path")));
        if (section.takes(TO) && section.has(TO))
            all.add(new Condition.ForwardPathIn(scope.lists().destinations(section.at(TO), "to")));
        if (section.takes(NOT)) {
            var except = except(section, not);
            if (except != null) all.add(new Condition.Not(except));
        }
        return all;
    }

    /** Listeners; empty for all. */
    List<String> on(Section section) {
        return scope.listeners().names(section.get(ON));
    }

    Condition.ClientIn clients(Node node) {
        var clients = scope.networks().clients(node, "from");
        return new Condition.ClientIn(clients.names(), clients.addresses());
    }

    Users users(Section section) {
        return new Users(people(section, USERS), people(section, GROUPS));
    }

    /** An empty list would read as nobody, and mean everybody. */
    private List<String> people(Section section, Key<List<String>> key) {
        var names = section.get(key);
        if (names == null) return List.of();
        if (Yaml.isEmptyList(section.at(key)))
            scope.problems()
                    .add(
                            section.at(key),
                            key.name() + " is empty",
                            "Write a name, or leave the key away for everybody.");
        return names;
    }

    private static Condition one(Users users) {
        var any = new ArrayList<Condition>();
        if (!users.names().isEmpty()) any.add(new Condition.UserIn(users.names()));
        if (!users.groups().isEmpty()) any.add(new Condition.GroupIn(users.groups()));
        return any.size() == 1 ? any.getFirst() : new Condition.Any(any);
    }

    /** What {@code not} leaves out; null for nothing. */
    @Nullable Condition except(Section section, Shape shape) {
        var node = section.get(NOT);
        if (node == null) return null;
        var any = new ArrayList<Condition>();
        if (Yaml.isNull(node) || Yaml.items(node).isEmpty()) empty(node, shape);
        else for (var item : Yaml.items(node)) any.add(one(item, shape));
        return any.size() == 1 ? any.getFirst() : new Condition.Any(any);
    }

    private Condition one(Node item, Shape shape) {
        var section = Section.of(item, shape, scope.problems());
        if (section.isEmpty() && Yaml.isSection(item)) empty(item, shape);
        if (section.has(USERS) && section.has(GROUPS))
            scope.problems()
                    .add(
                            section.at(GROUPS),
                            "not: users and groups stand in one section",
                            "Write a section for each: [ { users: … }, { groups: … } ] leaves out"
                                    + " both.");
        var parts = of(section);
        return parts.size() == 1 ? parts.getFirst() : new Condition.All(parts);
    }

    private void empty(Node at, Shape shape) {
        scope.problems()
                .add(
                        at,
                        "not is empty",
                        "Write what is left out, or remove the key; it may hold "
                                + String.join(", ", shape.names())
                                + ".");
    }
}
