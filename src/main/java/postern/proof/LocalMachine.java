package postern.proof;

/** Reads local parts character by character, folded; its first state is 0. */
interface LocalMachine {
    /** Stands for all characters that are not told apart. */
    char OTHER = 0;

    /** How many states it has. */
    int size();

    /** The characters that are told apart in a state, rising; {@link #OTHER} is the first. */
    char[] reads(int state);

    /** The state behind each of them; -1 where the local part would be too long. */
    int[] leads(int state);

    /** The shortest text that leads to a state. */
    String shortest(int state);

    /** The state behind one more character; -1 where the local part would be too long. */
    default int next(int state, char folded) {
        int at = java.util.Arrays.binarySearch(reads(state), folded);
        return leads(state)[Math.max(at, 0)];
    }

    /** Where a text leads to; -1 if it is too long. */
    default int read(String folded) {
        int state = 0;
        for (int i = 0; i < folded.length() && state >= 0; i++)
            state = next(state, folded.charAt(i));
        return state;
    }
}
