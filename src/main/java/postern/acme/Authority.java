package postern.acme;

import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import postern.acme.Outcome.Issued;
import postern.acme.Outcome.Refused;
import postern.config.Acme;
import postern.mail.Domain;
import postern.unix.Ports;

/** Orders from the authority that a configuration names, and answers its questions meanwhile. */
final class Authority implements Ordering {
    private static final Duration PATIENCE = Duration.ofMinutes(3); // with each step

    private final Storage storage;
    private final Ports ports;

    Authority(Storage storage, Ports ports) {
        this.storage = storage;
        this.ports = ports;
    }

    @Override
    public Outcome order(Acme from) throws InterruptedException {
        KeyPair key;
        try {
            key = storage.accountKey();
        } catch (IOException e) {
            return Refusals.accountKey(e);
        }
        try {
            var session = Interface.of(from);
            try {
                return order(from, account(from, key).create(session));
            } finally {
                session.getHttpClient().shutdownNow();
            }
        } catch (IOException e) {
            return Refusals.authorities(e);
        } catch (AcmeLazyLoadingException e) {
            return e.getCause() instanceof AcmeException cause
                    ? Refusals.of(from, cause)
                    : Refusals.of(from, e);
        } catch (AcmeException e) {
            // a wait that was interrupted comes as a trouble of the network
            if (Thread.interrupted()) throw new InterruptedException();
            return Refusals.of(from, e);
        } catch (AcmeProtocolException e) {
            return Refusals.of(from, e);
        }
    }

    private static AccountBuilder account(Acme from, KeyPair key) {
        var account = new AccountBuilder().useKeyPair(key).agreeToTermsOfService();
        if (from.email() != null) account.addEmail(from.email().toString());
        return account;
    }

    private Outcome order(Acme from, Account account) throws AcmeException, InterruptedException {
        var web = new WebAnswer();
        var handshakes = new HandshakeAnswer();
        Door.Answer answer =
                switch (from.challenge()) {
                    case HTTP_01 -> web;
                    case TLS_ALPN_01 -> handshakes;
                };
        Order order;
        try (var _ = Door.open(ports, from.answers(), answer)) {
            order =
                    account.newOrder()
                            .domains(from.names().stream().map(Domain::name).toList())
                            .create();
            var asked = new LinkedHashMap<Authorization, Challenge>();
            for (var authorization : order.getAuthorizations()) {
                if (authorization.getStatus() == Status.VALID) continue; // of an order before
                var challenge = authorization.<Challenge>findChallenge(from.challenge().word());
                if (challenge.isEmpty())
                    return Refusals.noChallenge(from, authorization.getIdentifier().getDomain());
                prepare(challenge.get(), authorization, web, handshakes);
                asked.put(authorization, challenge.get());
            }
            for (var challenge : asked.values()) challenge.trigger();
            for (var one : asked.entrySet()) {
                var refused = refused(from, one);
                if (refused != null) return refused;
            }
        } catch (IOException e) {
            return Refusals.door(from, e);
        }
        return finish(from, order);
    }

    private static void prepare(
            Challenge challenge,
            Authorization authorization,
            WebAnswer web,
            HandshakeAnswer handshakes)
            throws IOException {
        switch (challenge) {
            case Http01Challenge http -> web.put(http.getToken(), http.getAuthorization());
            case TlsAlpn01Challenge alpn ->
                    handshakes.put(
                            authorization.getIdentifier().getDomain(), alpn.getAcmeValidation());
            default -> throw new IllegalStateException("nobody asked for " + challenge.getType());
        }
    }

    private static @Nullable Refused refused(Acme from, Map.Entry<Authorization, Challenge> asked)
            throws AcmeException, InterruptedException {
        var authorization = asked.getKey();
        if (authorization.waitForCompletion(PATIENCE) == Status.VALID) return null;
        var problem =
                authorization
                        .<Challenge>findChallenge(from.challenge().word())
                        .flatMap(Challenge::getError);
        return Refusals.challenge(from, authorization.getIdentifier().getDomain(), problem);
    }

    private static Outcome finish(Acme from, Order order)
            throws AcmeException, InterruptedException {
        if (order.waitUntilReady(PATIENCE) != Status.READY)
            return Refusals.order(from, order.getError());
        var pair = Storage.freshKey();
        order.execute(pair);
        if (order.waitForCompletion(PATIENCE) != Status.VALID)
            return Refusals.order(from, order.getError());
        return new Issued(order.getCertificate().getCertificateChain(), pair.getPrivate());
    }
}
