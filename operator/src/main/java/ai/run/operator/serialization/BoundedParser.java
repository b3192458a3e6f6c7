package ai.run.operator.serialization;

import ai.run.v1.Limits;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.io.IOException;

/**
 * Reads on only while what it reads keeps to the {@link Limits}. An object of the model takes a hundred times the memory of
 * the two characters that it is written with, so what is too much must be noticed before it is made.
 */
final class BoundedParser extends JsonParserDelegate {

    private int tokens;

    BoundedParser(JsonParser json) {
        super(json);
    }

    @Override
    public JsonToken nextToken() throws IOException {
        var token = super.nextToken();
        if (++tokens > Limits.TEMPLATE_TOKENS) {
            throw new TooLargeException(
                    this,
                    "it has more than %,d names, values and brackets; make its lists shorter, or keep them in a ConfigMap"
                            .formatted(Limits.TEMPLATE_TOKENS));
        }
        if (token != null) {
            checkLength(token);
        }
        return token;
    }

    @Override
    public JsonToken nextValue() throws IOException {
        var token = nextToken();
        return token == JsonToken.FIELD_NAME ? nextToken() : token;
    }

    /** The context of a name or a value is the list or map that it is in; that of a bracket is what the bracket opens. */
    private void checkLength(JsonToken token) throws JsonMappingException {
        var context = getParsingContext();
        var container = token.isStructStart() ? context.getParent() : context;
        if (container != null && !container.inRoot() && !token.isStructEnd()) {
            var limit = Limits.of(nameOf(container.getParent()), nameOf(container));
            if (container.getEntryCount() > limit) {
                throw new TooLargeException(this, "it has more than %,d entries".formatted(limit));
            }
        }
    }

    /** The field that a list or map is the value of; empty for an item of a list. */
    private static String nameOf(JsonStreamContext container) {
        var owner = container == null ? null : container.getParent();
        var name = owner == null ? null : owner.getCurrentName();
        return name == null ? "" : name;
    }

    /** What was to be read is larger than it may be. */
    static final class TooLargeException extends JsonMappingException {

        private static final long serialVersionUID = 1;

        TooLargeException(JsonParser json, String problem) {
            super(json, problem);
        }
    }
}
