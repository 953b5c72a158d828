package postern.mail;

/** What stands behind the "@" of a mailbox (RFC 5321 §4.1.2): a domain or an address literal. */
public sealed interface Host permits Domain, AddressLiteral {}
