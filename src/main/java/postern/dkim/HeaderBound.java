package postern.dkim;

/**
 * How large a header section may be that is kept.
 *
 * @param octets all in all
 * @param fields of which each takes some memory, however short it is
 */
public record HeaderBound(long octets, int fields) {}
