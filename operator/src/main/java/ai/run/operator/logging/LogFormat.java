package ai.run.operator.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import org.slf4j.LoggerFactory;

/** How log lines are written to standard error. */
public enum LogFormat {

    /** A line for people, as {@code logback.xml} says. */
    TEXT {
        @Override
        public void apply() {
            // logback has started with it
        }
    },

    /** One JSON object per line, for programs. */
    JSON {
        @Override
        public void apply() {
            var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            root.iteratorForAppenders().forEachRemaining(appender -> {
                if (appender instanceof OutputStreamAppender<ILoggingEvent> stream) {
                    var encoder = new LogLineEncoder();
                    encoder.setContext(root.getLoggerContext());
                    encoder.start();
                    stream.setEncoder(encoder);
                }
            });
        }
    };

    /** From now on, everything is written like this. */
    public abstract void apply();
}
