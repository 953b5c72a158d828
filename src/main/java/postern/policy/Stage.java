package postern.policy;

/** When a thing can be known, in order. */
public enum Stage {
    CONNECT(0),
    HELO(1),
    MAIL(2),
    RCPT(3),
    END_OF_DATA(4);

    private final int position;

    Stage(int position) {
        this.position = position;
    }

    /** From 0 on, in order. */
    public int position() {
        return position;
    }
}
