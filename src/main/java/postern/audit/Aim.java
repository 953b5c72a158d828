package postern.audit;

/** What an accepted recipient shows. */
public enum Aim {
    /** The recipient is somebody else's: to accept it is to relay. */
    FOREIGN,
    /**
     * A mailbox of the server's by its looks, with a foreign one hidden in it. To accept it shows
     * something only where the server refuses such mailboxes otherwise.
     */
    DISGUISED,
    /**
     * A mailbox of the server's own, or of a domain below one: to accept it is lax, no relaying.
     */
    NEAR
}
