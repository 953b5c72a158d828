package postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.config.Settings.Spooling;
import postern.journal.MemoryJournal;
import postern.login.Doorkeepers;
import postern.login.KnownUsers;
import postern.login.Locks;
import postern.mail.Domain;
import postern.spool.SegmentSpool;
import postern.transcripts.Circumstance;
import postern.transcripts.Player;
import postern.transcripts.Transcript;

/** Every transcript again, over sockets: with the loop, TLS and the spool of the relay. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class SocketTranscriptsTest {
    @TempDir static Path folder;
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private Loop loop;
    private Thread thread;
    private SegmentSpool spool;
    private ServerTls contexts;
    private ServerConnection.Surroundings around;

    /**
     * All but those that turn the clock forward or fill the disk, which only the bare machine can.
     */
    static List<Transcript> all() {
        return Transcript.all().stream().filter(SocketTranscriptsTest::canBePlayed).toList();
    }

    private static boolean canBePlayed(Transcript transcript) {
        return !transcript.has("wait") && !transcript.has("full");
    }

    static List<Transcript> elsewhere() {
        return Circumstance.onTheWire(SocketTranscriptsTest::canBePlayed);
    }

    @BeforeAll
    void begin() throws IOException {
        var clock = InstantSource.system();
        spool = SegmentSpool.open(folder.resolve("spool"), new Spooling(1 << 20, 0), clock);
        loop = new Loop(clock, bugs::add);
        spool.afterEachGroup(loop::wake);
        thread = Thread.ofPlatform().start(loop::run);
        contexts =
                new ServerTls(
                        ServerTls.Terms.of(
                                Certificates.selfSigned(
                                        folder, Domain.of("mx.ours.example"), Instant.now())));
        around =
                new ServerConnection.Surroundings(
                        loop,
                        spool::begin,
                        new MemoryJournal(),
                        new LoginDesk(
                                        KnownUsers.authenticator(),
                                        Doorkeepers.patient(),
                                        new Random(1),
                                        new Locks())
                                ::answer,
                        _ -> {});
    }

    @AfterAll
    void end() throws InterruptedException {
        loop.end();
        thread.join();
        spool.close();
        assertThat(bugs).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void overASocket(Transcript transcript) throws GeneralSecurityException {
        Player.play(
                transcript, new SocketPeer(around, spool, contexts, trustingAnyone(), transcript));
    }

    /** In clear and in TLS, and behind a proxy. */
    @ParameterizedTest
    @MethodSource("elsewhere")
    void overASocketInOtherCircumstances(Transcript transcript) throws GeneralSecurityException {
        overASocket(transcript);
    }

    private static SSLSocketFactory trustingAnyone() throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anyone()}, null);
        return context.getSocketFactory();
    }

    static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
