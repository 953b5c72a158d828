package postern.dkim;

/**
 * What a published key says of one signature.
 *
 * @param why completes "…, because"; empty for a pass
 * @param keyBits 0 where no key was found
 * @param isTesting whether the key says t=y
 * @param isStrict whether it says t=s
 */
public record KeyCheck(
        Result result, String why, int keyBits, boolean isTesting, boolean isStrict) {

    private static KeyCheck without(Result result, String why) {
        return new KeyCheck(result, why, 0, false, false);
    }

    private static KeyCheck with(KeyRecord.Usable key, Result result, String why) {
        return new KeyCheck(result, why, key.bits(), key.isTesting(), key.isStrict());
    }

    /**
     * Checks a signature of some octets. Where there are several keys, the best of what they say
     * counts.
     */
    public static KeyCheck of(
            KeyName name,
            PublishedKeys keys,
            Algorithm algorithm,
            byte[] octets,
            byte[] signature) {
        return switch (keys) {
            case PublishedKeys.Unavailable(var why) ->
                    without(Result.TEMPERROR, "asked for " + name + ": " + why);
            case PublishedKeys.Absent() -> without(Result.PERMERROR, "there is no key at " + name);
            case PublishedKeys.Found(var records) -> {
                KeyCheck best = null;
                for (var record : records) {
                    var check = of(name, record, algorithm, octets, signature);
                    if (best == null || rank(check.result) < rank(best.result)) best = check;
                    if (check.result == Result.PASS) break; // a check costs time
                }
                yield best == null ? without(Result.PERMERROR, "there is no key at " + name) : best;
            }
        };
    }

    private static int rank(Result result) {
        return switch (result) {
            case PASS -> 0;
            case FAIL -> 1;
            case POLICY -> 2;
            case NEUTRAL -> 3;
            case TEMPERROR -> 4;
            case PERMERROR -> 5;
        };
    }

    private static KeyCheck of(
            KeyName name, KeyRecord record, Algorithm algorithm, byte[] octets, byte[] signature) {
        return switch (record) {
            case KeyRecord.Revoked() ->
                    without(Result.PERMERROR, "the key at " + name + " is revoked");
            case KeyRecord.Unusable(var why) ->
                    without(Result.PERMERROR, "there is no usable key at " + name + ": " + why);
            case KeyRecord.Usable key -> {
                if (!key.type().equals(algorithm.keyType()))
                    yield with(
                            key,
                            Result.PERMERROR,
                            "the key at "
                                    + name
                                    + " is of type "
                                    + key.type()
                                    + ", not for "
                                    + algorithm.word());
                if (!key.hashes().isEmpty() && !key.hashes().contains("sha256"))
                    yield with(
                            key,
                            Result.PERMERROR,
                            "the key at " + name + " does not permit sha256");
                if (key.type().equals("rsa") && key.bits() < KeyRecord.LEAST_BITS)
                    yield with(
                            key,
                            Result.POLICY,
                            "the key at " + name + " has only " + key.bits() + " bits");
                yield switch (algorithm.check(key.key(), octets, signature)) {
                    case GOOD -> with(key, Result.PASS, "");
                    case BAD ->
                            with(
                                    key,
                                    Result.FAIL,
                                    "the signature does not match the signed fields and the key at "
                                            + name);
                    case KEY_UNUSABLE ->
                            with(key, Result.PERMERROR, "the key at " + name + " cannot be used");
                };
            }
        };
    }
}
