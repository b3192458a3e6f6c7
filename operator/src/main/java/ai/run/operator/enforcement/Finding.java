package ai.run.operator.enforcement;

import ai.run.v1.Reason;

/**
 * Why a template is rejected.
 *
 * @param reason the kind of objection
 * @param message what the template asks for, where, and what to do about it
 */
public record Finding(Reason reason, String message) {}
