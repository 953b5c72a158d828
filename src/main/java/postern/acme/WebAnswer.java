package postern.acme;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * As much of a web server as an authority asks (RFC 8555 §8.3): the texts of the order that is
 * open, and 404 for all else. One request for each connection.
 */
final class WebAnswer implements Door.Answer {
    private static final String PLACE = "/.well-known/acme-challenge/";
    private static final int LARGEST = 8 * 1024; // octets of a request

    private final Map<String, String> texts = new ConcurrentHashMap<>();

    void put(String token, String text) {
        texts.put(token, text);
    }

    @Override
    public void give(Socket client) throws IOException {
        var out = client.getOutputStream();
        out.write(answer(request(client.getInputStream())).getBytes(StandardCharsets.US_ASCII));
        out.flush();
        client.shutdownOutput();
    }

    /** Up to the empty line, or to whatever it comes to; the first line is what counts. */
    private static String request(InputStream in) throws IOException {
        var octets = new byte[LARGEST];
        int length = 0;
        while (length < LARGEST) {
            int count = in.read(octets, length, LARGEST - length);
            if (count < 0) break;
            length += count;
            var text = new String(octets, 0, length, StandardCharsets.ISO_8859_1);
            if (text.contains("\r\n\r\n")) return text.substring(0, text.indexOf("\r\n"));
        }
        return "";
    }

    private String answer(String request) {
        var words = request.split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1."))
            return page("400 Bad Request", "");
        if (!words[0].equals("GET") && !words[0].equals("HEAD"))
            return page("405 Method Not Allowed\r\nAllow: GET, HEAD", "");
        var text =
                words[1].startsWith(PLACE) ? texts.get(words[1].substring(PLACE.length())) : null;
        if (text == null) return page("404 Not Found", "");
        var page = page("200 OK", text);
        return words[0].equals("GET") ? page : page.substring(0, page.length() - text.length());
    }

    private static String page(String status, String text) {
        return "HTTP/1.1 "
                + status
                + "\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                + text.length()
                + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
                + text;
    }
}
