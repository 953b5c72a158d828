package postern.audit;

/** What to change, in the words of each server's configuration. */
public record Cure(String postfix, String exim, String opensmtpd, String postern) {}
