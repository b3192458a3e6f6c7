package ai.run.operator.decision;

import ai.run.operator.enforcement.Finding;
import ai.run.operator.text.Printable;
import ai.run.v1.Reason;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Rejects quantities with a large exponent, such as {@code 1e99999999}. The API server multiplies them out when it reads a pod, which
 * takes it minutes and gigabytes; and the operator would ask for that again and again.
 */
final class QuantityCheck {

    /** Beyond 99 there is nothing to measure: the largest suffix, {@code E}, stands for 18. */
    private static final Pattern LARGE_EXPONENT = Pattern.compile("[0-9.+-]*[eE][+-]?[0-9]{3,}");

    /** As many as the CRD allows for {@code homeDir.sizeLimit}. */
    private static final int LENGTH_MAX = 64;

    /** Fields of core/v1 that hold quantities, one by one or by the names of resources. */
    private static final Set<String> QUANTITIES = Set.of("limits", "requests", "overhead", "sizeLimit", "divisor");

    private QuantityCheck() {}

    /** What is wrong with the quantities below that node, each with its path. */
    static List<Finding> findings(JsonNode podSpec) {
        var findings = new ArrayList<Finding>();
        visit("", podSpec, false, findings);
        return findings;
    }

    private static void visit(String path, JsonNode node, boolean isQuantity, List<Finding> findings) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> visit(
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                            field.getValue(),
                            isQuantity || QUANTITIES.contains(field.getKey()),
                            findings));
        } else if (node.isArray()) {
            for (int index = 0; index < node.size(); index++) {
                visit(path + "[" + index + "]", node.get(index), isQuantity, findings);
            }
        } else if (isQuantity && node.asText().length() > LENGTH_MAX) {
            findings.add(new Finding(
                    Reason.InvalidSpec,
                    path + " is " + Printable.quoted(node.asText()) + ", which has more than " + LENGTH_MAX
                            + " characters; write a shorter number"));
        } else if (isQuantity && LARGE_EXPONENT.matcher(node.asText()).matches()) {
            findings.add(new Finding(
                    Reason.InvalidSpec,
                    path + " is " + Printable.quoted(node.asText())
                            + ", whose exponent is too large; write it with a suffix, such as 1Gi"));
        }
    }
}
