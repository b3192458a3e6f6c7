package ai.run.operator.benchmark;

import ai.run.operator.testing.cluster.AuditLog;
import ai.run.operator.testing.cluster.AuditLog.Request;
import ai.run.operator.testing.cluster.Cluster;
import ai.run.operator.testing.cluster.KubernetesVersion;
import ai.run.operator.testing.cluster.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The operator beside the API server's own Job controller, in interleaved rounds on one control plane without scheduler
 * and kubelet. Both share the machine with the API server, etcd and the load generator.
 */
@Command(name = "benchmark", mixinStandardHelpOptions = true, showDefaultValues = true, sortOptions = false)
public final class Benchmark implements Callable<Integer> {

    private static final int WARM_UP = 200;
    private static final int LIVES = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final String PULLS =
            """
            {"phase": "Pending", "containerStatuses": [{"name": "main", "image": "nope:1", "imageID": "", "ready": false,
             "restartCount": 0, "state": {"waiting": {"reason": "ImagePullBackOff", "message": "not found"}}}]}
            """;
    private static final String CONFIG_MAPS = "/api/v1/namespaces/%s/configmaps";

    @Option(names = "--rounds", description = "How often; figures are medians.")
    private int rounds = 3;

    @Option(names = "--burst", description = "Jobs created at once.")
    private int burst = 1_000;

    @Option(names = "--rates", split = ",", description = "Arrivals per second, as Poisson processes.")
    private List<Integer> rates = List.of(45, 100);

    @Option(names = "--seconds", description = "How long each of them.")
    private int seconds = 20;

    @Option(names = "--live", description = "Jobs alive at once, for memory and restart; 0 leaves that out.")
    private int live = 10_000;

    @Option(names = "--flaps", description = "Changes per second of the live jobs' pods, while other jobs arrive.")
    private int flaps = 100;

    @Option(names = "--waiting", description = "Pods of one Job that cannot pull their image; 0 leaves that out.")
    private int waiting = 1_000;

    @Option(
            names = "--strangers",
            description = "Pods, and ConfigMaps, that are none of the operator's; 0 leaves them out.")
    private int strangers = 10_000;

    private final long startedAt = System.nanoTime();
    private final Table table = new Table();
    private Stage stage;
    private ApiServer server;
    private long jobController;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        try (var started = Stage.on(Cluster.startNative(KubernetesVersion.CURRENT))) {
            stage = started;
            var state = stage.cluster.nativeState().orElseThrow();
            server = new ApiServer(stage.admin.getConfiguration());
            jobController = Long.parseLong(Files.readString(state.resolve("pids/kube-controller-manager"))
                    .strip());
            measure();
        }
        System.out.println();
        System.out.println(table.markdown());
        return 0;
    }

    private void measure() throws Exception {
        say("the load generator alone makes %.0f objects per second".formatted(ownSpeed()));
        for (var contender : Contender.values()) {
            in(contender, namespace -> new Run(server, contender, namespace).burst(WARM_UP));
        }
        for (var contender : List.of(Contender.NATIVE, Contender.POD)) {
            table.add("resident memory idle, MiB", contender, usage(contender).residentMiB());
        }
        for (int round = 1; round <= rounds; round++) {
            var order = new ArrayList<>(List.of(Contender.values()));
            Collections.rotate(order, round - 1);
            for (var contender : order) {
                say("round %d of %d: %s".formatted(round, rounds, contender.title));
                burst(contender, burst);
                for (var rate : rates) {
                    arrivals(contender, "%d per second".formatted(rate), rate, round);
                }
            }
        }
        for (var contender : Contender.values()) {
            lives(contender);
        }
        if (waiting > 0) {
            for (var contender : List.of(Contender.NATIVE, Contender.JOB)) {
                say("a Job of %d pods that wait: %s".formatted(waiting, contender.title));
                waiting(contender);
            }
        }
        if (live > 0) {
            for (var contender : Contender.values()) {
                say("%d live: %s".formatted(live, contender.title));
                alive(contender);
            }
        }
        if (strangers > 0) {
            say("%d Pods and %d ConfigMaps of others".formatted(strangers, strangers));
            strangers();
        }
    }

    private void burst(Contender contender, int jobs) throws Exception {
        in(contender, namespace -> burst(contender, jobs, namespace));
    }

    private void burst(Contender contender, int jobs, String namespace) throws Exception {
        var before = usage(contender);
        var outcome = new Run(server, contender, namespace).burst(jobs);
        var after = settled(contender);
        table.add("burst of %d, per second".formatted(jobs), contender, outcome.perSecond());
        table.add("burst of %d, load put on per second".formatted(jobs), contender, outcome.createsPerSecond());
        table.add("burst of %d, CPU ms per job".formatted(jobs), contender, after.cpuMillisSince(before) / jobs);
        table.add("resident memory with %d live, MiB".formatted(jobs), contender, after.residentMiB());
    }

    /** Many jobs whose pods live on: what they weigh, and whether others arrive as fast, pods changing or not. */
    private void alive(Contender contender) throws Exception {
        in(contender, namespace -> {
            burst(contender, live, namespace);
            var pods = Contender.POD.children(namespace);
            await(() -> server.count(pods) == live);
            settled(contender);
            var rate = rates.get(0);
            arrivals(contender, "%d per second beside %d live".formatted(rate, live), rate, 1);
            in(contender, others -> {
                try (var flapping = new Flapping(server, pods, flaps)) {
                    arrive(
                            contender,
                            "%d per second beside %d live, of which %d change per second".formatted(rate, live, flaps),
                            others,
                            rate,
                            1);
                    table.add("changes per second meanwhile", contender, flapping.perSecond());
                }
            });
            settled(contender);
            if (contender != Contender.NATIVE) {
                table.add(
                        "kill -9 to the first job done with %d live, s".formatted(live), contender, restart(contender));
            }
        });
    }

    /** Nothing is cleared away afterwards: the control plane ends with the benchmark. */
    private void strangers() throws Exception {
        var before = Map.of(Contender.NATIVE, settled(Contender.NATIVE), Contender.POD, settled(Contender.POD));
        var namespace = stage.newNamespace();
        var creates = new ArrayList<CompletableFuture<?>>();
        for (int number = 0; number < strangers; number++) {
            creates.add(server.create(
                    Contender.POD.children(namespace),
                    "{\"metadata\": {\"name\": \"p-%d\"}, \"spec\": {\"containers\": [{\"name\": \"main\", \"image\": \"busybox\"}]}}"
                            .formatted(number)));
            creates.add(server.create(CONFIG_MAPS.formatted(namespace), configMap(number)));
        }
        CompletableFuture.allOf(creates.toArray(CompletableFuture[]::new)).join();
        for (var contender : List.of(Contender.NATIVE, Contender.POD)) {
            var after = settled(contender);
            table.add(
                    "resident memory added by %d Pods and ConfigMaps of others, MiB".formatted(strangers),
                    contender,
                    after.residentMiB() - before.get(contender).residentMiB());
            table.add(
                    "CPU ms for each of them",
                    contender,
                    after.cpuMillisSince(before.get(contender)) / (2 * strangers));
        }
    }

    private void arrivals(Contender contender, String row, int rate, long seed) throws Exception {
        in(contender, namespace -> {
            var before = usage(contender);
            arrive(contender, row, namespace, rate, seed);
            var after = settled(contender);
            table.add(row + ", CPU ms per job", contender, after.cpuMillisSince(before) / (rate * seconds));
        });
    }

    /** Where the processors have no time left, latencies tell of the queue for them. */
    private void arrive(Contender contender, String row, String namespace, int rate, long seed) throws Exception {
        var before = MachineUsage.now();
        var outcome = new Run(server, contender, namespace).arrivals(rate, Duration.ofSeconds(seconds), seed);
        var inUse = MachineUsage.now().percentSince(before);
        table.add(row + ", p50 ms", contender, outcome.latencies().percentile(50));
        table.add(row + ", p99 ms", contender, outcome.latencies().percentile(99));
        table.add(row + ", CPU of the machine in use, %", contender, inUse);
    }

    /** Jobs from their creation to their end, with the kubelet's part played, for all requests that they cost. */
    private void lives(Contender contender) throws Exception {
        in(contender, namespace -> {
            new Run(server, contender, namespace).burst(LIVES);
            var pods = Contender.POD.children(namespace);
            await(() -> server.count(pods) == LIVES);
            for (var phase : List.of("Running", "Succeeded")) {
                settled(contender);
                report(pods, "{\"phase\": \"" + phase + "\"}");
            }
            settled(contender);
            var requests = requests(contender, namespace);
            table.add("API writes in a job's life", contender, (double) writes(requests) / LIVES);
            say("%s, requests per job: %s".formatted(contender.title, perJob(requests)));
        });
    }

    /** One Job whose pods all begin to wait for their image: what that costs until it is told. */
    private void waiting(Contender contender) throws Exception {
        in(contender, namespace -> {
            var pods = Contender.POD.children(namespace);
            server.create(contender.parents(namespace), contender.manifest("many", waiting))
                    .join();
            await(() -> server.count(pods) == waiting);
            var before = settled(contender);
            var writesBefore = writes(requests(contender, namespace));
            report(pods, PULLS);
            var after = settled(contender);
            var row = "a Job's %d pods cannot pull their image".formatted(waiting);
            var written = writes(requests(contender, namespace)) - writesBefore;
            table.add(row + ", API writes", contender, (double) written);
            table.add(row + ", CPU ms per pod", contender, after.cpuMillisSince(before) / waiting);
            table.add(row + ", resident memory added, MiB", contender, after.residentMiB() - before.residentMiB());
        });
    }

    /** Plays the kubelet: all of these pods have that status. */
    private void report(String pods, String status) throws IOException, InterruptedException {
        var patches = server.names(pods).stream()
                .map(pod -> server.patch(pods + "/" + pod + "/status", "{\"status\": " + status + "}"))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(patches).join();
    }

    private List<Request> requests(Contender contender, String namespace) {
        return AuditLog.requestsOf(contender.user, stage).stream()
                .filter(request -> request.namespace().equals(namespace))
                .toList();
    }

    private static long writes(List<Request> requests) {
        return requests.stream().filter(Request::isWrite).count();
    }

    /** How many there were of each verb and resource, such as {@code patch runaijobs/status}. */
    private static String perJob(List<Request> requests) {
        var counts = requests.stream()
                .collect(Collectors.groupingBy(
                        request -> request.verb() + " " + request.resource(), TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(count -> "%s %.2f".formatted(count.getKey(), (double) count.getValue() / LIVES))
                .collect(Collectors.joining(", "));
    }

    /** Seconds from the end by kill -9 until a job that was created while nobody was there has its child. */
    private double restart(Contender contender) throws Exception {
        var namespace = stage.newNamespace();
        stage.killOperator();
        var begin = System.nanoTime();
        var first = CompletableFuture.supplyAsync(() -> {
            try {
                return new Run(server, contender, namespace).burst(1);
            } catch (InterruptedException interrupt) {
                throw new IllegalStateException(interrupt);
            }
        });
        stage.startOperator();
        first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        var seconds = (System.nanoTime() - begin) / 1e9;
        settled(contender);
        clear(contender, namespace);
        return seconds;
    }

    private interface Load {
        void on(String namespace) throws Exception;
    }

    private void in(Contender contender, Load load) throws Exception {
        var namespace = stage.newNamespace();
        load.on(namespace);
        clear(contender, namespace);
        settled(contender);
        // The garbage collector is part of the Job controller's process; what it has to do is not part of the next
        // round.
        settled(Contender.NATIVE);
    }

    private void clear(Contender contender, String namespace) {
        server.delete(contender.parents(namespace));
        for (var collection : List.of(Contender.JOB.children(namespace), Contender.POD.children(namespace))) {
            server.delete(collection);
            await(() -> server.count(collection) == 0);
        }
    }

    private ProcessUsage usage(Contender contender) throws IOException {
        return ProcessUsage.of(contender == Contender.NATIVE ? jobController : stage.operatorPid());
    }

    /** The usage of a process once it has nothing left to do. */
    private ProcessUsage settled(Contender contender) throws IOException {
        var last = new double[] {-1};
        Awaitility.await("%s is idle".formatted(contender))
                .pollInterval(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .until(() -> {
                    var now = usage(contender).cpuSeconds();
                    var idle = now - last[0] <= 0.02;
                    last[0] = now;
                    return idle;
                });
        return usage(contender);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(100)).atMost(PATIENCE).until(condition);
    }

    /** Creates per second when nobody makes anything of it: what the generator and the API server can do. */
    private double ownSpeed() {
        var namespace = stage.newNamespace();
        var objects = 2_000;
        var begin = System.nanoTime();
        var creates = IntStream.range(0, objects)
                .mapToObj(number -> server.create(CONFIG_MAPS.formatted(namespace), configMap(number)))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(creates).join();
        return objects / ((System.nanoTime() - begin) / 1e9);
    }

    private static String configMap(int number) {
        return "{\"metadata\": {\"name\": \"c-%d\"}, \"data\": {\"k\": \"%s\"}}".formatted(number, "x".repeat(500));
    }

    private void say(String line) {
        System.out.printf("%5d s  %s%n", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt), line);
    }
}
