package postern.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import postern.journal.Json;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.limit.Blocks.Block;
import postern.mail.Parsed;
import postern.mail.Reply;

/** Blocked clients, on disk: {@code blocks.jsonl} in the data folder, a line each. */
final class BlockFile {
    private final Path file;

    BlockFile(Path data) {
        file = data.resolve("blocks.jsonl");
    }

    List<Block> read(Consumer<String> trouble) throws IOException {
        var blocks = new ArrayList<Block>();
        LinesOfJson.read(file, line -> read(line, blocks), trouble);
        return blocks;
    }

    private static boolean read(JsonObject line, List<Block> blocks) {
        var address = LinesOfJson.address(line, "address");
        var until = LinesOfJson.moment(line, "until");
        var why = line.text("why");
        var reply = line.text("reply");
        if (address == null
                || until == null
                || why == null
                || reply == null
                || !(Reply.parse(reply) instanceof Parsed.Good<Reply>(var heard))
                || !(line.member("refused") instanceof JsonNumber number)
                || !(number.whole() instanceof Parsed.Good<Long>(var refused))) return false;
        blocks.add(new Block(address, until, why, heard, refused));
        return true;
    }

    synchronized void write(List<Block> blocks) throws IOException {
        var text = new StringBuilder();
        for (var block : blocks) {
            describe(new Json(text).beginObject(), block)
                    .field("reply", block.reply().toString())
                    .endObject();
            text.append('\n');
        }
        WholeFile.replace(file, text);
    }

    /** What a person wants to know. */
    static Json describe(Json json, Block block) {
        return json.field("address", block.from().toString())
                .field("until", block.until().toString())
                .field("why", block.why())
                .field("refused", block.refused());
    }
}
