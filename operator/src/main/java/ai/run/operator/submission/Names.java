package ai.run.operator.submission;

/** Names of jobs, which become names of Jobs and values of labels: labels of DNS as in RFC 1035. */
final class Names {

    private static final int MAX_LENGTH = 63;
    /** What the API server adds to a generated name, and the hyphen before it. */
    private static final int GENERATED = 6;

    private Names() {}

    static String checked(String name) {
        return checked("The name", name, MAX_LENGTH);
    }

    static String checkedPrefix(String prefix) {
        return checked("--job-name-prefix: the prefix", prefix, MAX_LENGTH - GENERATED);
    }

    private static String checked(String what, String name, int most) {
        if (name.isEmpty()) {
            throw new InvalidOptionException("%s is empty.", what);
        }
        if (name.length() > most) {
            throw new InvalidOptionException(
                    "%s %s has %d characters: shorten it to %d.", what, name, name.length(), most);
        }
        if (!isLetter(name.charAt(0))) {
            throw new InvalidOptionException("%s %s must begin with a letter from a to z.", what, name);
        }
        name.chars()
                .filter(c -> !isLetter(c) && !isDigit(c) && c != '-')
                .findFirst()
                .ifPresent(c -> {
                    throw new InvalidOptionException(
                            "%s %s has the character '%c' in it: write letters from a to z, digits and hyphens.",
                            what, name, c);
                });
        if (name.endsWith("-")) {
            throw new InvalidOptionException("%s %s must end with a letter or a digit.", what, name);
        }
        return name;
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
