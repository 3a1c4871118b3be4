package io.millrace.wats.process;

/** What an operation can be; one can be several of them. */
public enum ProcessKind {
    TEST("test"),
    REPAIR("repair"),
    WIP("WIP");

    private final String word;

    ProcessKind(String word) {
        this.word = word;
    }

    /** Whether a process is of this kind. */
    public boolean includes(ProcessInfo process) {
        return switch (this) {
            case TEST -> process.isTestOperation();
            case REPAIR -> process.isRepairOperation();
            case WIP -> process.isWipOperation();
        };
    }

    @Override
    public String toString() {
        return word;
    }
}
