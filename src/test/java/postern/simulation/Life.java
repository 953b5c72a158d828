package postern.simulation;

/** Of a process or a connection: what was planned in it does not happen once it is over. */
final class Life {
    private boolean over;

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }
}
