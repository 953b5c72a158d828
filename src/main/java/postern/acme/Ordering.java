package postern.acme;

import postern.config.Acme;

/** Orders a certificate and waits for it. */
interface Ordering {
    Outcome order(Acme from) throws InterruptedException;
}
