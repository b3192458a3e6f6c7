package ai.run.operator.testing.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** What lies between one operator and the API server: it can be cut, and mended. */
public final class Wire implements AutoCloseable {

    private final Path kubeconfig;
    private final URI server;
    private final ServerSocket entry;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Semaphore passing = new Semaphore(1);
    private volatile boolean refusing;

    private Wire(URI server, Path kubeconfig) throws IOException {
        this.server = server;
        entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var content = Files.readString(kubeconfig)
                .replaceAll("server: .*", "server: https://127.0.0.1:" + entry.getLocalPort());
        this.kubeconfig = Files.writeString(Files.createTempFile(Path.of("target"), "wire", ".kubeconfig"), content);
        start(this::accept);
    }

    /** Lays a wire for whoever uses that kubeconfig. */
    public static Wire to(Cluster cluster, Path kubeconfig) throws IOException {
        return new Wire(URI.create(cluster.config().getMasterUrl()), kubeconfig);
    }

    /** The same credentials, at this end of the wire. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** Ends every connection; new ones can be made at once. */
    public void interrupt() {
        sockets.forEach(Wire::end);
        sockets.clear();
    }

    /** Ends every connection and refuses new ones, as when the server is down. */
    public void cut() {
        refusing = true;
        interrupt();
    }

    /** Lets everything through again. */
    public void mend() {
        refusing = false;
    }

    /** Lets nothing through any more without saying so, as when packets are lost: requests hang. */
    public void swallow() {
        passing.acquireUninterruptibly();
    }

    private void accept() {
        while (!entry.isClosed()) {
            try {
                var near = entry.accept();
                if (refusing) {
                    end(near);
                    continue;
                }
                var far = new Socket(server.getHost(), server.getPort());
                sockets.add(near);
                sockets.add(far);
                start(() -> pass(near, far));
                start(() -> pass(far, near));
            } catch (IOException closed) {
                // the loop looks whether it is for good
            }
        }
    }

    private void pass(Socket from, Socket to) {
        var buffer = new byte[65_536];
        try {
            for (int length = from.getInputStream().read(buffer);
                    length >= 0;
                    length = from.getInputStream().read(buffer)) {
                passing.acquireUninterruptibly();
                passing.release();
                to.getOutputStream().write(buffer, 0, length);
            }
        } catch (IOException ended) {
            // as one end, so the other
        }
        end(from);
        end(to);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void start(Runnable work) {
        var thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        entry.close();
        interrupt();
        if (passing.availablePermits() == 0) {
            passing.release();
        }
    }
}
