package postern.config;

import postern.mail.IpAddress;

/** Where clients connect. Port 0 takes a free one (tests, the demo). */
public record Listener(String name, IpAddress address, int port, TlsMode tls, int line) {}
