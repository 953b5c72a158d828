package postern.dkim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import postern.dkim.SigningKey.Reading;
import postern.mail.Domain;

/** Keys to sign with, made once for all tests, as files and as they are read from there. */
final class Keys {
    private static final Map<String, String> MADE = new HashMap<>();

    private Keys() {}

    /**
     * @param type {@code Ed25519}, or RSA with a length: {@code RSA2048}
     */
    static synchronized String pem(String type) {
        return MADE.computeIfAbsent(type, Keys::make);
    }

    private static String make(String type) {
        try {
            var generator = KeyPairGenerator.getInstance(type.startsWith("RSA") ? "RSA" : type);
            if (type.startsWith("RSA")) generator.initialize(Integer.parseInt(type.substring(3)));
            var octets = generator.generateKeyPair().getPrivate().getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path file(Path folder, String name, String pem) {
        try {
            var file = folder.resolve(name);
            Files.writeString(file, pem);
            return Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SigningKey key(String type, String selector, String domain) {
        try {
            var folder = Files.createTempDirectory("keys");
            var file = file(folder, "key.pem", pem(type));
            var read = SigningKey.read(new KeyName(selector, Domain.of(domain)), file);
            Files.delete(file);
            Files.delete(folder);
            return switch (read) {
                case Reading.Usable(var key) -> key;
                case Reading.Unusable(var why, var _) -> throw new IllegalStateException(why);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
