package ai.run.operator.webhook;

import ai.run.operator.admission.AdmissionAnswer;
import ai.run.operator.admission.AdmissionHandler;
import ai.run.operator.admission.AdmissionRequest;
import ai.run.operator.admission.AdmissionReview;
import ai.run.operator.admission.InvalidReviewException;
import ai.run.operator.webhook.RequestBody.RefusedException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Reads a review, has it decided, and answers. */
@Slf4j
@RequiredArgsConstructor
final class ReviewHandler extends Handler.Abstract {

    /** How long a client that stalls in the middle of a review may keep a thread. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, AdmissionHandler> handlers;
    private final RequestBody bodies = new RequestBody();

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        try {
            send(response, HttpURLConnection.HTTP_OK, "application/json", answer(request), callback);
        } catch (InvalidReviewException invalid) {
            var sentence = String.valueOf(invalid.getMessage());
            send(response, HttpURLConnection.HTTP_BAD_REQUEST, "text/plain", sentence, callback);
        } catch (RefusedException refused) {
            send(response, refused.status(), "text/plain", String.valueOf(refused.getMessage()), callback);
        } catch (IOException gone) {
            callback.failed(gone);
        }
        return true;
    }

    private String answer(Request request) throws IOException, RefusedException, InvalidReviewException {
        var handler = handlers.get(Request.getPathInContext(request));
        if (handler == null || !"POST".equals(request.getMethod())) {
            throw new RefusedException(
                    HttpURLConnection.HTTP_NOT_FOUND, "reviews are POSTed to " + String.join(", ", handlers.keySet()));
        }
        var body = new TimedInput(Content.Source.asInputStream(request), PATIENCE);
        return bodies.read(body, review -> respond(handler, review));
    }

    private static String respond(AdmissionHandler handler, JsonNode review) throws InvalidReviewException {
        var request = AdmissionReview.request(review);
        return AdmissionReview.response(request, decide(handler, request)).toString();
    }

    /** A mistake of ours must neither let anything pass nor leave the API server without an answer. */
    private static AdmissionAnswer decide(AdmissionHandler handler, AdmissionRequest request) {
        try {
            return handler.answer(request);
        } catch (RuntimeException | StackOverflowError mistake) {
            log.error(
                    "Cannot decide on {} of {} {}/{}.",
                    request.operation(),
                    request.kind(),
                    request.namespace(),
                    request.name(),
                    mistake);
            return new AdmissionAnswer.Denied(
                    HttpURLConnection.HTTP_INTERNAL_ERROR,
                    "the RunaiJob operator could not check this; its log says why");
        }
    }

    private static void send(Response response, int status, String type, String text, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type + "; charset=utf-8");
        Content.Sink.write(response, true, text, callback);
    }
}
