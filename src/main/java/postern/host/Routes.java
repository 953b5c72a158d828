package postern.host;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.proof.HostFacts.Gateway;

/** The gateways in Linux's routing tables, as /proc shows them. Lines that are none are skipped. */
final class Routes {
    private static final int GATEWAY = 2; // RTF_GATEWAY

    private Routes() {}

    /** From /proc/net/route: words in the order of a little-endian host. */
    static List<Gateway> v4(String table) {
        var gateways = new ArrayList<Gateway>();
        for (var line : table.lines().skip(1).toList()) {
            var words = line.strip().split("\\s+");
            if (words.length < 8) continue;
            try {
                if ((Integer.parseInt(words[3], 16) & GATEWAY) == 0) continue;
                int length = Integer.bitCount(Integer.parseUnsignedInt(words[7], 16));
                var destination = v4Address(words[1]).first(length);
                gateways.add(
                        new Gateway(
                                v4Address(words[2]), words[0], new IpPrefix(destination, length)));
            } catch (IllegalArgumentException _) {
                // a line of some other format tells of no gateway
            }
        }
        return gateways;
    }

    /** From /proc/net/ipv6_route. */
    static List<Gateway> v6(String table) {
        var gateways = new ArrayList<Gateway>();
        for (var line : table.lines().toList()) {
            var words = line.strip().split("\\s+");
            if (words.length < 10 || words[9].equals("lo")) continue;
            try {
                if ((Integer.parseUnsignedInt(words[8], 16) & GATEWAY) == 0) continue;
                int length = Integer.parseInt(words[1], 16);
                var destination = v6Address(words[0]).first(length);
                gateways.add(
                        new Gateway(
                                v6Address(words[4]), words[9], new IpPrefix(destination, length)));
            } catch (IllegalArgumentException _) {
                // a line of some other format tells of no gateway
            }
        }
        return gateways;
    }

    private static IpAddress v4Address(String hex) {
        return IpAddress.of(
                new byte[] {
                    (byte) HexFormat.fromHexDigits(hex, 6, 8),
                    (byte) HexFormat.fromHexDigits(hex, 4, 6),
                    (byte) HexFormat.fromHexDigits(hex, 2, 4),
                    (byte) HexFormat.fromHexDigits(hex, 0, 2)
                });
    }

    private static IpAddress v6Address(String hex) {
        return IpAddress.of(HexFormat.of().parseHex(hex));
    }
}
