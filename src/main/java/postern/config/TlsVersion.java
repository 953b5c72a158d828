package postern.config;

/** The least version of TLS that clients may speak. */
public enum TlsVersion {
    TLS_1_2,
    TLS_1_3
}
