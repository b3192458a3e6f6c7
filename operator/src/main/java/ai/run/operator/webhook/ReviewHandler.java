package ai.run.operator.webhook;

import ai.run.operator.admission.AdmissionAnswer;
import ai.run.operator.admission.AdmissionHandler;
import ai.run.operator.admission.AdmissionRequest;
import ai.run.operator.admission.AdmissionReview;
import ai.run.operator.admission.InvalidReviewException;
import ai.run.operator.webhook.RequestBody.DeniedException;
import com.fasterxml.jackson.databind.JsonNode;
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

    /** How long a review may take to come. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Of all reviews that are coming, or are waiting to be decided on. */
    private static final int BYTES_AT_ONCE = 24 << 20;

    private static final Duration BETWEEN_COMPLAINTS = Duration.ofMinutes(1);

    private final Map<String, AdmissionHandler> handlers;
    private final RequestBody bodies = new RequestBody();
    private final IncomingBodies incoming = new IncomingBodies(RequestBody.MAX_BYTES, BYTES_AT_ONCE, PATIENCE);
    private final RateLimitedLog complaints = new RateLimitedLog(BETWEEN_COMPLAINTS);

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var handler = handlers.get(Request.getPathInContext(request));
        if (handler == null || !"POST".equals(request.getMethod())) {
            var sentence = "reviews are POSTed to " + String.join(", ", handlers.keySet());
            send(response, HttpURLConnection.HTTP_NOT_FOUND, "text/plain", sentence, callback);
        } else {
            incoming.receive(request, new Answering(handler, response, callback));
        }
        return true;
    }

    @RequiredArgsConstructor
    private final class Answering implements IncomingBodies.Receiver {

        private final AdmissionHandler handler;
        private final Response response;
        private final Callback callback;

        @Override
        public void complete(byte[] body) {
            try {
                var answer = bodies.read(body, review -> respond(handler, review));
                send(response, HttpURLConnection.HTTP_OK, "application/json", answer, callback);
            } catch (InvalidReviewException invalid) {
                var sentence = String.valueOf(invalid.getMessage());
                send(response, HttpURLConnection.HTTP_BAD_REQUEST, "text/plain", sentence, callback);
            } catch (DeniedException denied) {
                denied(denied);
            } finally {
                incoming.release(body);
            }
        }

        @Override
        public void denied(DeniedException denial) {
            var sentence = String.valueOf(denial.getMessage());
            complaints.of(number -> log.warn("Denied {} reviews unread, the last one because: {}.", number, sentence));
            send(response, denial.status(), "text/plain", sentence, callback);
        }

        /** There is nobody left to answer. */
        @Override
        public void broken(Throwable failure) {
            complaints.of(
                    number -> log.info("{} reviews broke off, the last one with: {}.", number, failure.toString()));
            send(response, HttpURLConnection.HTTP_BAD_REQUEST, "text/plain", "the review broke off", callback);
        }
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
                    "the RunaiJob operator could not check this; try again, and if that does not help, ask an administrator to look into the operator's log");
        }
    }

    private static void send(Response response, int status, String type, String text, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type + "; charset=utf-8");
        Content.Sink.write(response, true, text, callback);
    }
}
