package ai.run.operator.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel's accounting says of a process.
 *
 * @param cpuSeconds user and system time of all its threads since its start
 * @param residentMiB its resident memory
 */
record ProcessUsage(double cpuSeconds, double residentMiB) {

    /** The kernel counts in hundredths of a second, whatever its own clock does (proc(5), USER_HZ). */
    private static final double TICKS_PER_SECOND = 100;

    /** CPU time in milliseconds since an earlier reading. */
    double cpuMillisSince(ProcessUsage before) {
        return (cpuSeconds - before.cpuSeconds) * 1_000;
    }

    static ProcessUsage of(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // The name in parentheses may hold blanks; utime and stime are the 14th and 15th field of all.
        var fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        var ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
        try (var status = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            var kiB = status.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
            return new ProcessUsage(ticks / TICKS_PER_SECOND, kiB / 1024.0);
        }
    }
}
