package ai.run.operator.clusterconfig;

import ai.run.v1.User;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of UIDs or GIDs, written as ranges: {@code ["1000-60000", "70000"]}.
 *
 * @param ranges the ranges, both ends included
 */
public record IdRanges(List<Range> ranges) {

    /** Every ID but root's. */
    public static final IdRanges ALL = new IdRanges(List.of(new Range(1, User.ID_MAX)));

    public IdRanges {
        ranges = List.copyOf(ranges);
    }

    /** Says whether an ID is in one of the ranges. */
    public boolean contains(long id) {
        return ranges.stream().anyMatch(range -> range.first() <= id && id <= range.last());
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(", "));
    }

    /** IDs from {@code first} to {@code last}, both included. */
    public record Range(long first, long last) {
        @Override
        public String toString() {
            return first == last ? Long.toString(first) : first + "-" + last;
        }
    }
}
