/**
 * Signatures in messages (DKIM: RFC 6376, 8301, 8463): verified and made while the octets stream
 * through. What ARC (RFC 8617) shares with it is public: canonical forms, tag lists, body hashes,
 * keys in the DNS.
 */
@NullMarked
package postern.dkim;

import org.jspecify.annotations.NullMarked;
