package postern.habits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.journal.Json;
import postern.journal.JsonValue.JsonObject;

/**
 * What is usual as lines of JSON: one for each user and client, with what is known of it in Base64,
 * and one for the domains that anybody here has written to.
 */
public final class HabitLines {
    private static final int VERSION = 1;
    private static final int MOST_WORDS = 1 << 16;

    private final List<Habits.Kept.Of> habits = new ArrayList<>();
    private Habits.Kept house = Habits.Kept.nothing();

    /** Reads one line; false for one that is not what {@link #write} writes. */
    public boolean read(JsonObject line) {
        var user = line.text("user");
        var client = line.text("client");
        var code = line.text("habit");
        if (code == null) code = line.text("house");
        if (code == null) return false;
        try (var in =
                new DataInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(code)))) {
            if (in.readByte() != VERSION) return false;
            if (user == null && client == null) return readHouse(in);
            var subject = user != null ? new Subject(true, user) : client(client);
            return habits.add(new Habits.Kept.Of(subject, readHabit(in)));
        } catch (IOException | IllegalArgumentException _) {
            return false;
        }
    }

    private static Subject client(@Nullable String name) {
        if (name == null) throw new IllegalArgumentException("nobody");
        return new Subject(false, name);
    }

    private boolean readHouse(DataInputStream in) throws IOException {
        long since = in.readLong();
        var newer = readWords(in);
        var older = readWords(in);
        if (newer.length != Habits.Kept.nothing().newer().length || older.length != newer.length)
            return false;
        house = new Habits.Kept(List.of(), newer, older, since);
        return true;
    }

    private static Habit.Kept readHabit(DataInputStream in) throws IOException {
        long began = in.readLong();
        long last = in.readLong();
        var volumes = new ArrayList<Volume.Kept>();
        for (int i = 0; i < 4; i++)
            volumes.add(
                    new Volume.Kept(
                            in.readLong(),
                            in.readInt(),
                            in.readInt(),
                            in.readInt(),
                            finite(in.readDouble()),
                            finite(in.readDouble()),
                            finite(in.readDouble()),
                            in.readInt()));
        var seen = new ArrayList<Networks.Seen>();
        int count = in.readByte();
        if (count < 0 || count > Networks.MOST) throw new IOException("too many");
        for (int i = 0; i < count; i++)
            seen.add(new Networks.Seen(in.readUTF(), in.readLong(), in.readLong()));
        var networks = new Networks.Kept(seen, finite(in.readDouble()), in.readLong());
        var hours = new float[24];
        var days = new float[7];
        for (int i = 0; i < hours.length; i++) hours[i] = (float) finite(in.readFloat());
        for (int i = 0; i < days.length; i++) days[i] = (float) finite(in.readFloat());
        var active = new Hours.Kept(hours, days, in.readLong());
        long since = in.readLong();
        var newer = readWords(in);
        var older = readWords(in);
        if (newer.length != Habit.WORDS || older.length != Habit.WORDS)
            throw new IOException("not a sketch of ours");
        return new Habit.Kept(began, last, volumes, networks, active, newer, older, since);
    }

    private static double finite(double value) throws IOException {
        if (!Double.isFinite(value) || value < 0) throw new IOException("no count");
        return value;
    }

    private static long[] readWords(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST_WORDS) throw new IOException("too many");
        var words = new long[count];
        for (int i = 0; i < count; i++) words[i] = in.readLong();
        return words;
    }

    Habits.Kept kept() {
        return new Habits.Kept(habits, house.newer(), house.older(), house.since());
    }

    /** All that is to be kept, a line each. */
    public static void write(Habits habits, Consumer<CharSequence> lines) {
        var kept = habits.kept();
        try {
            var octets = new ByteArrayOutputStream();
            var out = new DataOutputStream(octets);
            out.writeByte(VERSION);
            out.writeLong(kept.since());
            writeWords(out, kept.newer());
            writeWords(out, kept.older());
            lines.accept(line(null, "house", octets));
            for (var one : kept.habits()) {
                octets.reset();
                out.writeByte(VERSION);
                writeHabit(out, one.habit());
                lines.accept(line(one.subject(), "habit", octets));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not to memory
        }
    }

    private static CharSequence line(
            @Nullable Subject subject, String name, ByteArrayOutputStream octets) {
        var line = new StringBuilder();
        var json = new Json(line).beginObject();
        if (subject != null) json.field(subject.isUser() ? "user" : "client", subject.name());
        json.field(name, Base64.getEncoder().encodeToString(octets.toByteArray())).endObject();
        return line;
    }

    private static void writeHabit(DataOutputStream out, Habit.Kept habit) throws IOException {
        out.writeLong(habit.began());
        out.writeLong(habit.last());
        for (var volume : habit.volumes()) {
            out.writeLong(volume.number());
            out.writeInt(volume.count());
            out.writeInt(volume.before());
            out.writeInt(volume.spans());
            out.writeDouble(volume.mean());
            out.writeDouble(volume.spread());
            out.writeDouble(volume.most());
            out.writeInt(volume.withheld());
        }
        var networks = habit.networks();
        out.writeByte(networks.seen().size());
        for (var seen : networks.seen()) {
            out.writeUTF(seen.network());
            out.writeLong(seen.since());
            out.writeLong(seen.last());
        }
        out.writeDouble(networks.fresh());
        out.writeLong(networks.freshAt());
        for (float hour : habit.hours().hours()) out.writeFloat(hour);
        for (float day : habit.hours().days()) out.writeFloat(day);
        out.writeLong(habit.hours().last());
        out.writeLong(habit.since());
        writeWords(out, habit.newer());
        writeWords(out, habit.older());
    }

    private static void writeWords(DataOutputStream out, long[] words) throws IOException {
        out.writeInt(words.length);
        for (long word : words) out.writeLong(word);
    }
}
