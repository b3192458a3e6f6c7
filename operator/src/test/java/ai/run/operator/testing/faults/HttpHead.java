package ai.run.operator.testing.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The first line and the headers of a request or an answer in HTTP/1.1. */
record HttpHead(List<String> lines) {

    /** Reads one; empty where the connection ends instead. */
    static Optional<HttpHead> read(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        for (var last = in.read(); last >= 0; last = in.read()) {
            head.write(last);
            if (last == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return Optional.of(new HttpHead(head.toString(StandardCharsets.ISO_8859_1)
                        .strip()
                        .lines()
                        .toList()));
            }
        }
        return Optional.empty();
    }

    /** The word at that place in the first line. */
    String word(int place) {
        return lines.get(0).split(" ", -1)[place];
    }

    Optional<String> header(String name) {
        return lines.stream()
                .skip(1)
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    /** The same, after whose answer the server ends the connection, unless the two are to speak something else on it. */
    HttpHead ofOneRequest() {
        if (header("Upgrade").isPresent()) {
            return this;
        }
        var kept = lines.stream().filter(line -> !line.regionMatches(true, 0, "Connection:", 0, 11));
        return new HttpHead(Stream.concat(kept, Stream.of("Connection: close")).toList());
    }

    byte[] bytes() {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
