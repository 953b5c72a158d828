package postern.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import postern.journal.Json;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.limit.GreyMemory;
import postern.limit.GreyMemory.At;
import postern.limit.GreyMemory.Network;
import postern.limit.GreyMemory.Pair;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/**
 * What greylisting remembers, on disk: {@code greylist.jsonl} in the data folder, a line each.
 * Paths stand in it as hashes.
 */
final class GreyFile {
    private static final int MAX_PATHS = 64;

    private final Path file;

    GreyFile(Path data) {
        file = data.resolve("greylist.jsonl");
    }

    GreyMemory read(Consumer<String> trouble) throws IOException {
        var waiting = new ArrayList<At>();
        var known = new ArrayList<At>();
        var networks = new ArrayList<Network>();
        LinesOfJson.read(
                file,
                line -> {
                    var network = LinesOfJson.address(line, "network");
                    if (network == null) return false;
                    return line.text("paths") == null
                            ? readNetwork(network, line, networks)
                            : readPair(network, line, waiting, known);
                },
                trouble);
        return new GreyMemory(waiting, known, networks);
    }

    private static boolean readPair(
            IpAddress network, JsonObject line, List<At> waiting, List<At> known) {
        var paths = line.text("paths");
        if (paths == null || paths.length() > MAX_PATHS) return false;
        var since = LinesOfJson.moment(line, "since");
        var last = LinesOfJson.moment(line, "last");
        var pair = new Pair(network, paths);
        if (since != null) return waiting.add(new At(pair, since));
        return last != null && known.add(new At(pair, last));
    }

    private static boolean readNetwork(IpAddress first, JsonObject line, List<Network> networks) {
        var last = LinesOfJson.moment(line, "last");
        return last != null
                && line.member("passed") instanceof JsonNumber number
                && number.whole() instanceof Parsed.Good<Long>(var passed)
                && passed > 0
                && passed <= Integer.MAX_VALUE
                && networks.add(new Network(first, passed.intValue(), last));
    }

    synchronized void write(GreyMemory memory) throws IOException {
        var text = new StringBuilder();
        for (var at : memory.waiting()) pair(text, at, "since");
        for (var at : memory.known()) pair(text, at, "last");
        for (var network : memory.networks()) {
            new Json(text)
                    .beginObject()
                    .field("network", network.first().toString())
                    .field("passed", network.passed())
                    .field("last", network.last().toString())
                    .endObject();
            text.append('\n');
        }
        WholeFile.replace(file, text);
    }

    private static void pair(StringBuilder text, At at, String moment) {
        new Json(text)
                .beginObject()
                .field("network", at.pair().network().toString())
                .field("paths", at.pair().paths())
                .field(moment, at.at().toString())
                .endObject();
        text.append('\n');
    }
}
