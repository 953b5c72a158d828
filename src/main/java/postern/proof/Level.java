package postern.proof;

import postern.policy.Fact;
import postern.policy.Facts;

/**
 * One level of the diagram: a fact, or one name of a fact that is a set of names, and the classes
 * of its values.
 */
interface Level {
    Fact<?> fact();

    /** The fact, or the fact and the name in it. */
    String name();

    /** An example of the class, for people. */
    String word(int ofClass);

    /** How many classes there are. */
    int size();

    /** How far-fetched a value of that class is: 0 for what happens every day. */
    int cost(int ofClass);

    /** The facts with the class's most plausible value. */
    Facts put(Facts facts, int ofClass);

    /** The class of what the facts say; they say it, or that it is unavailable. */
    int classOf(Facts facts);
}
