package ai.run.operator.clusterconfig;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An LDAP filter (RFC 4515) with placeholders such as <code>{name}</code> in values to compare with. It is parsed once,
 * before anything is known of a user; what replaces a placeholder is a value in the finished tree and never text that is
 * parsed, so that no name can change what the filter means.
 *
 * @param filter the filter, placeholders and all
 */
public record FilterTemplate(Filter filter) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");

    /**
     * Parses a template.
     *
     * @throws IllegalArgumentException if it is no filter, or a placeholder stands where it cannot, such as beside a
     *     {@code *}: the message says what is wrong with it, continuing a sentence
     */
    static FilterTemplate parse(String text) {
        try {
            var filter = Filter.create(text);
            visit(filter, FilterTemplate::refuseMisplaced);
            return new FilterTemplate(filter);
        } catch (LDAPException e) {
            throw new IllegalArgumentException("is no LDAP filter: " + e.getMessage(), e);
        }
    }

    /** The names of its placeholders. */
    public Set<String> placeholders() {
        var found = new HashSet<String>();
        visit(filter, part -> names(part.getAssertionValue()).forEach(found::add));
        return found;
    }

    /** The filter with these values in the places of the placeholders, of which it must have no others. */
    public Filter with(Map<String, String> values) {
        return replaced(filter, values);
    }

    /**
     * The attributes that the filter compares for equality with a placeholder's value, as the finished filter does.
     * Directories compare most attributes without regard to case; whoever needs to know can compare again.
     *
     * @return the values by the attributes' names
     */
    public Map<String, String> comparedWith(String placeholder, Map<String, String> values) {
        var compared = new HashMap<String, String>();
        visit(filter, part -> {
            if (part.getFilterType() == Filter.FILTER_TYPE_EQUALITY
                    && names(part.getAssertionValue()).anyMatch(placeholder::equals)) {
                compared.put(part.getAttributeName(), replaced(part.getAssertionValue(), values));
            }
        });
        return compared;
    }

    private static Filter replaced(Filter part, Map<String, String> values) {
        return switch (part.getFilterType()) {
            case Filter.FILTER_TYPE_AND -> Filter.createANDFilter(replaced(part.getComponents(), values));
            case Filter.FILTER_TYPE_OR -> Filter.createORFilter(replaced(part.getComponents(), values));
            case Filter.FILTER_TYPE_NOT -> Filter.createNOTFilter(replaced(part.getNOTComponent(), values));
            case Filter.FILTER_TYPE_EQUALITY ->
                Filter.createEqualityFilter(part.getAttributeName(), replaced(part.getAssertionValue(), values));
            case Filter.FILTER_TYPE_EXTENSIBLE_MATCH ->
                Filter.createExtensibleMatchFilter(
                        part.getAttributeName(),
                        part.getMatchingRuleID(),
                        part.getDNAttributes(),
                        replaced(part.getAssertionValue(), values));
            default -> part;
        };
    }

    private static Filter[] replaced(Filter[] parts, Map<String, String> values) {
        return Stream.of(parts).map(part -> replaced(part, values)).toArray(Filter[]::new);
    }

    private static String replaced(String value, Map<String, String> values) {
        return PLACEHOLDER.matcher(value).replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
    }

    private static void visit(Filter part, Consumer<Filter> visitor) {
        switch (part.getFilterType()) {
            case Filter.FILTER_TYPE_AND, Filter.FILTER_TYPE_OR ->
                Stream.of(part.getComponents()).forEach(component -> visit(component, visitor));
            case Filter.FILTER_TYPE_NOT -> visit(part.getNOTComponent(), visitor);
            default -> visitor.accept(part);
        }
    }

    /** A placeholder that is not replaced would be compared with as it stands, and match nobody or everybody. */
    private static void refuseMisplaced(Filter part) {
        var replaceable = part.getFilterType() == Filter.FILTER_TYPE_EQUALITY
                || part.getFilterType() == Filter.FILTER_TYPE_EXTENSIBLE_MATCH;
        if (!replaceable && names(part.toString()).findAny().isPresent()) {
            throw new IllegalArgumentException(
                    "has a placeholder beside a * or in a comparison other than = and :=; compare with the whole value");
        }
    }

    private static Stream<String> names(@Nullable String value) {
        return value == null
                ? Stream.of()
                : PLACEHOLDER.matcher(value).results().map(found -> found.group(1));
    }
}
