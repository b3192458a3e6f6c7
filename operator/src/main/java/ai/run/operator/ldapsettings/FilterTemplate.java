package ai.run.operator.ldapsettings;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
    private static final Filter ANYTHING = Filter.createPresenceFilter("objectClass");

    /**
     * Parses a template.
     *
     * @throws IllegalArgumentException if it is no filter, or a placeholder stands where it cannot, such as beside a
     *     {@code *}: the message says what is wrong with it, continuing a sentence
     */
    static FilterTemplate parse(String text) {
        try {
            var filter = Filter.create(text);
            leaves(filter).forEach(FilterTemplate::rejectMisplaced);
            return new FilterTemplate(filter);
        } catch (LDAPException e) {
            throw new IllegalArgumentException("is no LDAP filter: " + e.getMessage(), e);
        }
    }

    /** The names of its placeholders. */
    public Set<String> placeholders() {
        return comparisons(filter)
                .flatMap(part -> names(part.getAssertionValue()))
                .collect(Collectors.toSet());
    }

    /** The filter with these values in the places of the placeholders, of which it must have no others. */
    public Filter with(Map<String, String> values) {
        return replaced(filter, values);
    }

    /**
     * A filter that every entry passes which the template finds for any values, and perhaps others: in place of a
     * comparison with a placeholder, the attribute has to be there.
     */
    public Filter withAnyValues() {
        return loosened(filter);
    }

    /**
     * The attributes that the filter compares for equality with a placeholder's value, as the finished filter does.
     * Directories compare most attributes without regard to case; whoever needs to know can compare again.
     *
     * @return the values by the attributes' names
     */
    public Map<String, String> comparedWith(String placeholder, Map<String, String> values) {
        var compared = new HashMap<String, String>();
        comparisonsWith(placeholder)
                .filter(part -> part.getFilterType() == Filter.FILTER_TYPE_EQUALITY)
                .forEach(part -> compared.put(part.getAttributeName(), replaced(part.getAssertionValue(), values)));
        return compared;
    }

    /** The attributes that the filter compares with a placeholder's value, in whatever way. */
    public Set<String> attributesComparedWith(String placeholder) {
        return comparisonsWith(placeholder).map(Filter::getAttributeName).collect(Collectors.toSet());
    }

    /**
     * The values of a placeholder for which the filter may find an entry: who knows an entry and not the name that it is
     * found by gets all that come into question.
     *
     * @param entry the values of the entry's attributes, by the attribute's name
     */
    public Set<String> valuesOf(String placeholder, Function<String, List<String>> entry) {
        return comparisonsWith(placeholder)
                .flatMap(part -> {
                    var form = form(part.getAssertionValue(), placeholder);
                    return entry.apply(part.getAttributeName()).stream().map(form::matcher);
                })
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    /** What <code>{name}@example.org</code> may be when the placeholder has a value, which is the first group. */
    private static Pattern form(String value, String placeholder) {
        return Pattern.compile(Stream.of(value.split(Pattern.quote("{" + placeholder + "}"), -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("(.+)")));
    }

    private static Filter replaced(Filter part, Map<String, String> values) {
        return switch (part.getFilterType()) {
            case Filter.FILTER_TYPE_AND ->
                Filter.createANDFilter(each(part.getComponents(), component -> replaced(component, values)));
            case Filter.FILTER_TYPE_OR ->
                Filter.createORFilter(each(part.getComponents(), component -> replaced(component, values)));
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

    private static Filter loosened(Filter part) {
        if (comparisons(part).findAny().isEmpty()) {
            return part;
        }
        return switch (part.getFilterType()) {
            case Filter.FILTER_TYPE_AND -> Filter.createANDFilter(each(part.getComponents(), FilterTemplate::loosened));
            case Filter.FILTER_TYPE_OR -> Filter.createORFilter(each(part.getComponents(), FilterTemplate::loosened));
            // Loosened within, it would exclude more than before.
            case Filter.FILTER_TYPE_NOT -> ANYTHING;
            default ->
                part.getAttributeName() == null ? ANYTHING : Filter.createPresenceFilter(part.getAttributeName());
        };
    }

    private static Filter[] each(Filter[] parts, UnaryOperator<Filter> change) {
        return Stream.of(parts).map(change).toArray(Filter[]::new);
    }

    private static String replaced(String value, Map<String, String> values) {
        return PLACEHOLDER.matcher(value).replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
    }

    /** The comparisons with one placeholder, of a certain attribute. */
    private Stream<Filter> comparisonsWith(String placeholder) {
        return comparisons(filter)
                .filter(part -> part.getAttributeName() != null
                        && names(part.getAssertionValue()).anyMatch(placeholder::equals));
    }

    /** The comparisons with placeholders. */
    private static Stream<Filter> comparisons(Filter part) {
        return leaves(part)
                .filter(leaf -> names(leaf.getAssertionValue()).findAny().isPresent());
    }

    private static Stream<Filter> leaves(Filter part) {
        return switch (part.getFilterType()) {
            case Filter.FILTER_TYPE_AND, Filter.FILTER_TYPE_OR ->
                Stream.of(part.getComponents()).flatMap(FilterTemplate::leaves);
            case Filter.FILTER_TYPE_NOT -> leaves(part.getNOTComponent());
            default -> Stream.of(part);
        };
    }

    /** A placeholder that is not replaced would be compared with as it stands, and match nobody or everybody. */
    private static void rejectMisplaced(Filter part) {
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
