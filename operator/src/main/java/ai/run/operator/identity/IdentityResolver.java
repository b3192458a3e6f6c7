package ai.run.operator.identity;

/** Placeholder, replaced by the identity package's own work. */
final class IdentityResolver {
    private IdentityResolver() {}
}
