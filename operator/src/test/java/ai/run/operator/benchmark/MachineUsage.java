package ai.run.operator.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the kernel's accounting says of the whole machine, in its ticks since the start.
 *
 * @param idle time in which a processor had nothing to do, or waited for the disk
 * @param all time of all processors
 */
record MachineUsage(long idle, long all) {

    static MachineUsage now() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            // cpu, and the times as user, nice, system, idle, iowait, irq, softirq, and steal (proc(5)).
            var fields = lines.findFirst().orElseThrow().split(" +", -1);
            var times = Stream.of(fields).skip(1).limit(8).map(Long::valueOf).toList();
            return new MachineUsage(
                    times.get(3) + times.get(4),
                    times.stream().mapToLong(time -> time).sum());
        }
    }

    /** How much of the processors' time since an earlier reading was used, by whomever, in percent. */
    double percentSince(MachineUsage before) {
        return 100 - 100.0 * (idle - before.idle) / (all - before.all);
    }
}
