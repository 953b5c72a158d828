package postern.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.journal.Json;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.Parsed;
import postern.proof.HostFacts;
import postern.proof.HostFacts.Address;
import postern.proof.HostFacts.Gateway;
import postern.proof.HostFacts.Interface;
import postern.proof.HostFacts.Kind;

/**
 * Facts about a host in a file, so that a policy is proved for another machine than this one. The
 * format, in JSON (docs/manual.md, "Prove for another machine"):
 *
 * <pre>{@code
 * {"interfaces": [{"name": "docker0", "kind": "bridge", "software": "Docker",
 *                  "addresses": ["172.17.0.1/16"]}],
 *  "gateways": [{"address": "192.0.2.1", "through": "eth0", "destination": "0.0.0.0/0"}],
 *  "inside": ["docker"], "cloud": ""}
 * }</pre>
 *
 * <p>Only {@code interfaces} must be there; {@code kind} is plain, bridge, overlay or user-mode.
 */
public final class HostFile {
    private static final Set<String> INSIDE =
            Set.of("docker", "podman", "kubernetes", "lxc", "systemd-nspawn");

    private HostFile() {}

    /** What is wrong with a file, and where. Caught before anybody outside sees it. */
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String why) {
            super(why, null, false, false);
        }
    }

    /** Writes facts on several lines, so that people can read and change them. */
    public static String write(HostFacts host) {
        var text = new StringBuilder("{\n  \"interfaces\": [");
        var comma = "";
        for (var network : host.interfaces()) {
            text.append(comma).append("\n    ");
            write(network, text);
            comma = ",";
        }
        text.append("\n  ],\n  \"gateways\": [");
        comma = "";
        for (var gateway : host.gateways()) {
            text.append(comma).append("\n    ");
            new Json(text)
                    .beginObject()
                    .field("address", gateway.address().toString())
                    .field("through", gateway.through())
                    .field("destination", whole(gateway.destination()))
                    .endObject();
            comma = ",";
        }
        text.append("\n  ],\n  \"inside\": ");
        var inside = new Json(text).beginArray();
        host.inside().forEach(inside::value);
        inside.endArray();
        text.append(",\n  \"cloud\": ");
        Json.string(text, host.cloud());
        return text.append("\n}\n").toString();
    }

    private static void write(Interface network, StringBuilder text) {
        var json = new Json(text).beginObject().field("name", network.name());
        json.field("kind", word(network.kind())).field("software", network.software());
        json.name("addresses").beginArray();
        for (var address : network.addresses())
            json.value(address.address() + "/" + address.network().length());
        json.endArray().endObject();
    }

    private static String whole(IpPrefix prefix) {
        return prefix.base() + "/" + prefix.length();
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * @param source the file's name, for people
     */
    public static Parsed<HostFacts> read(String source, String text) {
        return switch (JsonValue.parse(text)) {
            case Parsed.Bad<JsonValue>(var why) -> Parsed.bad("it is no JSON: " + why);
            case Parsed.Good<JsonValue>(var value) -> {
                try {
                    yield Parsed.good(host(source, value));
                } catch (Wrong e) {
                    yield Parsed.bad(String.valueOf(e.getMessage()));
                }
            }
        };
    }

    private static HostFacts host(String source, JsonValue value) throws Wrong {
        var object = object(value, "the file", Set.of("interfaces", "gateways", "inside", "cloud"));
        if (object.member("interfaces") == null) throw new Wrong("\"interfaces\" is missing");
        var interfaces = new ArrayList<Interface>();
        var items = list(object, "interfaces", "");
        for (int i = 0; i < items.size(); i++)
            interfaces.add(network(items.get(i), "interfaces[" + i + "]"));
        var gateways = new ArrayList<Gateway>();
        items = list(object, "gateways", "");
        for (int i = 0; i < items.size(); i++)
            gateways.add(gateway(items.get(i), "gateways[" + i + "]"));
        var inside = new ArrayList<String>();
        items = list(object, "inside", "");
        for (int i = 0; i < items.size(); i++) {
            var where = "inside[" + i + "]";
            var word = text(items.get(i), where);
            if (!INSIDE.contains(word))
                throw new Wrong(
                        where
                                + " is \""
                                + word
                                + "\", none of "
                                + String.join(", ", INSIDE.stream().sorted().toList()));
            inside.add(word);
        }
        return new HostFacts(source, interfaces, gateways, inside, optional(object, "cloud", ""));
    }

    private static Interface network(JsonValue value, String where) throws Wrong {
        var object = object(value, where, Set.of("name", "kind", "software", "addresses"));
        var word = optional(object, "kind", where + ".");
        var kind = word.isEmpty() ? Kind.PLAIN : null;
        for (var each : Kind.values()) if (word(each).equals(word)) kind = each;
        if (kind == null)
            throw new Wrong(
                    where + ".kind is \"" + word + "\", none of plain, bridge, overlay, user-mode");
        var addresses = new ArrayList<Address>();
        var items = list(object, "addresses", where + ".");
        for (int i = 0; i < items.size(); i++)
            addresses.add(address(items.get(i), where + ".addresses[" + i + "]"));
        return new Interface(
                required(object, "name", where),
                kind,
                optional(object, "software", where + "."),
                addresses);
    }

    /** An address with its network's length: {@code 192.0.2.2/24}. */
    private static Address address(JsonValue value, String where) throws Wrong {
        var text = text(value, where);
        int slash = text.indexOf('/');
        if (slash < 0) throw new Wrong(where + " has no length of its network, as in 192.0.2.2/24");
        var address = ip(text.substring(0, slash), where);
        var digits = text.substring(slash + 1);
        if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > address.width())
            throw new Wrong(where + ": a length is a number from 0 to " + address.width());
        int length = Integer.parseInt(digits);
        return new Address(address, new IpPrefix(address.first(length), length));
    }

    private static Gateway gateway(JsonValue value, String where) throws Wrong {
        var object = object(value, where, Set.of("address", "through", "destination"));
        var address = ip(required(object, "address", where), where + ".address");
        var destination = optional(object, "destination", where + ".");
        if (destination.isEmpty()) destination = address.isV6() ? "::/0" : "0.0.0.0/0";
        return switch (IpPrefix.parse(destination)) {
            case Parsed.Good<IpPrefix>(var prefix) ->
                    new Gateway(address, optional(object, "through", where + "."), prefix);
            case Parsed.Bad<IpPrefix>(var why) ->
                    throw new Wrong(where + ".destination is no block: " + why);
        };
    }

    private static IpAddress ip(String text, String where) throws Wrong {
        return switch (IpAddress.parse(text)) {
            case Parsed.Good<IpAddress>(var address) -> address;
            case Parsed.Bad<IpAddress>(var why) ->
                    throw new Wrong(where + ": \"" + text + "\" is no address: " + why);
        };
    }

    private static JsonObject object(JsonValue value, String where, Set<String> names)
            throws Wrong {
        if (!(value instanceof JsonObject object))
            throw new Wrong(where + " is no object in braces");
        for (var name : object.members().keySet())
            if (!names.contains(name))
                throw new Wrong(
                        where
                                + " has \""
                                + name
                                + "\"; it may hold "
                                + String.join(", ", names.stream().sorted().toList()));
        return object;
    }

    private static List<JsonValue> list(JsonObject object, String name, String where) throws Wrong {
        var value = object.member(name);
        if (value == null) return List.of();
        if (value instanceof JsonArray(var items)) return items;
        throw new Wrong(where + name + " is no list in brackets");
    }

    private static String required(JsonObject object, String name, String where) throws Wrong {
        var value = object.member(name);
        if (value == null) throw new Wrong(where + " has no \"" + name + "\"");
        return text(value, where + "." + name);
    }

    private static String optional(JsonObject object, String name, String where) throws Wrong {
        @Nullable JsonValue value = object.member(name);
        return value == null ? "" : text(value, where + name);
    }

    private static String text(JsonValue value, String where) throws Wrong {
        if (value instanceof JsonString(var text)) return text;
        throw new Wrong(where + " is no text in quotes");
    }
}
