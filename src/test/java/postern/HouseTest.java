package postern;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The plan of the house (docs/flow.md): who may import whom, which rooms do no I/O, how large a
 * file gets.
 */
class HouseTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("postern");

    /** Room to the rooms that it may import, besides itself and mail; ground floor first. */
    private static final Map<String, List<String>> ROOMS = new LinkedHashMap<>();

    static {
        ROOMS.put("mail", List.of());
        ROOMS.put("policy", List.of());
        ROOMS.put("unix", List.of());
        ROOMS.put("proof", List.of("policy"));
        ROOMS.put("config", List.of("policy"));
        ROOMS.put("wire", List.of());
        ROOMS.put("audit", List.of("wire"));
        ROOMS.put("dns", List.of("config"));
        ROOMS.put("limit", List.of());
        ROOMS.put("login", List.of("config", "policy", "limit"));
        ROOMS.put("spool", List.of("config"));
        ROOMS.put("journal", List.of("policy", "config", "unix"));
        ROOMS.put("habits", List.of("journal", "policy"));
        ROOMS.put("acme", List.of("config", "journal", "unix"));
        ROOMS.put("upkeep", List.of("journal"));
        ROOMS.put("digest", List.of("journal"));
        ROOMS.put("host", List.of("proof", "journal"));
        ROOMS.put("sts", List.of("dns"));
        ROOMS.put("spf", List.of("dns"));
        ROOMS.put("dkim", List.of("wire", "dns", "config"));
        ROOMS.put("dnsbl", List.of("dns"));
        ROOMS.put("route", List.of("dns", "config", "policy", "sts"));
        ROOMS.put("mailauth", List.of("wire", "dns", "spf", "dkim"));
        ROOMS.put("reports", List.of("config", "dns", "dkim", "mailauth", "spool"));
        ROOMS.put(
                "facts",
                List.of("policy", "dns", "spf", "dnsbl", "limit", "route", "mailauth", "habits"));
        ROOMS.put("session", List.of("wire", "policy", "limit", "login", "spool", "journal"));
        ROOMS.put("delivery", List.of("wire", "route", "spool", "journal", "config", "login"));
        ROOMS.put(
                "net",
                List.of(
                        "wire",
                        "session",
                        "delivery",
                        "facts",
                        "config",
                        "spool",
                        "journal",
                        "login",
                        "route",
                        "limit",
                        "policy",
                        "dns",
                        "dkim",
                        "mailauth",
                        "unix"));
        ROOMS.put("alerts", List.of("journal", "policy", "config"));
        ROOMS.put("watch", List.of("journal", "spool", "policy", "config"));
        ROOMS.put("review", List.of("policy", "proof", "journal", "config", "session", "spool"));
        ROOMS.put("setup", List.of("config", "policy", "proof", "dns"));
        ROOMS.put("console", List.of());
    }

    @Test
    void eachRoomImportsOnlyWhatThePlanNames() {
        ROOMS.forEach((room, allowed) -> {
            if (room.equals("console")) return; // it may see everything below app
            var packages =
                    Stream.concat(Stream.of(room, "mail"), allowed.stream())
                            .map(name -> "postern." + name + "..")
                            .toList();
            var others = new ArrayList<>(ROOMS.keySet());
            others.add("app");
            others.remove(room);
            others.remove("mail");
            others.removeAll(allowed);
            ArchRuleDefinition.noClasses()
                    .that()
                    .resideInAPackage("postern." + room + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            others.stream().map(o -> "postern." + o + "..").toArray(String[]::new))
                    .as(room + " may import only " + packages)
                    .allowEmptyShould(true)
                    .check(CLASSES);
        });
    }

    @Test
    void everyClassLivesInARoomOfThePlan() {
        var rooms =
                Stream.concat(ROOMS.keySet().stream(), Stream.of("app"))
                        .map(r -> "postern." + r)
                        .toList();
        assertThat(CLASSES.stream().map(c -> c.getPackageName()).distinct()).isSubsetOf(rooms);
    }

    @Test
    void theStateMachinesAndTheJudgeOwnNoSocketThreadFileOrClock() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage(
                        "postern.mail..",
                        "postern.policy..",
                        "postern.wire..",
                        "postern.session..",
                        "postern.delivery..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..",
                        "java.nio.channels..",
                        "java.util.concurrent..",
                        "javax.net..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CLASSES);
    }

    @Test
    void noFuturesOrReactiveTypes() {
        ArchRuleDefinition.noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.concurrent\\.(CompletableFuture|Flow.*)")
                .check(CLASSES);
    }

    @Test
    void namesSayWhatAThingIs() {
        ArchRuleDefinition.noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Info)$")
                .orShould()
                .haveNameMatching(".*\\.Abstract[A-Z].*")
                .check(CLASSES);
    }

    @Test
    void everyRoomIsNullMarkedAndHasItsCaption() throws IOException {
        for (var room :
                sources(Path.of("src/main/java/postern")).stream()
                        .map(Path::getParent)
                        .distinct()
                        .toList()) {
            assertThat(room.resolve("package-info.java")).exists();
            assertThat(Files.readString(room.resolve("package-info.java")))
                    .contains("@NullMarked")
                    .startsWith("/**");
        }
    }

    @Test
    void aFileFitsInOneReading() throws IOException {
        for (var file : sources(Path.of("src")))
            assertThat(Files.readAllLines(file).size())
                    .as("lines of " + file)
                    .isLessThanOrEqualTo(350);
    }

    @Test
    void noTestIsSwitchedOff() throws IOException {
        for (var file : sources(Path.of("src/test")))
            assertThat(Files.readString(file)).as(file.toString()).doesNotContain("@Dis" + "abled");
    }

    @Test
    void mutableStaticStateDoesNotExist() {
        var offenders =
                CLASSES.stream()
                        .filter(c -> !c.isInterface())
                        .flatMap(c -> c.getFields().stream())
                        .filter(f -> f.getModifiers().contains(JavaModifier.STATIC))
                        .filter(f -> !f.getModifiers().contains(JavaModifier.FINAL))
                        .map(f -> f.getFullName())
                        .toList();
        assertThat(offenders).isEmpty();
    }

    private static List<Path> sources(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(p -> p.toString().endsWith(".java")).toList();
        }
    }
}
