package postern.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.journal.Json;
import postern.journal.JsonValue.JsonObject;
import postern.limit.GuessMemory;
import postern.limit.GuessMemory.Count;
import postern.limit.GuessMemory.Login;
import postern.limit.GuessedAt;
import postern.limit.GuessedAt.Pair;

/**
 * Wrong passwords and known pairs, on disk: {@code guesses.jsonl} in the data folder, a line each.
 * No password stands in it, and nothing made of one.
 */
final class GuessFile {
    private final Path file;

    GuessFile(Path data) {
        file = data.resolve("guesses.jsonl");
    }

    GuessMemory read(Consumer<String> trouble) throws IOException {
        var counts = new ArrayList<Count>();
        var logins = new ArrayList<Login>();
        LinesOfJson.read(
                file,
                line -> {
                    var of = about(line);
                    var login = LinesOfJson.moment(line, "login");
                    var empty = LinesOfJson.moment(line, "empty");
                    var last = LinesOfJson.moment(line, "last");
                    if (of instanceof Pair pair && login != null)
                        return logins.add(new Login(pair, login));
                    return of != null
                            && empty != null
                            && last != null
                            && counts.add(new Count(of, empty, last));
                },
                trouble);
        return new GuessMemory(counts, logins);
    }

    private static @Nullable GuessedAt about(JsonObject line) {
        var user = line.text("user");
        var client = LinesOfJson.address(line, "client");
        var network = LinesOfJson.address(line, "network");
        if (user != null)
            return client == null ? GuessedAt.user(user) : GuessedAt.pair(user, client);
        if (client != null) return GuessedAt.client(client);
        return network == null ? null : GuessedAt.network(network);
    }

    synchronized void write(GuessMemory memory) throws IOException {
        var text = new StringBuilder();
        for (var count : memory.counts()) {
            describe(new Json(text).beginObject(), count.of())
                    .field("empty", count.empty().toString())
                    .field("last", count.last().toString())
                    .endObject();
            text.append('\n');
        }
        for (var login : memory.logins()) {
            describe(new Json(text).beginObject(), login.pair())
                    .field("login", login.at().toString())
                    .endObject();
            text.append('\n');
        }
        WholeFile.replace(file, text);
    }

    static Json describe(Json json, GuessedAt of) {
        return switch (of) {
            case GuessedAt.Client(var address) -> json.field("client", address.toString());
            case GuessedAt.Network(var first) -> json.field("network", first.toString());
            case GuessedAt.User(var name) -> json.field("user", name);
            case Pair(var user, var client) ->
                    json.field("user", user).field("client", client.toString());
        };
    }
}
