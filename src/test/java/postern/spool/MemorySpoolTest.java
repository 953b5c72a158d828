package postern.spool;

class MemorySpoolTest extends SpoolContract {
    @Override
    Spool open() {
        return new MemorySpool();
    }
}
