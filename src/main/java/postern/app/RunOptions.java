package postern.app;

import org.jspecify.annotations.Nullable;

/**
 * What is said where the relay is started, and counts more than its configuration.
 *
 * @param user whom it becomes once its ports are open, as NAME or NAME:GROUP; null for what the
 *     configuration says
 * @param audits whether the relay may test itself, where its configuration does not say otherwise
 */
record RunOptions(@Nullable String user, boolean audits) {
    static final RunOptions NONE = new RunOptions(null, false);
}
