package ai.run.operator.testing.faults;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts requests, and says which one is to suffer. */
final class FaultCounter {

    private final List<Fault> faults;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Set<Fault> happened = ConcurrentHashMap.newKeySet();

    FaultCounter(List<Fault> faults) {
        this.faults = faults;
    }

    /** What is to become of that request, if not what usually does. All faults count it, and the first that is due happens. */
    Optional<Effect> next(ApiRequest request) {
        return faults.stream()
                .filter(fault -> fault.kind().is(request))
                .filter(fault -> fault.happensTo(count(fault, request)))
                .toList()
                .stream()
                .peek(happened::add)
                .map(Fault::effect)
                .findFirst();
    }

    /** Those that no request has suffered from. */
    List<Fault> notHappened() {
        return faults.stream().filter(fault -> !happened.contains(fault)).toList();
    }

    private int count(Fault fault, ApiRequest request) {
        var key = faults.indexOf(fault) + " " + (fault.ofEachObject() ? request.resource() + request.name() : "");
        return counts.merge(key, 1, Integer::sum);
    }
}
