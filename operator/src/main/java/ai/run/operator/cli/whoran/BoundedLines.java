package ai.run.operator.cli.whoran;

import java.io.IOException;
import java.io.Reader;
import java.util.function.Consumer;

/** Reads lines that may be longer than anybody can bear: of these only that they were there is told. */
final class BoundedLines {

    private BoundedLines() {}

    /**
     * Hands over line by line.
     *
     * @param most the most characters of a line
     * @param tooLong is told of each line that is longer
     */
    static void read(Reader reader, int most, Consumer<String> line, Runnable tooLong) throws IOException {
        var buffer = new char[8192];
        var current = new StringBuilder();
        var isTooLong = false;
        for (var length = reader.read(buffer); length >= 0; length = reader.read(buffer)) {
            var start = 0;
            for (var i = 0; i < length; i++) {
                if (buffer[i] == '\n') {
                    isTooLong |= append(current, buffer, start, i, most);
                    end(current, isTooLong, line, tooLong);
                    isTooLong = false;
                    start = i + 1;
                }
            }
            isTooLong |= append(current, buffer, start, length, most);
        }
        if (isTooLong || current.length() > 0) {
            end(current, isTooLong, line, tooLong);
        }
    }

    /** Returns whether the line is too long by that. */
    private static boolean append(StringBuilder current, char[] buffer, int start, int end, int most) {
        if (current.length() + end - start > most) {
            current.setLength(0);
            current.trimToSize();
            return true;
        }
        current.append(buffer, start, end - start);
        return false;
    }

    private static void end(StringBuilder current, boolean isTooLong, Consumer<String> line, Runnable tooLong) {
        if (isTooLong) {
            tooLong.run();
        } else {
            line.accept(current.toString());
        }
        current.setLength(0);
    }
}
