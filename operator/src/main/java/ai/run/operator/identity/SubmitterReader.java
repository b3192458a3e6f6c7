package ai.run.operator.identity;

import ai.run.operator.clusterconfig.ClusterConfig.SubmitterClaims;
import ai.run.operator.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a submitter's numbers out of the {@code extra} values that an authenticator passes on. These are lists of texts;
 * gateways write a number as {@code 1234} or {@code 1234.0} (JSON knows no whole numbers), and several as a list, or as
 * one text with commas, blanks or brackets.
 *
 * <p>What cannot be read makes all numbers unusable: to leave out one group in silence would make another identity.
 */
public final class SubmitterReader {

    private static final Pattern NUMBER = Pattern.compile("(0|[1-9][0-9]{0,17})(?:\\.0+)?");
    private static final Pattern SEPARATOR = Pattern.compile("[\\s,\\[\\]\"]+");

    private SubmitterReader() {}

    /**
     * Who submits, with the numbers that could be read.
     *
     * @param username the authenticated name
     * @param groups the authenticated groups of Kubernetes
     * @param extra the authenticator's further values, by key
     * @param claims which keys hold the numbers
     */
    public static Submitter read(
            String username, List<String> groups, Map<String, List<String>> extra, SubmitterClaims claims) {
        try {
            var uids = numbers(extra, claims.uid());
            var gids = numbers(extra, claims.gid());
            return new Submitter(
                    username,
                    groups,
                    single(uids, claims.uid()),
                    single(gids, claims.gid()),
                    numbers(extra, claims.supplementalGroups()),
                    null);
        } catch (UnusableClaimException unusable) {
            return new Submitter(username, groups, null, null, List.of(), unusable.getMessage());
        }
    }

    private static List<Long> numbers(Map<String, List<String>> extra, String key) throws UnusableClaimException {
        var numbers = new ArrayList<Long>();
        for (var value : extra.getOrDefault(key, List.of())) {
            for (var text : Stream.of(SEPARATOR.split(value))
                    .filter(part -> !part.isEmpty())
                    .toList()) {
                var number = NUMBER.matcher(text);
                if (!number.matches()) {
                    throw new UnusableClaimException(
                            "its claim %s is %s, not a whole number".formatted(key, Printable.quoted(text)));
                }
                numbers.add(Long.parseLong(number.group(1)));
            }
        }
        return numbers;
    }

    private static @Nullable Long single(List<Long> numbers, String key) throws UnusableClaimException {
        if (numbers.size() > 1) {
            throw new UnusableClaimException("its claim %s has several values: %s".formatted(key, numbers));
        }
        return numbers.isEmpty() ? null : numbers.get(0);
    }

    private static final class UnusableClaimException extends Exception {
        private static final long serialVersionUID = 1;

        UnusableClaimException(String message) {
            super(message);
        }
    }
}
