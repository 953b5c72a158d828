package postern.app;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Angus Mail, with its own mechanisms and with those of the JDK, logs in and sends. */
@Timeout(120)
class AngusLoginTest extends LoginRig {
    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "XOAUTH2"})
    void itsOwn(String mechanism) throws Exception {
        logsInAndSends(
                mechanism, password -> send(password, "mail.smtp.auth.mechanisms", mechanism));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "CRAM-MD5"})
    void thoseOfTheJdk(String mechanism) throws Exception {
        logsInAndSends(
                mechanism, password -> send(password, "mail.smtp.sasl.mechanisms", mechanism));
    }

    private Programs.Result send(String password, String key, String mechanism) {
        var settings = new Properties();
        settings.put("mail.smtp.host", "127.0.0.1");
        settings.put("mail.smtp.port", port());
        settings.put("mail.smtp.localhost", "client.example");
        settings.put("mail.smtp.auth", "true");
        settings.put("mail.smtp.starttls.required", "true");
        settings.put("mail.smtp.ssl.trust", "*");
        settings.put("mail.smtp.ssl.checkserveridentity", "false");
        settings.put("mail.smtp.timeout", "30000");
        settings.put("mail.smtp.sasl.enable", Boolean.toString(key.contains("sasl")));
        settings.put(key, mechanism);
        var session = Session.getInstance(settings);
        var transport = new SMTPTransport(session, new URLName("smtp", null, -1, null, null, null));
        try (transport) {
            transport.connect("ann", password);
            var message = new MimeMessage(session);
            message.setFrom("ann@ours.example");
            message.setRecipient(Message.RecipientType.TO, new InternetAddress("you@b.example"));
            message.setSubject("angus");
            message.setText("hello");
            transport.sendMessage(message, message.getAllRecipients());
            return new Programs.Result(0, "");
        } catch (MessagingException refused) {
            return new Programs.Result(1, refused + ": " + transport.getLastServerResponse());
        }
    }
}
