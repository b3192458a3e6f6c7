package ai.run.operator.webhook;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Input that must have come within some time: one that comes byte after byte would keep its reader for ever. */
final class TimedInput extends FilterInputStream {

    private final long end;

    TimedInput(InputStream input, Duration time) {
        super(input);
        end = System.nanoTime() + time.toNanos();
    }

    @Override
    public int read() throws IOException {
        checkTime();
        return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        checkTime();
        return super.read(bytes, offset, length);
    }

    private void checkTime() throws IOException {
        if (System.nanoTime() - end > 0) {
            throw new IOException("what was sent took too long to come");
        }
    }
}
