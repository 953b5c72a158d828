package postern.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import postern.config.ValueType.Scalar;
import postern.mail.Parsed;

/**
 * Where it is told which release is the newest, and whose word counts.
 *
 * @param key of Ed25519, in Base64
 */
public record ReleaseCheck(URI url, String key, Duration every) {
    private static final int SHORTEST = 43; // 32 octets in Base64 without padding
    private static final Key<URI> URL =
            Key.required("url", WebAddress.TYPE, "Where the signed notice is fetched.");
    private static final Key<String> KEY =
            Key.required(
                    "key",
                    new Scalar<>(
                            "a public key of Ed25519 in Base64",
                            "Write the 32 octets of the key in Base64, or the line between BEGIN and"
                                    + " END of its PEM file.",
                            ReleaseCheck::key),
                    "Whose signature counts: a public key of Ed25519, its 32 octets or the whole"
                            + " SubjectPublicKeyInfo, in Base64.");
    private static final Key<Duration> EVERY =
            Key.optional("every", Words.DURATION, "1d", "How often; at least `1h`.");

    static final Shape SHAPE =
            Shape.of(
                            "release-notice",
                            "Asks once a day which release of Postern is the newest, and whether a"
                                    + " library in it has a known hole, and tells it in the log, the"
                                    + " journal and the metrics. Off unless it is written: without it no"
                                    + " connection is made. Only the request itself is sent. A notice"
                                    + " counts only if it is signed with that key, is not out of date,"
                                    + " and is no older one played again.",
                            URL,
                            KEY,
                            EVERY)
                    .example(
                            """
                            release-notice:
                              url: https://releases.example.com/postern.json
                              key: 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
                            """);

    private static Parsed<String> key(String text) {
        return text.length() >= SHORTEST && text.matches("[A-Za-z0-9+/]+={0,2}")
                ? Parsed.good(text)
                : Parsed.bad("it is too short, or no Base64");
    }

    /** Null where something is wrong with it. */
    static @Nullable ReleaseCheck read(Section section, Problems problems) {
        var url = section.get(URL);
        var key = section.get(KEY);
        var every = section.value(EVERY);
        if (every.compareTo(Duration.ofHours(1)) < 0)
            problems.add(
                    section.at(EVERY),
                    "every is shorter than an hour",
                    "Write 1h or more: releases are not that frequent.");
        return url == null || key == null ? null : new ReleaseCheck(url, key, every);
    }
}
