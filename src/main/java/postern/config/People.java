package postern.config;

import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Parsed;
import postern.mail.UserName;

/** How users and groups are named. */
final class People {
    private static final int LONGEST = 255;

    static final Scalar<String> USER =
            new Scalar<>("a user", "Write a name without blanks, such as bob.", UserName::parse);
    static final Scalar<String> GROUP =
            new Scalar<>("a group", "Write a name without blanks, such as staff.", People::name);

    static final Several<String> USERS = new Several<>("a list of users", USER);
    static final Several<String> GROUPS = new Several<>("a list of groups", GROUP);

    private People() {}

    /** Commas part names wherever several are written in one text. */
    private static Parsed<String> name(String text) {
        if (text.isEmpty()) return Parsed.bad("it is empty");
        if (text.length() > LONGEST) return Parsed.bad("it is longer than 255 characters");
        return text.chars()
                        .anyMatch(c ->
                                c == ','
                                        || c == '*'
                                        || Character.isWhitespace(c)
                                        || Character.isISOControl(c))
                ? Parsed.bad("a name holds no blank, no comma and no \"*\"")
                : Parsed.good(text);
    }
}
