package ai.run.operator.webhook;

import ai.run.operator.webhook.RequestBody.DeniedException;
import java.io.ByteArrayOutputStream;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import lombok.RequiredArgsConstructor;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the bodies of requests as they come: no thread waits for one, each must have come within a time, and all together
 * take a bounded memory. Where that is used up, the one that has been coming for longest gives way: the API server sends a
 * review in milliseconds.
 */
@RequiredArgsConstructor
final class IncomingBodies {

    private final int maxBytesEach;
    private final long maxBytes;
    private final Duration patience;

    /** The oldest first. */
    private final Set<Incoming> coming = new LinkedHashSet<>();

    private long bytes;

    /** Hears once of a body: on a thread that may take its time when it is complete, else on one that may not. */
    interface Receiver {

        /** It is there; {@link #release} must follow. */
        void complete(byte[] body);

        void denied(DeniedException denial);

        void broken(Throwable failure);
    }

    /** Takes in the body of a request. */
    void receive(Request request, Receiver receiver) {
        var incoming = new Incoming(request, receiver);
        synchronized (this) {
            coming.add(incoming);
        }
        incoming.expireWith(request.getComponents().getScheduler());
        incoming.run();
    }

    /** Gives back the memory of a body that is not needed any more. */
    void release(byte[] body) {
        giveBack(body.length);
    }

    private synchronized void giveBack(int length) {
        bytes -= length;
    }

    /** Makes room for more of a body; what has to give way is denied. */
    private boolean grow(Incoming growing, int more) {
        while (true) {
            Optional<Incoming> oldest;
            synchronized (this) {
                if (bytes + more <= maxBytes) {
                    bytes += more;
                    return true;
                }
                oldest = coming.stream().filter(other -> other != growing).findFirst();
            }
            if (oldest.isEmpty()) {
                return false;
            }
            oldest.get().deny(tooMany());
        }
    }

    private static DeniedException tooMany() {
        return new DeniedException(HttpURLConnection.HTTP_UNAVAILABLE, "too many reviews at once");
    }

    private synchronized boolean isComing(Incoming incoming) {
        return coming.contains(incoming);
    }

    private synchronized boolean ended(Incoming incoming) {
        return coming.remove(incoming);
    }

    /** One body. Whoever takes it out of {@link #coming} has the last word on it. */
    @RequiredArgsConstructor
    private final class Incoming implements Runnable {

        private final Request request;
        private final Receiver receiver;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        private boolean over;
        private Scheduler.@Nullable Task expiry;

        void expireWith(Scheduler scheduler) {
            expiry = scheduler.schedule(
                    () -> deny(new DeniedException(
                            HttpURLConnection.HTTP_CLIENT_TIMEOUT, "the review took too long to come")),
                    patience.toMillis(),
                    TimeUnit.MILLISECONDS);
        }

        /** Takes in what is there, and asks to be called again when there is more. */
        @Override
        public void run() {
            while (isComing(this)) {
                var chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    breakOff(chunk.getFailure());
                    return;
                }
                var last = chunk.isLast();
                append(chunk);
                chunk.release();
                if (last) {
                    complete();
                    return;
                }
            }
        }

        private void append(Content.Chunk chunk) {
            var more = chunk.remaining();
            if (body.size() + more > maxBytesEach) {
                deny(RequestBody.tooLarge(maxBytesEach));
            } else if (!grow(this, more)) {
                deny(tooMany());
            } else if (!keep(chunk.getByteBuffer(), more)) {
                giveBack(more);
            }
        }

        private synchronized boolean keep(ByteBuffer bytes, int length) {
            if (!over) {
                var copy = new byte[length];
                bytes.get(copy);
                body.writeBytes(copy);
            }
            return !over;
        }

        private synchronized byte[] end() {
            over = true;
            if (expiry != null) {
                expiry.cancel();
            }
            var all = body.toByteArray();
            body.reset();
            return all;
        }

        private void complete() {
            if (ended(this)) {
                receiver.complete(end());
            }
        }

        void deny(DeniedException denial) {
            if (ended(this)) {
                giveBack(end().length);
                receiver.denied(denial);
            }
        }

        private void breakOff(Throwable failure) {
            if (ended(this)) {
                giveBack(end().length);
                receiver.broken(failure);
            }
        }
    }
}
