package ai.run.operator.enforcement;

import static ai.run.operator.enforcement.PodCheck.is;
import static ai.run.operator.enforcement.PodCheck.isUnset;
import static ai.run.operator.enforcement.PodCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;

/** Holds when no process of the pod can gain privileges. */
record PrivilegeCheck() implements PodCheck {

    private static final List<String> HOST_NAMESPACES = List.of("hostPID", "hostIPC", "hostNetwork");

    private static final Pattern ROOT_CAPABILITY = Pattern.compile(
            "\\s*(CAP_)?(ALL|SYS_(ADMIN|MODULE|RAWIO|BOOT|PTRACE)|DAC_READ_SEARCH|BPF|PERFMON|MAC_(ADMIN|OVERRIDE))\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        for (var field : HOST_NAMESPACES) {
            requireUnsetOrFalse(field, spec.path(field), violations);
        }
        var context = spec.path("securityContext");
        require(isUnset(context) || context.isObject(), "securityContext", context, "unset or an object", violations);
        requireNoHostProcess("securityContext", context, violations);
    }

    @Override
    public void container(String path, JsonNode container, List<String> violations) {
        var context = container.path("securityContext");
        var contextPath = path + ".securityContext";

        var escalation = context.path("allowPrivilegeEscalation");
        require(is(false, escalation), contextPath + ".allowPrivilegeEscalation", escalation, "false", violations);
        requireUnsetOrFalse(contextPath + ".privileged", context.path("privileged"), violations);

        var procMount = context.path("procMount");
        require(
                isUnset(procMount) || procMount.asText().equals("Default"),
                contextPath + ".procMount",
                procMount,
                "unset or Default",
                violations);

        var capabilities = context.path("capabilities");
        var added = capabilities.path("add");
        require(
                isUnset(capabilities) || (capabilities.isObject() && areHarmless(added)),
                contextPath + ".capabilities",
                capabilities,
                "without any that amounts to root",
                violations);

        requireNoHostProcess(contextPath, context, violations);
    }

    private static boolean areHarmless(JsonNode added) {
        return isUnset(added) || (added.isArray() && added.valueStream().allMatch(PrivilegeCheck::isHarmless));
    }

    private static boolean isHarmless(JsonNode capability) {
        return capability.isNull()
                || (capability.isTextual()
                        && !ROOT_CAPABILITY.matcher(capability.textValue()).matches());
    }

    private static void requireNoHostProcess(String path, JsonNode context, List<String> violations) {
        var windows = context.path("windowsOptions");
        require(
                isUnset(windows) || windows.isObject(),
                path + ".windowsOptions",
                windows,
                "unset or an object",
                violations);
        requireUnsetOrFalse(path + ".windowsOptions.hostProcess", windows.path("hostProcess"), violations);
    }

    private static void requireUnsetOrFalse(String path, JsonNode value, List<String> violations) {
        require(isUnset(value) || is(false, value), path, value, "unset or false", violations);
    }
}
