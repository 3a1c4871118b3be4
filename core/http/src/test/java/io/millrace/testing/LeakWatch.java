package io.millrace.testing;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Has Netty track every buffer, and fails a run of tests in which one was lost without being released.
 */
public final class LeakWatch implements LauncherSessionListener {
    private static final int LOOKS = 5;

    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((resource, records) -> leaks.add(resource));
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        for (int look = 0; look < LOOKS; look++) {
            System.gc();
            ByteBufAllocator.DEFAULT.buffer(1).release(); // the detector looks when buffers are made
        }
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " buffers were lost; the log tells where they came from");
        }
    }
}
